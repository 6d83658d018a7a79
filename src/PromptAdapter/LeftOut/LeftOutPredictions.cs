using System.Numerics.Tensors;
using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Methods;

namespace PromptAdapter.LeftOut;

/// <summary>
/// What classifiers that have not seen them say about the images that a classifier was fitted on: the support set is divided into folds of all classes, and the
/// images of each fold are judged by a classifier that is learnt from the others, with the settings that the fit has chosen. No image is judged by what its own
/// label has taught; the few settings alone were chosen with all images in view. Each judge knows a fold's images fewer than the fitted classifier, half of
/// them at two shots, so that what they get right is rather too little than too much.
/// </summary>
public sealed class LeftOutPredictions
{
    /// <summary>Why nothing can be left out at one shot.</summary>
    internal const string OneImageEach = "no class has two images, so none can be left out";

    private readonly double[] _logits; // [M, C]

    private LeftOutPredictions(FeatureSet support, IReadOnlyList<int> folds, IReadOnlyList<int> rows, double[] logits, IReadOnlyList<double> nearest)
    {
        (Support, Folds, Rows, _logits, Nearest) = (support.Count, folds, rows, logits, nearest);
        ClassCount = support.ClassCount;
        Labels = [.. rows.Select(row => support.Labels[row])];
        Predicted = [.. rows.Select((_, i) => ArgMax.First(LogitsOf(i)))];
    }

    private LeftOutPredictions(FeatureSet support, string whyNone)
        : this(support, [.. Enumerable.Repeat(-1, support.Count)], [], [], []) => WhyNone = whyNone;

    /// <summary>N, the support images.</summary>
    public int Support { get; }

    /// <summary>C, the number of classes.</summary>
    public int ClassCount { get; }

    /// <summary>The classes of which no image was left out, by label: those with one image. What is said of the others says nothing of them.</summary>
    public IReadOnlyList<int> UnjudgedClasses => [.. Enumerable.Range(0, ClassCount).Except(Labels)];

    /// <summary>M, the images that were left out: those of classes that keep an image without them.</summary>
    public int Count => Rows.Count;

    /// <summary>Their rows in the support set, rising, <c>[M]</c>.</summary>
    public IReadOnlyList<int> Rows { get; }

    /// <summary>The fold of each support image, −1 for those that were not left out, <c>[N]</c>.</summary>
    public IReadOnlyList<int> Folds { get; }

    /// <summary>Their labels, <c>[M]</c>.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>The class that each is given without its help, <c>[M]</c>.</summary>
    public IReadOnlyList<int> Predicted { get; }

    /// <summary>The cosine of each to the nearest image that its judge has learnt from, <c>[M]</c>.</summary>
    public IReadOnlyList<double> Nearest { get; }

    /// <summary>How many are right.</summary>
    public Accuracy Accuracy => Accuracy.Of((int[])[.. Predicted], Labels);

    /// <summary>Why there is none, in one sentence without an end; <see langword="null"/> where there are some.</summary>
    public string? WhyNone { get; }

    /// <summary>What the judge of an image says about it, <c>[C]</c>, in units of the logits of the fitted classifier.</summary>
    /// <param name="image">0 … M − 1.</param>
    public ReadOnlySpan<double> LogitsOf(int image) => _logits.AsSpan(image * ClassCount, ClassCount);

    /// <summary>Judges the images of a fit that was made on features.</summary>
    /// <param name="problem">What was fitted on.</param>
    /// <param name="fitted">What the fit came to.</param>
    /// <param name="settings">The settings that it ran under.</param>
    /// <param name="methods">The methods that it is one of.</param>
    /// <param name="queries">
    /// The support images as they are judged, <c>[N, D]</c>: without augmentation, as new images are. <see langword="null"/> takes the support set itself.
    /// </param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <exception cref="ArgumentException">The queries are not the support images in their order.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LeftOutPredictions Of(
        AdapterProblem problem, IAdapterState fitted, MethodSettings settings, MethodCatalog methods, FeatureSet? queries, ParallelOptions parallel)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(fitted);
        ArgumentNullException.ThrowIfNull(methods);
        ArgumentNullException.ThrowIfNull(parallel);
        var support = problem.Checked().Support;
        queries ??= support;
        if (!queries.Labels.SequenceEqual(support.Labels) || queries.Dimension != support.Dimension)
            throw new ArgumentException("are not the support images in their order", nameof(queries));
        if (methods.RelearnerOf(fitted.Store()) is null)
            return None(support, "the method cannot be learnt again on fewer images with what it has chosen");
        var folds = SupportFolds.Of(support, problem.SupportContent);
        int[] rows = [.. Enumerable.Range(0, support.Count).Where(row => folds[row] >= 0)];
        if (rows.Length == 0)
            return None(support, OneImageEach);

        var logits = new double[rows.Length * support.ClassCount];
        var nearest = new double[rows.Length];
        for (var fold = 0; fold < SupportFolds.Most; fold++)
        {
            int[] left = [.. Enumerable.Range(0, rows.Length).Where(i => folds[rows[i]] == fold)];
            if (left.Length == 0)
                continue;
            parallel.CancellationToken.ThrowIfCancellationRequested();
            var rest = Without(problem, folds, fold);
            var judge = new Relearning(rest, support, fitted, methods.InForce(settings), methods, parallel).Run();
            var images = queries.Take([.. left.Select(i => rows[i])]);
            var own = judge.LogitsOf(images, parallel.CancellationToken);
            // A judge of fewer images may say the same more quietly: its logits are put in units of those of the fitted classifier.
            var louder = LogitSpread.Of(fitted, rest.Support, parallel.CancellationToken) / LogitSpread.Of(judge, rest.Support, parallel.CancellationToken);
            TensorPrimitives.Multiply(own, louder, own);
            Parallel.For(0, left.Length, parallel, i =>
            {
                own.AsSpan(i * support.ClassCount, support.ClassCount).CopyTo(logits.AsSpan(left[i] * support.ClassCount));
                nearest[left[i]] = Cosines.Nearest(images.Row(i), rest.Support);
            });
        }

        return new LeftOutPredictions(support, folds, rows, logits, nearest);
    }

    /// <summary>Where nothing could be judged.</summary>
    /// <param name="support">The support set.</param>
    /// <param name="why">Why, in one sentence without an end.</param>
    internal static LeftOutPredictions None(FeatureSet support, string why) => new(support, why);

    private static AdapterProblem Without(AdapterProblem problem, int[] folds, int fold)
    {
        int[] kept = [.. Enumerable.Range(0, folds.Length).Where(row => folds[row] != fold)];
        return new AdapterProblem(problem.Support.Take(kept), problem.Text)
        {
            SupportViews = [.. problem.SupportViews.Select(view => view.Take(kept))],
            SupportContent = problem.SupportContent is { } content ? [.. kept.Select(row => content[row])] : null,
        };
    }
}
