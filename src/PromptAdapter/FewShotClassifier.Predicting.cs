using PromptAdapter.Confidence;
using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.LeftOut;
using PromptAdapter.Methods;
using PromptAdapter.Runtime;

namespace PromptAdapter;

public sealed partial class FewShotClassifier
{
    /// <summary>Classifies one image.</summary>
    /// <param name="image">The path of a JPEG, PNG, WebP, GIF, BMP or TIFF file, its bytes, or a stream of them.</param>
    /// <param name="options">Whether the evidence is wanted.</param>
    /// <exception cref="InputException">The image cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The classifier or its model has been disposed of.</exception>
    public Prediction Predict(ImageSource image, PredictOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ObjectDisposedException.ThrowIf(_disposed, this);
        var pixels = Preprocess(image, (options?.Extraction ?? new ExtractionOptions()).Validated().MaxPixels); // [3, R, R]
        var feature = Encoder.EncodeImages(pixels, 1); // [E]
        if (State.Adapter.TakesUnitFeatures)
            UnitRows.Normalise(feature, _clip.EmbedDim, tolerance: 0, image.Key);
        return Describe(image.Key, feature, options?.Explain ?? false);
    }

    /// <summary>Classifies one image away from the caller's thread.</summary>
    /// <param name="image">The path of a JPEG, PNG, WebP, GIF, BMP or TIFF file, its bytes, or a stream of them.</param>
    /// <param name="options">Whether the evidence is wanted.</param>
    /// <param name="cancellationToken">Keeps the work from beginning; one image is not interrupted.</param>
    /// <exception cref="InputException">The image cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The classifier or its model has been disposed of.</exception>
    public Task<Prediction> PredictAsync(ImageSource image, PredictOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Task.Run(() => Predict(image, options), cancellationToken);
    }

    /// <summary>Classifies many image files; decoding runs ahead of the model.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="options">Batch size, store and strictness, and whether the evidence is wanted.</param>
    /// <param name="progress">Receives the number of images done.</param>
    /// <param name="cancellationToken">Stops the work between images; those of one batch are encoded together.</param>
    /// <exception cref="InputException">With <see cref="ExtractionOptions.Strict"/>: an image cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The classifier or its model has been disposed of.</exception>
    public Task<PredictionBatch> PredictAsync(IReadOnlyList<string> paths, PredictOptions? options = null, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return PredictAsync((ImageSource[])[.. paths.Select(path => ImageSource.File(path))], options, progress, cancellationToken);
    }

    /// <summary>Classifies many images from anywhere; decoding runs ahead of the model, and nothing runs on the caller's thread.</summary>
    /// <param name="images">Paths, bytes or streams.</param>
    /// <param name="options">Batch size, store and strictness, and whether the evidence is wanted.</param>
    /// <param name="progress">Receives the number of images done.</param>
    /// <param name="cancellationToken">Stops the work between images; those of one batch are encoded together.</param>
    /// <exception cref="InputException">With <see cref="ExtractionOptions.Strict"/>: an image cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The classifier or its model has been disposed of.</exception>
    public Task<PredictionBatch> PredictAsync(IReadOnlyList<ImageSource> images, PredictOptions? options = null, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ObjectDisposedException.ThrowIf(_disposed, this);
        options ??= new PredictOptions();
        return Task.Run(
            async () =>
            {
                var extracted = await ExtractAsync(images, options.Extraction, progress, cancellationToken).ConfigureAwait(false);
                var rows = Rows(extracted); // [N, E]
                var results = new List<Prediction>(extracted.Rows.Count);
                for (var row = 0; row < extracted.Rows.Count; row++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    results.Add(Describe(
                        images[extracted.Rows[row]].Key, rows.AsSpan(row * extracted.Dimension, extracted.Dimension), options.Explain));
                }

                return new PredictionBatch(results, extracted.Unreadable);
            },
            cancellationToken);
    }

