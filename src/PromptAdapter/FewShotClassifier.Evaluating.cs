using PromptAdapter.Datasets;
using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Runtime;

namespace PromptAdapter;

public sealed partial class FewShotClassifier
{
    private const int VotesKept = 5; // of a mistake; every support image has one

    /// <summary>
    /// Measures the accuracy on labelled images. Images that the classifier was fitted on are recognised by their content and left out:
    /// they would only show that the cache remembers.
    /// </summary>
    /// <param name="images">The images; their labels index <paramref name="classNames"/>.</param>
    /// <param name="classNames">The class names of the data; each must be one of the classifier's, in any order.</param>
    /// <param name="options">Batch size, store and strictness.</param>
    /// <param name="progress">Receives the number of images done.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InputException">A class is unknown to the classifier, or no image is left to measure on.</exception>
    /// <exception cref="ObjectDisposedException">The classifier has been disposed of.</exception>
    public Task<ClassifierEvaluation> EvaluateAsync(
        IReadOnlyList<LabelledImage> images, IReadOnlyList<string> classNames, ExtractionOptions? options = null, IProgress<ProgressReport>? progress = null,
            CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(classNames);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Task.Run(() => MeasureAsync(images, classNames, options, progress, cancellationToken), cancellationToken);
    }

    private async Task<ClassifierEvaluation> MeasureAsync(IReadOnlyList<LabelledImage> images, IReadOnlyList<string> classNames, ExtractionOptions? options,
        IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        var labels = MapLabels(classNames);
        foreach (var image in images)
            image.RequireLabel(labels.Length);
        var extracted = await ExtractAsync([.. images.Select(image => image.Source)], options, progress, cancellationToken).ConfigureAwait(false);
        var rows = Rows(extracted); // [N, E]

        var seen = State.Support.Select(image => image.Sha256).ToHashSet(StringComparer.Ordinal);
        List<int> actual = [], predicted = [];
        List<float> probabilities = [];
        List<EvaluatedImage> wrong = [];
        List<double> scores = [];
        var leftOut = 0;
        for (var row = 0; row < extracted.Rows.Count; row++)
        {
            if (seen.Contains(extracted.Sha256[row]))
            {
                leftOut++;
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            var image = images[extracted.Rows[row]];
            var prediction = Describe(image.Path, rows.AsSpan(row * extracted.Dimension, extracted.Dimension), explain: true, withRunnerUp: false);
            var label = labels[image.Label];
            actual.Add(label);
            predicted.Add(_classes.Find(prediction.Label)!.Value);
            probabilities.Add((float)prediction.Probability);
            scores.Add(KnownScore(prediction));
            if (prediction.Label != ClassNames[label])
            {
                var evidence = prediction.Evidence! with { Votes = [.. prediction.Evidence.Votes.Take(VotesKept)] };
                wrong.Add(new EvaluatedImage(image.Key, ClassNames[label], prediction.Label, prediction.Probability)
                {
                    Path = image.Path,
                    Evidence = evidence
                });
            }
        }

        if (actual.Count == 0)
            throw new InputException(leftOut > 0 ? "every image is one that the classifier was fitted on" : "no image can be read", null,
                "give images that it has not seen");
        var confusion = ConfusionMatrix.Of(predicted.ToArray(), actual, ClassNames.Count);
        return new ClassifierEvaluation(confusion, [.. wrong.OrderByDescending(image => image.Probability)], leftOut, extracted.Unreadable)
        {
            Scores = scores,
            Warnings = EvaluatedCopies.Describe(images, extracted, State.Support),
            Calibration = Calibration.Of([.. probabilities], [.. predicted.Zip(actual, (one, label) => one == label)]),
        };
    }

    /// <summary>Measures how well images of none of the classes are told from those that were evaluated.</summary>
    /// <param name="evaluation">What <see cref="EvaluateAsync"/> measured on images of the classes.</param>
    /// <param name="others">Images that belong to none of the classes.</param>
    /// <param name="options">Batch size, store and strictness.</param>
    /// <param name="progress">Receives the number of images done.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InputException">None of the images can be read.</exception>
    public async Task<OthersEvaluation> EvaluateOthersAsync(
        ClassifierEvaluation evaluation, IReadOnlyList<string> others, ExtractionOptions? options = null, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        var batch = await PredictAsync(others, new PredictOptions { Extraction = options ?? new ExtractionOptions() }, progress, cancellationToken).ConfigureAwait(false);
        if (batch.Results.Count == 0)
            throw new InputException("no image of no class can be read", batch.Unreadable.Count > 0 ? batch.Unreadable[0].Key : null,
                "give images that can be read");
        double[] scores = [.. batch.Results.Select(KnownScore)];
        var rule = State.Answers.Unknown;
        return new OthersEvaluation(scores.Length, RocCurve.AreaPercent(evaluation.Scores, scores), batch.Unreadable)
        {
            Accepted = rule is null ? null : scores.Count(score => score >= rule.LeastScore),
            KnownAnsweredPercent = rule is null ? null : 100.0 * evaluation.Scores.Count(score => score >= rule.LeastScore) / evaluation.Scores.Count,
        };
    }

    // What speaks for a known class: the score of the rule, or the probability where there is none.
    private double KnownScore(Prediction prediction) => State.Answers.Unknown is { } rule && prediction.Nearest is { } nearest
        ? rule.Score(prediction.Probability, nearest)
        : Math.Log(Math.Max(prediction.Probability, double.Epsilon));

    private int[] MapLabels(IReadOnlyList<string> classNames) =>
    [
        .. classNames.Select(name => _classes.Find(name)
            ?? throw new InputException($"the class '{name}' is not one of the classifier's", null, "its classes are " + string.Join(", ", ClassNames.Take(20)))),
    ];
}
