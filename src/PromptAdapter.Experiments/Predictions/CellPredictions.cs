using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Methods;

namespace PromptAdapter.Experiments.Predictions;

/// <summary>What one run said about every test image: enough for accuracies per class, confusion, reliability and paired comparisons later.</summary>
public sealed record CellPredictions
{
    /// <summary>Takes the predictions.</summary>
    /// <param name="test">The images.</param>
    /// <param name="predicted">The predicted class of each, <c>[N]</c>, 0 … C − 1.</param>
    /// <param name="probabilities">Its softmax probability, <c>[N]</c>, 0 to 1.</param>
    /// <exception cref="ArgumentException">The numbers do not fit the images.</exception>
    public CellPredictions(TestSet test, IReadOnlyList<int> predicted, IReadOnlyList<float> probabilities)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(probabilities);
        if (predicted.Count != test.Labels.Count || probabilities.Count != predicted.Count)
            throw new ArgumentException($"{predicted.Count} predictions and {probabilities.Count} probabilities for {test.Labels.Count} images",
                nameof(predicted));
        if (predicted.Any(label => label < 0 || label >= test.ClassCount) || probabilities.Any(probability => !(probability is >= 0 and <= 1)))
            throw new ArgumentException("a predicted class or a probability is out of range", nameof(predicted));
        (Test, Predicted, Probabilities) = (test, predicted, probabilities);
    }

    /// <summary>The images.</summary>
    public TestSet Test { get; }

    /// <summary>The predicted classes, <c>[N]</c>.</summary>
    public IReadOnlyList<int> Predicted { get; }

    /// <summary>Their probabilities, <c>[N]</c>.</summary>
    public IReadOnlyList<float> Probabilities { get; }

    /// <summary>Images that do not count in this run, because what was learned from holds them, too; rising, 0 … N − 1.</summary>
    public IReadOnlyList<int> LeftOut
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Any(row => row < 0 || row >= Test.Labels.Count) || value.Zip(value.Skip(1)).Any(pair => pair.First >= pair.Second))
                throw new ArgumentException("an image that is left out is none of the test images", nameof(value));
            field = value;
        }
    } = [];

    /// <summary>The images that count, rising: all but <see cref="LeftOut"/>.</summary>
    public IReadOnlyList<int> Counted => [.. Enumerable.Range(0, Predicted.Count).Except(LeftOut)];

    /// <summary>Accuracy over the images that count.</summary>
    public Accuracy Accuracy => new(Counted.Count(row => Predicted[row] == Test.Labels[row]), Predicted.Count - LeftOut.Count);

    /// <summary>Runs a classifier on a test set.</summary>
    /// <param name="state">The classifier.</param>
    /// <param name="set">The test set, <c>[N, D]</c>.</param>
    /// <param name="test">The same set's images, made once for all runs on it.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <exception cref="InputException">The features are not of the length that the classifier takes.</exception>
    public static CellPredictions Of(IAdapterState state, FeatureSet set, TestSet test, ParallelOptions? parallel = null)
    {
        var (predicted, probabilities) = state.PredictWithProbability(set, parallel);
        return new CellPredictions(test, predicted, probabilities);
    }

    /// <summary>Whether each image was labelled right, <c>[N]</c>, those that do not count among them.</summary>
    public bool[] Correct() => [.. Predicted.Zip(Test.Labels, (predicted, label) => predicted == label)];
}
