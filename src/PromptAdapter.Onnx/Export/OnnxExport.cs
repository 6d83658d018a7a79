using Google.Protobuf;
using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Onnx.Export.Quantisation;
using PromptAdapter.Runtime;
using PromptAdapter.Weights;
using ModelProto = global::Onnx.ModelProto;

namespace PromptAdapter.Onnx.Export;

/// <summary>
/// Writes classifiers and image encoders as ONNX graphs, which any runtime of ONNX runs without this library. Nothing is written that does not say the same as
/// the engine that the model was loaded with. docs/onnx.md describes inputs, outputs and metadata.
/// </summary>
public static class OnnxExport
{
    /// <summary>How far a logit may be from that of the other engine, relative to the largest of its image.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>The least cosine of a feature with that of the other engine.</summary>
    public const double LeastCosine = 0.99999;

    private const long LargestFile = int.MaxValue - (1 << 20); // what one message of protobuf holds, less room for nodes and metadata

    /// <summary>Writes a classifier, image encoder and head in one graph, under a temporary name that is then renamed.</summary>
    /// <param name="classifier">The classifier, loaded with any engine: the export is checked against it.</param>
    /// <param name="path">The new file.</param>
    /// <param name="options">Input and precision.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <exception cref="InputException">The classifier cannot be exported, the check fails, an image cannot be read, or the file cannot be written.</exception>
    public static OnnxExportResult Write(FewShotClassifier classifier, string path, OnnxExportOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        if (classifier.State.Adapter is ExportedState)
            throw new InputException("is an exported classifier already", classifier.Model.Path, "copy the file as it is");
        using var exact = InSinglePrecision(classifier);
        var one = exact ?? classifier;
        return Write(new Job(one.Model, one.Encoder, one.State.Tower, one.State, one.State.Support), path, options, cancellationToken);
    }

    /// <summary>Writes the image encoder of a classifier, with what its method has left for it, under a temporary name that is then renamed.</summary>
    /// <inheritdoc cref="Write(FewShotClassifier, string, OnnxExportOptions?, CancellationToken)"/>
    public static OnnxExportResult WriteEncoder(FewShotClassifier classifier, string path, OnnxExportOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        if (classifier.State.Adapter is ExportedState)
            throw new InputException("is an exported classifier already", classifier.Model.Path, "use it as an encoder as it is");
        using var exact = InSinglePrecision(classifier);
        var one = exact ?? classifier;
        return Write(new Job(one.Model, one.Encoder, one.State.Tower, null, one.State.Support), path, options, cancellationToken);
    }

    /// <summary>Writes the image encoder of a model, under a temporary name that is then renamed.</summary>
    /// <param name="model">The model, loaded with any engine: the export is checked against it.</param>
    /// <param name="path">The new file.</param>
    /// <param name="options">Input and precision.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    /// <exception cref="InputException">The encoder cannot be exported, the check fails, an image cannot be read, or the file cannot be written.</exception>
    public static OnnxExportResult WriteEncoder(IFrozenModel model, string path, OnnxExportOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var exact = InSinglePrecision(model);
        var one = exact ?? model;
        return Write(new Job(one, one, [], null, []), path, options, cancellationToken);
    }

    // A graph multiplies in single precision, whatever the model at hand does: it is held against what it is made of, not against roundings.
    private static FewShotClassifier? InSinglePrecision(FewShotClassifier classifier) =>
        InSinglePrecision(classifier.Model) is { } exact ? FewShotClassifier.Of(exact, classifier.State) : null;

    private static IFrozenModel? InSinglePrecision(IFrozenModel model) =>
        model.Precision != EncoderPrecision.F32 && model is IPrecisionChoice choice ? choice.Reopen(EncoderPrecision.F32) : null;

