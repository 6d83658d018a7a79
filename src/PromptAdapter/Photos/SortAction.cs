namespace PromptAdapter.Photos;

/// <summary>How photos get into the folders of their classes.</summary>
public enum SortAction
{
    /// <summary>A copy; the photo stays where it is.</summary>
    Copy,

    /// <summary>A symbolic link to the photo, which stays where it is.</summary>
    Link,

    /// <summary>The photo itself.</summary>
    Move,
}
