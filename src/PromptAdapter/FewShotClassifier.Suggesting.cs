using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Review;
using PromptAdapter.Runtime;

namespace PromptAdapter;

public sealed partial class FewShotClassifier
{
    /// <summary>
    /// Says which of some images a person should label next: those that stand for most of what the classifier is unsure of. Images that it was fitted on and
    /// copies of others are left out.
    /// </summary>
    /// <param name="paths">Image files without labels.</param>
    /// <param name="count">How many, at least 1; there may be fewer.</param>
    /// <param name="options">Batch size, store and strictness.</param>
    /// <param name="progress">Receives the number of images done.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InputException">No image can be read, or the classifier was fitted on all of them.</exception>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed of.</exception>
    public async Task<LabelSuggestions> SuggestAsync(IReadOnlyList<string> paths, int count, ExtractionOptions? options = null,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ObjectDisposedException.ThrowIf(_disposed, this);
        var extracted = await ExtractAsync([.. paths.Select(path => (ImageSource)path)], options, progress, cancellationToken).ConfigureAwait(false);
        var fitted = State.Support.Select(image => image.Sha256).ToHashSet(StringComparer.Ordinal);
        int[] unknown = [.. Enumerable.Range(0, extracted.Rows.Count).Where(row => !fitted.Contains(extracted.Sha256[row]))];
        if (unknown.Length == 0)
            throw new InputException(extracted.Rows.Count == 0 ? "no image can be read" : "every image is one that the classifier was fitted on", null,
                "give images that are not labelled yet");
        int[] rows = [.. unknown.DistinctBy(row => extracted.Sha256[row])];

        // Likeness of images is a matter of their unit features, whatever the classifier takes.
        var unit = extracted.Normalised();
        var pool = FeatureSet.Create(
            [.. rows.SelectMany(row => unit[(row * extracted.Dimension)..((row + 1) * extracted.Dimension)])], extracted.Dimension, new int[rows.Length], 1);
        Prediction[] predictions = [.. rows.Select(row =>
            Describe(paths[extracted.Rows[row]], State.Adapter.TakesUnitFeatures
                ? unit.AsSpan(row * extracted.Dimension, extracted.Dimension) : extracted.Row(row), explain: false))];
        double[] unsure = [.. predictions.Select(prediction => LabelSuggestions.Uncertainty([.. prediction.Ranking.Select(one => one.Probability)]))];
        var decode = ((options ?? new ExtractionOptions()) with { ApplyOrientation = State.ApplyOrientation }).Decode;
        var copies = new CopyCheck([.. predictions.Select(prediction => prediction.Image)], pool, decode);
        var parallel = new ParallelOptions { CancellationToken = cancellationToken };
        var picks = LabellingOrder.Pick(pool, unsure, State.SupportFeatures, count, copies.AreCopies, parallel);
        var members = LabellingOrder.Members(pool, picks, parallel);
        return new LabelSuggestions(
            [.. picks.Select((pick, i) => Suggestion(predictions[pick], members[i]))], rows.Length, extracted.Rows.Count - unknown.Length,
            unknown.Length - rows.Length + copies.Found, extracted.Unreadable);
    }

    private static LabelSuggestion Suggestion(Prediction prediction, int standsFor)
    {
        var (first, second) = (prediction.Ranking[0], prediction.Ranking[Math.Min(1, prediction.Ranking.Count - 1)]);
        return new LabelSuggestion(prediction.Image, first.Label, first.Probability, second.Label, second.Probability, standsFor);
    }
}