    private static OnnxExportResult Write(Job job, string path, OnnxExportOptions? options, CancellationToken cancellationToken)
    {
        options ??= new OnnxExportOptions();
        if (options.Quantise && options.Calibration.Count == 0)
            throw new InputException("whole numbers of eight bits are exported by what the encoder does on images of the kind that it is used on", null,
                "give images to calibrate on");
        AtomicFile.RequireWritable(path);
        AtomicFile.RequireNoInput(path, [job.Model.Path, .. options.Calibration]);
        using var images = new ImageSet();
        images.Add(CheckImages.Read(options.Calibration, job.Model.ImageSize, job.Model.Preprocessing), cancellationToken);
        images.Add(CheckImages.Without(job.Support, job.Model.ImageSize, job.Model.Preprocessing), cancellationToken);
        var expected = Answers.Of(job.Encoder, job.Model.Preprocessing, job.State, images.All);
        cancellationToken.ThrowIfCancellationRequested();

        using var source = EncoderSource.Of(job.Model, job.Tower);
        var model = ExportedGraph.Build(source, job.Model.EmbedDim, job.State, options.TakesBytes);
        var described = options.TakesBytes ? source.Settings.OfBytes() : source.Settings;
        Describe("f32");
        var content = Content(model);
        var actual = Answers.Of(path, content, job.State is not null, images.All);
        var result = new OnnxExportResult(Path.GetFullPath(path), 0, (int)model.OpsetImport.First(OnnxEncoderSource.IsStandard).Version, images.All.Count,
            expected.LargestDifference(actual), expected.Cosines(actual).Min());
        Require(result, job);
        cancellationToken.ThrowIfCancellationRequested();
        if (options.Quantise)
        {
            var count = options.Calibration.Count;
            (content, var report) = Quantiser.Run(model, path, actual.First(count), images.All[..count], Quantised, cancellationToken);
            result = result with { Quantisation = report, Warnings = Doubts(report) };
        }

        return result with { Length = AtomicFile.Write(path, stream => stream.Write(content)) };

        byte[] Quantised(ModelProto one)
        {
            one.MetadataProps.First(entry => entry.Key == ExportMetadata.Weights).Value = "int8";
            return Content(one);
        }

        void Describe(string weights) => ExportedGraph.Describe(model,
            ExportMetadata.Of(described, EncoderOrigin.Of(job.Model, job.Tower), job.Model.Name, job.State, weights));

        byte[] Content(ModelProto one)
        {
            var copy = one.Graph.Initializer.Sum(tensor => (long)tensor.RawData.Length);
            if (copy > LargestFile)
                throw new InputException($"an ONNX file holds 2 GB, and the weights are {copy / 1e9:F1} GB in single precision", job.Model.Path,
                    "use a smaller model");
            return one.ToByteArray();
        }
    }

    private static IReadOnlyList<Warning> Doubts(QuantisationReport report)
    {
        const string Remedy = "use the file in single precision";
        if ((report.Agreement ?? report.MeanCosine) >= Quantiser.Aim)
            return [];
        return [new Warning(report.Agreement is { } share
            ? FormattableString.Invariant($"in 8 bits the first answer is the same for {PercentText.Of(share)} of {report.Images} images only: {Remedy}")
            : FormattableString.Invariant($"in 8 bits the mean cosine of features is {report.MeanCosine:F4} only: {Remedy}"))];
    }

    private static void Require(OnnxExportResult result, Job job)
    {
        if (result.LargestDifference <= Tolerance && result.LeastCosine >= LeastCosine)
            return;
        var what = job.State is null ? "features" : "logits";
        throw new InputException(string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"the exported graph does not say the same as the model: {what} differ by {result.LargestDifference:E1} of the largest, and the least cosine of " +
            $"features is {result.LeastCosine:F6}"), job.Model.Path, "use another method or model; nothing was written");
    }

    /// <summary>What is exported.</summary>
    /// <param name="Model">The model.</param>
    /// <param name="Encoder">The image encoder as it is used: the model's, or one that a method has tuned.</param>
    /// <param name="Tower">What the method has left for it.</param>
    /// <param name="State">The classifier; <see langword="null"/> for the encoder alone.</param>
    /// <param name="Support">Images that small pictures are kept of.</param>
    private sealed record Job(IFrozenModel Model, IImageEncoder Encoder, IReadOnlyList<RawTensor> Tower, ClassifierState? State,
        IReadOnlyList<SupportImage> Support);

    private sealed class ImageSet : IDisposable
    {
        public List<RgbImage> All { get; } = [];

        public void Add(IEnumerable<RgbImage> images, CancellationToken cancellationToken)
        {
            foreach (var image in images)
            {
                All.Add(image);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }

        public void Dispose() => All.ForEach(image => image.Dispose());
    }
}
