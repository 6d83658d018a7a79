namespace PromptAdapter;

/// <summary>How the support set of a classifier that was fitted again differs from the earlier one.</summary>
public sealed record SupportChanges
{
    /// <summary>Images that are new.</summary>
    public IReadOnlyList<ChangedImage> Added { get; init; } = [];

    /// <summary>Images that were there under another class.</summary>
    public IReadOnlyList<ChangedImage> Relabelled { get; init; } = [];

    /// <summary>Images that were there already, by their content, and were not added again.</summary>
    public IReadOnlyList<ChangedImage> Known { get; init; } = [];

    /// <summary>Images that are gone.</summary>
    public IReadOnlyList<ChangedImage> Removed { get; init; } = [];

    /// <summary>Classes that are new.</summary>
    public IReadOnlyList<string> NewClasses { get; init; } = [];

    /// <summary>Classes that are gone with their last image.</summary>
    public IReadOnlyList<string> LostClasses { get; init; } = [];
}

/// <summary>One image that has come, gone or changed.</summary>
/// <param name="Image">Its path in the classifier.</param>
/// <param name="Label">Its class.</param>
/// <param name="Before">The class that it had, where that was another one.</param>
public sealed record ChangedImage(string Image, string Label, string? Before = null);