    /// <summary>Classifies an image whose feature is there already, for example from a vector store.</summary>
    /// <param name="feature">f, <c>[E]</c>, as <see cref="EncodeAsync"/> gives it or of another length: it is normalised where the method takes rows of length 1.</param>
    /// <param name="name">What the prediction calls the image.</param>
    /// <param name="options">Whether the evidence is wanted.</param>
    /// <exception cref="ArgumentException">The feature is not of length E.</exception>
    /// <exception cref="InputException">The feature is zero or not finite.</exception>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed of.</exception>
    public Prediction PredictFeature(ReadOnlySpan<float> feature, string name = "feature", PredictOptions? options = null) =>
        Describe(name, Checked(feature), options?.Explain ?? false);

    /// <summary>The logits of an image whose feature is there already: what softmax, with the temperature of the classifier, makes probabilities of.</summary>
    /// <param name="feature">f, <c>[E]</c>.</param>
    /// <returns><c>[C]</c>, in the order of <see cref="ClassNames"/>.</returns>
    /// <exception cref="ArgumentException">The feature is not of length E.</exception>
    /// <exception cref="InputException">The feature is zero or not finite.</exception>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed of.</exception>
    public double[] Score(ReadOnlySpan<float> feature)
    {
        var logits = new double[ClassNames.Count];
        State.Adapter.Logits(Checked(feature), logits);
        return logits;
    }

    /// <summary>The features that the classifier predicts from, for a store of one's own.</summary>
    /// <param name="images">Paths, bytes or streams.</param>
    /// <param name="options">Batch size, store and strictness.</param>
    /// <param name="progress">Receives the number of images done.</param>
    /// <param name="cancellationToken">Stops the work between images.</param>
    /// <exception cref="InputException">With <see cref="ExtractionOptions.Strict"/>: an image cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The classifier or its model has been disposed of.</exception>
    public Task<ExtractedFeatures> EncodeAsync(IReadOnlyList<ImageSource> images, ExtractionOptions? options = null,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Task.Run(() => ExtractAsync(images, options, progress, cancellationToken), cancellationToken);
    }

    private float[] Checked(ReadOnlySpan<float> feature)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (feature.Length != State.EmbedDim)
            throw new ArgumentException($"{feature.Length} values are no feature of this classifier, which are {State.EmbedDim}", nameof(feature));
        var row = feature.ToArray();
        if (State.Adapter.TakesUnitFeatures)
            UnitRows.Normalise(row, row.Length, tolerance: 0, path: null);
        return row;
    }

    private Task<ExtractedFeatures> ExtractAsync(IReadOnlyList<ImageSource> images, ExtractionOptions? options, IProgress<ProgressReport>? progress,
        CancellationToken cancellationToken)
    {
        var extraction = (options ?? new ExtractionOptions()) with { ApplyOrientation = State.ApplyOrientation };
        return new FeatureExtractor(Encoder, extraction).ExtractAsync(images, progress, cancellationToken);
    }

    private float[] Rows(ExtractedFeatures extracted) => State.Adapter.TakesUnitFeatures ? extracted.Normalised() : extracted.Features;

    private Prediction Describe(string image, ReadOnlySpan<float> feature, bool explain, bool withRunnerUp = true)
    {
        var logits = new double[ClassNames.Count];
        State.Adapter.Logits(feature, logits);
        var probabilities = Softmax.Probabilities(logits, State.Answers.Temperature);
        // By logits, because softmax rounds small differences away; stable, so of equal classes the first wins, as in every accuracy.
        int[] labels = [.. Enumerable.Range(0, logits.Length).OrderByDescending(label => logits[label])];
        RankedClass[] ranking = [.. labels.Select(label => new RankedClass(ClassNames[label], probabilities[label]))];
        return new Prediction(image, ranking[0].Label, ranking[0].Probability, ranking)
        {
            Evidence = explain ? EvidenceOf(feature, labels[0]) : null,
            RunnerUp = explain && withRunnerUp && labels.Length > 1 ? EvidenceOf(feature, labels[1]) : null,
            // A tower that was tuned makes features in a space of its own.
            Nearest = State is { SupportFeatures: { } support, Tower.Count: 0 } ? Cosines.Nearest(feature, support) : null,
        };
    }

    private Evidence EvidenceOf(ReadOnlySpan<float> feature, int label)
    {
        var evidence = State.Adapter.Explain(feature, label);
        return evidence with
        {
            Votes = [.. evidence.Votes.Select(vote => vote with { Image = State.Support[vote.Row].Path, ClassName = ClassNames[vote.Label] })],
        };
    }
}
