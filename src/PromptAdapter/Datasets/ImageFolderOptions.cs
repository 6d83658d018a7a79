namespace PromptAdapter.Datasets;

/// <summary>How <see cref="ImageFolder.Open"/> reads a source.</summary>
public sealed record ImageFolderOptions
{
    /// <summary>
    /// The folder that the paths in a CSV or JSON file start from. Default: the file's own folder, or, when its first image is not there,
    /// the one sub-folder that has it. Class folders have no use for it.
    /// </summary>
    public string? ImageRoot { get; init; }

    /// <summary>What to do about listed images that do not exist. Default: <see cref="MissingImages.AreErrors"/>.</summary>
    public MissingImages MissingImages { get; init; } = MissingImages.AreErrors;
}

/// <summary>What to do about images that a CSV or JSON file lists and that do not exist.</summary>
public enum MissingImages
{
    /// <summary>The source is refused.</summary>
    AreErrors,

    /// <summary>They are kept unseen: for labels and order alone, where the features were computed elsewhere.</summary>
    AreKept,
}
