namespace PromptAdapter.Imaging;

/// <summary>An image that was passed over because it could not be read.</summary>
/// <param name="Index">Its place among the sources.</param>
/// <param name="Key">Its key, usually its path.</param>
/// <param name="Reason">One line: what is wrong, in which file, and how to mend it.</param>
public sealed record UnreadableImage(int Index, string Key, string Reason)
{
    /// <summary>The error that says so.</summary>
    internal InputException? Problem { get; init; }
}
