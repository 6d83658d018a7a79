namespace PromptAdapter;

/// <summary>How <see cref="ImageFolder.Open"/> reads a source.</summary>
public sealed record ImageFolderOptions
{
    internal const int UsualFewestClasses = 2;

    /// <summary>
    /// The folder that the paths in a CSV or JSON file start from. Default: the file's own folder, or, when its first image is not there,
    /// the one sub-folder that has it. Class folders have no use for it.
    /// </summary>
    public string? ImageRoot { get; init; }

    /// <summary>What to do about listed images that do not exist. Default: <see cref="MissingImages.AreErrors"/>.</summary>
    public MissingImages MissingImages { get; init; } = MissingImages.AreErrors;

    /// <summary>
    /// The encoding of a CSV, TSV or JSON file that is neither UTF-8 nor marked as UTF-16, such as <c>windows-1252</c> or <c>shift_jis</c>;
    /// <see langword="null"/> refuses such a file. Class folders have no use for it.
    /// </summary>
    public string? Encoding { get; init; }

    /// <summary>The fewest classes that are accepted: 2 to learn from, 1 where an existing classifier is measured. Default: 2.</summary>
    public int FewestClasses { get; init; } = UsualFewestClasses;
}

/// <summary>What to do about images that a CSV or JSON file lists and that do not exist.</summary>
public enum MissingImages
{
    /// <summary>The source is refused.</summary>
    AreErrors,

    /// <summary>They are kept unseen: for labels and order alone, where the features were computed elsewhere.</summary>
    AreKept,
}
