using PromptAdapter.Confidence;
using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Imaging.Decoding;
using PromptAdapter.LeftOut;
using PromptAdapter.Runtime;

namespace PromptAdapter;

public sealed partial class FewShotClassifier
{
    /// <summary>Classifies one image file.</summary>
    /// <param name="path">A JPEG, PNG, WebP, GIF, BMP or TIFF file.</param>
    /// <exception cref="InputException">The image cannot be read.</exception>
    public Prediction Predict(string path)
    {
        using var image = ImageDecoder.Decode(path, State.ApplyOrientation ? DecodeOptions.Default : DecodeOptions.Parity);
        var pixels = new float[3 * _clip.ImageSize * _clip.ImageSize];
        new ClipPreprocess(_clip.ImageSize, _clip.Preprocessing).Apply(image, pixels);
        var feature = Encoder.EncodeImages(pixels, 1); // [E]
        if (State.Adapter.TakesUnitFeatures)
            UnitRows.Normalise(feature, _clip.EmbedDim, tolerance: 0, path);
        return Describe(path, feature);
    }

    /// <summary>Classifies many image files; decoding runs ahead of the model.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="options">Batch size, store and strictness; whether EXIF orientation is applied follows the classifier.</param>
    /// <param name="progress">Receives the number of images done.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InputException">With <see cref="ExtractionOptions.Strict"/>: an image cannot be read.</exception>
    public async Task<PredictionBatch> PredictAsync(IReadOnlyList<string> paths, ExtractionOptions? options = null, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var extracted = await ExtractAsync(paths, options, progress, cancellationToken).ConfigureAwait(false);
        var rows = Rows(extracted); // [N, E]
        return new PredictionBatch(
            [.. extracted.Rows.Select((image, row) => Describe(paths[image], rows.AsSpan(row * extracted.Dimension, extracted.Dimension)))],
            extracted.Unreadable);
    }

    private Task<ExtractedFeatures> ExtractAsync(IReadOnlyList<string> paths, ExtractionOptions? options, IProgress<ProgressReport>? progress,
        CancellationToken cancellationToken)
    {
        var extraction = (options ?? new ExtractionOptions()) with { ApplyOrientation = State.ApplyOrientation };
        return new FeatureExtractor(Encoder, extraction).ExtractAsync(paths, progress, cancellationToken);
    }

    private float[] Rows(ExtractedFeatures extracted) => State.Adapter.TakesUnitFeatures ? extracted.Normalised() : extracted.Features;

    private Prediction Describe(string image, ReadOnlySpan<float> feature)
    {
        var logits = new double[ClassNames.Count];
        State.Adapter.Logits(feature, logits);
        var probabilities = Softmax.Probabilities(logits, State.Answers.Temperature);
        // By logits, because softmax rounds small differences away; stable, so of equal classes the first wins, as in every accuracy.
        RankedClass[] ranking = [.. Enumerable.Range(0, logits.Length).OrderByDescending(label => logits[label])
            .Select(label => new RankedClass(ClassNames[label], probabilities[label]))];
        var evidence = State.Adapter.Explain(feature);
        var votes = evidence.Votes.Select(vote => vote with { Image = State.Support[vote.Row].Path, ClassName = ClassNames[vote.Label] });
        return new Prediction(image, ranking[0].Label, ranking[0].Probability, ranking, evidence with { Votes = [.. votes] })
        {
            Nearest = State.SupportFeatures is { } support ? Cosines.Nearest(feature, support) : null,
        };
    }
}
