using PromptAdapter.Confidence;
using PromptAdapter.Features;
using PromptAdapter.LeftOut;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Anchored;
using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Review;

/// <summary>
/// Which labels of a set are contradicted by classifiers that are learnt without the image in question. The score is the margin of
/// <see cref="DoubtfulLabel"/>: log p of the best other class minus log p of the label, after the temperature that suits left-out images.
/// </summary>
public sealed class LabelReview
{
    /// <summary>
    /// The method that judges: logistic regression held to the text, or to zero without any, which a few wrong labels cannot bend far. On features of dtd with
    /// 5 % planted wrong labels it put more of them on top than Gaussian classes, kernel regression or a cache (docs/review.md). Its settings are the published
    /// ones: choosing them by the labels in question found no more.
    /// </summary>
    public const string DefaultMethod = AnchoredMethod.MethodName;

    private LabelReview(LeftOutPredictions left, double temperature)
    {
        (LeftOut, Temperature) = (left, temperature);
        Doubtful = DoubtfulLabel.Among(left, image => Softmax.Logarithms(left.LogitsOf(image), temperature, new double[left.ClassCount]));
    }

    /// <summary>What was said about the images, each left out in turn; those of classes with one image are not among them.</summary>
    public LeftOutPredictions LeftOut { get; }

    /// <summary>The rows that could be judged, <c>[M]</c>, rising.</summary>
    public IReadOnlyList<int> Rows => LeftOut.Rows;

    /// <summary>Their labels, <c>[M]</c>.</summary>
    public IReadOnlyList<int> Labels => LeftOut.Labels;

    /// <summary>T: probabilities are softmax(logits / T).</summary>
    public double Temperature { get; }

    /// <summary>Every image that is given another label than its own, the most doubtful first.</summary>
    public IReadOnlyList<DoubtfulLabel> Doubtful { get; }

    /// <summary>Those of them whose other class is likelier by a factor of <see cref="DoubtfulLabel.Least"/>.</summary>
    public IEnumerable<DoubtfulLabel> Strong => Doubtful.TakeWhile(one => one.LooksLikelier >= DoubtfulLabel.Least);

    /// <summary>Judges the labels of features.</summary>
    /// <param name="images">The images, <c>[N, D]</c>, at least two of some class.</param>
    /// <param name="text">Where the text half of the logits comes from, if from anywhere.</param>
    /// <param name="content">What each row shows, <c>[N]</c>: rows of one content never judge each other. <see langword="null"/> takes each for an image of its
    /// own.</param>
    /// <param name="settings">Settings of the methods, the scale of text logits among them.</param>
    /// <param name="methods">The methods to choose from.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <param name="method">The method that judges.</param>
    /// <exception cref="InputException">The method cannot judge these features.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LabelReview Of(FeatureSet images, TextHead text, IReadOnlyList<string>? content, MethodSettings settings, MethodCatalog methods,
        ParallelOptions parallel, string method = DefaultMethod)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(methods);
        ArgumentNullException.ThrowIfNull(parallel);
        var problem = new AdapterProblem(images, text) { SupportContent = content };
        var fit = methods.CreateOnFeatures(method, settings).Fit(problem, new FixedRule(), parallel);
        var left = LeftOutPredictions.Of(problem, fit.State, settings, methods, queries: null, parallel);
        var prior = Confidence.Temperature.Default(fit.State, problem, settings.Scale, parallel.CancellationToken);
        return new LabelReview(left, Confidence.Temperature.Fit(left, prior));
    }
}
