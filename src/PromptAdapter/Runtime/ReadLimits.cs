namespace PromptAdapter.Runtime;

/// <summary>
/// How much a file may ask for, for every reader, in one place. The limits are far above what real files need and low enough that no file, however it is
/// made, takes minutes or gigabytes. Readers take plain files only (<see cref="InputFile"/>); a device or pipe has no length to check.
/// </summary>
internal static class ReadLimits
{
    private const long Mebi = 1 << 20;

    /// <summary>Bytes of an image file: an uncompressed BMP or TIFF of the most pixels that are decoded has half as many.</summary>
    public const long ImageBytes = 1024 * Mebi;

    /// <summary>
    /// Pixels times scans of a progressive JPEG, which says how long decoding takes: each scan goes over all pixels. Ten scans are usual, and the largest
    /// image may have them.
    /// </summary>
    public const long JpegScanPixels = 2_000_000_000;

    /// <summary>
    /// Pixels for each byte of a large JPEG. A picture of one colour has at most some 500, as each block of 64 takes a bit; what declares more ends long before
    /// its picture does.
    /// </summary>
    public const long JpegPixelsPerByte = 1024;

    /// <summary>Pixels from which on <see cref="JpegPixelsPerByte"/> counts.</summary>
    public const long JpegPixelsAlways = 4_000_000;

    /// <summary>Bytes of a text that has no limit of its own.</summary>
    public const long TextBytes = 32 * Mebi;

    /// <summary>Bytes of a table of images; ImageNet's fifty thousand validation images take 3 million.</summary>
    public const long TableBytes = 32 * Mebi;

    /// <summary>Bytes of a file of templates; the eighty of ImageNet take 3 thousand.</summary>
    public const long TemplateBytes = Mebi;

    /// <summary>Bytes of a <c>split_*.json</c>; that of SUN397 takes 4 million.</summary>
    public const long SplitBytes = 64 * Mebi;

    /// <summary>Bytes of small text files that belong to others: a command, a hash, a reference, class names.</summary>
    public const long NoteBytes = Mebi;

    /// <summary>Bytes of a file of settings (<c>config.json</c>).</summary>
    public const long SettingsBytes = Mebi;

    /// <summary>Bytes of a vocabulary, unpacked; the largest of a CLIP has 5 million.</summary>
    public const int VocabularyBytes = (int)(16 * Mebi);

    /// <summary>Merges or tokens of a vocabulary; OpenAI's file has 262,144.</summary>
    public const int VocabularyEntries = 1_000_000;

    /// <summary>Tensors of one file; the largest CLIP has below 2,000, a classifier a few more than it has images.</summary>
    public const int Tensors = 100_000;

    /// <summary>Characters of all tensor names of a file together; the largest CLIP has below 100,000.</summary>
    public const int TensorNameCharacters = 4 << 20;

    /// <summary>Bytes of the header of a safetensors file: names, shapes and texts, which a classifier keeps there, too.</summary>
    public const long TensorHeaderBytes = 64 * Mebi;

    /// <summary>Bytes of a pickle inside a file of <c>torch.save</c>; a large model's is below one million.</summary>
    public const long PickleBytes = 16 * Mebi;

    /// <summary>Values that a pickle makes, and entries that it moves from one of them to another.</summary>
    public const int PickleValues = 2_000_000;

    /// <summary>Characters of a name in a pickle: a key, a class, a storage.</summary>
    public const int PickleNameCharacters = 1024;

    /// <summary>Bytes of the directory of an archive.</summary>
    public const long ArchiveDirectoryBytes = 32 * Mebi;

    /// <summary>Bytes of <c>plan.json</c> or of a file of results.</summary>
    public const long ResultsBytes = 256 * Mebi;
}
