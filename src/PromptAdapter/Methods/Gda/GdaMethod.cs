using System.Numerics.Tensors;
using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.ZeroShot;

namespace PromptAdapter.Methods.Gda;

/// <summary>
/// Training-free Gaussian discriminant analysis beside the text logits (arXiv 2402.04087). The rule chooses the weight between the two, by the likelihood of
/// the labels; where a rule states the protocol of others, by correct images, of equal weights the one nearest to the stated weight.
/// </summary>
/// <param name="options">Settings.</param>
public sealed class GdaMethod(GdaOptions options) : IFeatureMethod
{
    /// <summary>The name by which the method is chosen.</summary>
    public const string MethodName = "gda";

    /// <summary>The name of the weight of the Gaussian logits among the chosen settings.</summary>
    public const string WeightKey = "weight";

    /// <summary>Its settings.</summary>
    internal static IReadOnlyList<MethodOption> GaussianOptions { get; } = [new("gaussian-weight", "1", "0 to 1e9")];

    /// <summary>The method in the catalogue.</summary>
    public static MethodDescriptor Descriptor { get; } = new(MethodName, "a Gaussian for each class beside the text")
    {
        Options = GaussianOptions,
        Create = setup => new GdaMethod(setup.Settings.Gaussian),
        Restore = file => LinearState.Restore(file, WeightKey) is var fitted && file.TextIfAny is { } text
            ? fitted.Beside(text, file.Scale, file.Number(WeightKey, 0, double.MaxValue))
            : fitted,
        Relearn = again => State(
            Discriminant(again.Problem.Support, again.Problem.SupportViews, again.Parallel), again.Problem.Text.WeightsFor(again.Problem.Support),
            again.Chosen(WeightKey) / (again.Factor * again.Factor), again.Settings.Scale),
    };

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <inheritdoc/>
    public AdapterFit Fit(AdapterProblem problem, ISelectionRule rule, ParallelOptions parallel)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(parallel);
        options.Validate();
        var head = problem.Text.WeightsFor(problem.Checked().Support);
        var discriminant = Discriminant(problem.Support, problem.SupportViews, parallel);
        if (head is null)
            return new AdapterFit(State(discriminant, null, 1, options.Scale), SelectionOutcome.NothingToChoose);

        var (judged, plan) = rule.PlanJudged(problem);
        if (plan.Rounds.Count == 0)
            return new AdapterFit(State(discriminant, head, options.Weight, options.Scale), SelectionOutcome.WithoutScores(plan, Settings(options.Weight)));

        // Candidates in the order of preference, so that the first maximum is the one nearest to the stated weight.
        var candidates = options.Weights.OrderBy(weight => Math.Abs(Math.Log((weight + 1e-12) / (options.Weight + 1e-12)))).ToArray();
        if (plan.WeightRounds.Count > 0 && plan.ByLikelihood)
        {
            var (weight, likeliest) = Likeliest(new LogitSum([.. plan.Rounds.SelectMany(round => Blocks(round, parallel))], parallel), parallel);
            weight *= (double)problem.Support.Count / judged.Support.Count;
            return new AdapterFit(State(discriminant, head, weight, options.Scale), likeliest.Outcome(plan, Settings(weight)));
        }

        var correct = plan.Rounds.SelectMany(round => round.Parts.Select(part => Correct(round, part)))
            .Aggregate((all, more) => [.. all.Zip(more, (one, other) => one + other)]); // [W]
        var best = Array.IndexOf(correct, correct.Max());
        var chosen = candidates[plan.WeightRounds.Count == 0 ? 0 : best];
        var score = PlanScore.Over(plan.Rounds, correct[Array.IndexOf(candidates, chosen)]) with
        {
            Ties = correct.Count(count => count == correct[best]),
            Edges = plan.WeightRounds.Count == 0 ? [] : [.. SettingEdge.Of(WeightKey, chosen, candidates)],
        };
        return new AdapterFit(State(discriminant, head, chosen, options.Scale), score.Outcome(plan, Settings(chosen)));

