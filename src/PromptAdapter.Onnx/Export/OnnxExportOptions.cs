namespace PromptAdapter.Onnx.Export;

/// <summary>How a classifier or an encoder is exported.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>
    /// Whether the input is bytes, uint8 <c>[N, R, R, 3]</c> of red, green and blue, and scaling and normalising are part of the graph; else it is float32,
    /// preprocessed as the metadata say.
    /// </summary>
    public bool TakesBytes { get; init; }

    /// <summary>Whether the weights of the encoder become whole numbers of eight bits, and its products are computed with such.</summary>
    public bool Quantise { get; init; }

    /// <summary>
    /// Image files that show what the encoder is used on: for <see cref="Quantise"/> the ranges of the activations and the agreement are measured on them,
    /// which then needs some; else the export is checked on them, too.
    /// </summary>
    public IReadOnlyList<string> Calibration { get; init; } = [];
}

/// <summary>What was exported.</summary>
/// <param name="Path">The file.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Opset">The version of ONNX's operator set that it needs.</param>
/// <param name="CheckedImages">How many images it was checked on.</param>
/// <param name="LargestDifference">
/// The largest difference of a logit (of a value of a feature, where an encoder is exported alone) from the engine that the model was loaded with, divided by
/// the largest such value of the image, in single precision.
/// </param>
/// <param name="LeastCosine">The least cosine of an image's feature with that of the engine that the model was loaded with, in single precision.</param>
public sealed record OnnxExportResult(string Path, long Length, int Opset, int CheckedImages, double LargestDifference, double LeastCosine)
{
    /// <summary>How the file with weights of eight bits compares; <see langword="null"/> for single precision.</summary>
    public QuantisationReport? Quantisation { get; init; }

    /// <summary>What the caller should be told.</summary>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];
}

/// <summary>How a file with weights of eight bits compares with single precision on the calibration images.</summary>
/// <param name="Images">How many images there were.</param>
/// <param name="Agreement">The share of images with the same first answer, 0 to 1; <see langword="null"/> for an encoder alone.</param>
/// <param name="MeanCosine">The mean cosine of the features.</param>
/// <param name="Quantised">How many products and convolutions are computed with whole numbers.</param>
/// <param name="Kept">How many stay in single precision.</param>
public sealed record QuantisationReport(int Images, double? Agreement, double MeanCosine, int Quantised, int Kept);