        int[] Correct(SelectionRound round, QueryPart part)
        {
            var fitted = State(Discriminant(round, part, parallel), null, 1, options.Scale);
            double[] weights = [.. candidates.Select(weight => InRound(weight, round))];
            return new WeightCount(fitted, new ZeroShotState(round.Head!, options.Scale)).Correct(part, weights, parallel);
        }
    }

    // The mean over views says nothing of how images scatter; the views themselves do.
    private static GaussianDiscriminant Discriminant(FeatureSet support, IReadOnlyList<FeatureSet> views, ParallelOptions parallel)
    {
        var images = Images(support, views);
        return GaussianDiscriminant.Of(images, images, parallel);
    }

    /// <summary>Class means of a round's own images; how images scatter about their mean is known from the pool.</summary>
    internal static GaussianDiscriminant Discriminant(SelectionRound round, QueryPart part, ParallelOptions parallel) =>
        GaussianDiscriminant.Of(Images(round.Support, round.Views), Images(part.Pool, part.PoolViews), parallel);

    /// <summary>
    /// What a weight for the whole support set is in a round: divided by the square of K/(K − 1). Means of fewer images say less of their classes, and the
    /// weight that suits them trusts the text more than the whole set needs (+4.1 points on stanford_cars at two shots, 0.3 to 1.0 at four).
    /// </summary>
    internal static double InRound(double weight, SelectionRound round) => weight / (round.CacheFactor * round.CacheFactor);

    // Views of one image scatter far less than images of a class do: where no class has two, they would make the Gaussian much too sure.
    private static IReadOnlyList<FeatureSet> Images(FeatureSet support, IReadOnlyList<FeatureSet> views) =>
        views.Count > 0 && support.RowsByClass().Any(rows => rows.Count > 1) ? views : [support];

    /// <summary>The Gaussian classes, beside text where there is any.</summary>
    internal static LinearState State(GaussianDiscriminant discriminant, ClassWeights? text, double weight, double scale)
    {
        var fitted = new LinearState(MethodName, discriminant.Weights, discriminant.Offsets, Settings(weight));
        return text is null ? fitted : fitted.Beside(text, scale, weight);
    }

    /// <summary>Chooses the weight on all rounds of a plan.</summary>
    internal LeftOutFit LeftOut(SelectionPlan plan, ParallelOptions parallel)
    {
        var hasText = plan.Rounds[0].Head is not null;
        LogitBlock[] blocks = [.. plan.Rounds.SelectMany(round => Blocks(round, parallel))];
        var weight = hasText ? Likeliest(new LogitSum(blocks, parallel), parallel).Weight : 1;
        return new LeftOutFit(Settings(weight), [.. blocks.Select(block =>
        {
            var logits = new float[block.Logits[0].Length];
            TensorPrimitives.MultiplyAdd(block.Logits[1], (float)weight, block.Logits[0], logits);
            return logits;
        })]);
    }

    /// <summary>Estimates the classes of the whole support set with a weight that was chosen on fewer images.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="settings">The weight.</param>
    /// <param name="posed">The problem that the weight was chosen for: the precision of the classes falls with the number of images.</param>
    /// <param name="parallel">Threads to use.</param>
    internal LinearState Build(AdapterProblem problem, IReadOnlyDictionary<string, double> settings, AdapterProblem posed, ParallelOptions parallel)
    {
        var growth = (double)problem.Support.Count / posed.Support.Count;
        var discriminant = Discriminant(problem.Support, problem.SupportViews, parallel);
        return State(discriminant, problem.Text.WeightsFor(problem.Support), growth * settings[WeightKey], options.Scale);
    }

    /// <summary>What text and Gaussian classes say of a round's queries, the latter as if the means were those of the whole support set.</summary>
    internal IReadOnlyList<LogitBlock> Blocks(SelectionRound round, ParallelOptions parallel) =>
    [
        .. round.Parts.Select(part =>
        {
            var fitted = State(Discriminant(round, part, parallel), null, 1, options.Scale).LogitsOf(part.Queries, parallel.CancellationToken);
            var text = round.Head is { } head ? new ZeroShotState(head, options.Scale).LogitsOf(part.Queries, parallel.CancellationToken)
                : new double[fitted.Length];
            return new LogitBlock([Of(text, 1), Of(fitted, InRound(1, round))], part.Labels());

            float[] Of(double[] logits, double factor) => Array.ConvertAll(part.Competing(logits), value => (float)(factor * value));
        }),
    ];

    /// <summary>The weight of the candidates that makes the labels of some images likeliest.</summary>
    internal (double Weight, PlanScore Score) Likeliest(LogitSum sum, ParallelOptions parallel)
    {
        double[] candidates = [.. options.Weights.Where(weight => weight > 0).Order()];
        var stated = Math.Max(options.Weight, 1e-6);
        var between = WeightFit.Run(sum, stated, candidates[0], candidates[^1], parallel.CancellationToken).Weight;
        var fit = new[] { candidates.Last(weight => weight <= between), candidates.First(weight => weight >= between) }.Distinct()
            .Select(weight => WeightFit.At(sum, weight, stated, parallel.CancellationToken)).MinBy(one => one.Loss)!;
        var correct = sum.Correct([fit.Factor, fit.Factor * fit.Weight]);
        return (fit.Weight, new PlanScore(new Accuracy(correct, sum.Count)) { Edges = [.. SettingEdge.Of(WeightKey, fit.Weight, candidates)] });
    }

    private static Dictionary<string, double> Settings(double weight) => new() { [WeightKey] = weight };
}
