using System.Numerics.Tensors;
using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Methods.Anchored;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.Gda;
using PromptAdapter.Methods.LinearProbe;
using PromptAdapter.Methods.ProKeR;
using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Methods.ZeroShot;

namespace PromptAdapter.Methods.Auto;

/// <summary>
/// Tries the methods and takes the best of them, or a weighted sum of the logits of some. Every method first chooses its own settings by the rule;
/// then it is built again in each round with these settings, and what it says about the round's images decides (<see cref="BlendSearch"/>).
/// Where nothing can be compared, or no weights are to be (<see cref="SelectionPlan.ChoosesWeights"/>), methods that hold on to the text have an equal say with
/// it; without text other than the support images, all methods have one.
/// </summary>
/// <param name="options">The settings of the methods.</param>
public sealed class AutoMethod(AutoOptions options) : IFeatureMethod
{
    /// <summary>The name by which the method is chosen.</summary>
    public const string MethodName = "auto";

    private const int MostSpreadRows = 256;
    private const long MostLogits = 1 << 25; // of all methods together: 256 MiB

    /// <summary>The method in the catalogue.</summary>
    public static MethodDescriptor Descriptor { get; } = new(MethodName, "a blend of the methods on features that cross-validation says helps")
    {
        HasCache = true,
        Blends = true,
        Options =
        [
            .. TipAdapterFMethod.KeyOptions, .. LinearProbeMethod.ProbeOptions, .. GdaMethod.GaussianOptions, .. ProKeRMethod.KernelOptions,
            .. AnchoredMethod.AnchorOptions,
        ],
        Create = setup => new AutoMethod(new AutoOptions
        {
            TipAdapter = setup.Settings.TipAdapter,
            TipAdapterF = setup.Settings.TrainedKeys,
            LinearProbe = setup.Settings.LinearProbe,
            Gda = setup.Settings.Gaussian,
            Kernel = setup.Settings.Kernel with { Scale = setup.Settings.Scale },
            Anchored = setup.Settings.Anchored with { Scale = setup.Settings.Scale },
            LpPlusPlus = setup.Settings.LpPlusPlus,
        }),
        Restore = AutoState.Restore,
        Relearn = Relearn,
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
        var plan = rule.Plan(problem.Checked());
        var candidates = AutoCandidate.For(problem, options, parallel);
        if (plan.WeightRounds.Count == 0)
            candidates = Uncompared(candidates, problem.Text);
        var fits = candidates.Select(candidate => candidate.Method.Fit(problem, rule, parallel)).ToArray();
        if (plan.WeightRounds.Count == 0)
            return Outcome([.. Enumerable.Repeat(1.0, candidates.Count)], null);

        var blend = OutOfSample(candidates, fits, plan.Spread(options.SelectionRounds));
        var chosen = BlendSearch.Run(blend, fits.Length, parallel.CancellationToken);
        return Outcome(chosen.Weights, new PlanScore(new Accuracy(chosen.Correct, blend.Count)));

        AdapterFit Outcome(double[] weights, PlanScore? score)
        {
            var members = candidates
                .Select((candidate, m) => new AutoMember(candidate.Name, fits[m].State, weights[m] / SpreadOn(fits[m].State, problem.Support)))
                .Where(member => member.Weight > 0)
                .ToArray();
            var settings = members.ToDictionary(member => member.Method, member => member.Weight);
            return new AdapterFit(new AutoState(members), score?.Outcome(plan, settings) ?? SelectionOutcome.WithoutScores(plan, settings));
        }
    }

    // Every member again; its weight is kept in units of the spread of its logits, as it was chosen.
    private static AutoState Relearn(Relearning again) => new(
    [
        .. ((AutoState)again.Fitted).Members.Select(member =>
        {
            var state = (again with { Fitted = member.State }).Run();
            return member with { State = state, Weight = member.Weight * SpreadOn(member.State, again.Whole) / SpreadOn(state, again.Problem.Support) };
        }),
    ]);

    // Where nothing can be compared: without text, or with a head of the support images themselves, all methods learn from the same images and have an equal
    // say. Beside given text, those have one that hold on to it, and the text itself: of such sums this one did best on the validation images of dtd and
    // stanford_cars at one shot (52.8 and 63.5 %, against 51.7 and 63.1 of the best member alone).
    private static IReadOnlyList<AutoCandidate> Uncompared(IReadOnlyList<AutoCandidate> candidates, TextHead text) => text.IsGiven
        ? [.. candidates.Where(candidate => candidate.Name
            is ZeroShotMethod.MethodName or TipAdapterFMethod.MethodName or ProKeRMethod.MethodName or AnchoredMethod.MethodName)]
        : candidates;

    // What every method, built again without them, says about the left-out images.
    private static LogitBlend OutOfSample(IReadOnlyList<AutoCandidate> candidates, AdapterFit[] fits, IReadOnlyList<SelectionRound> rounds)
    {
        var images = rounds.Sum(round => (long)round.Queries.Count);
        var most = MostLogits / candidates.Count / rounds[0].Queries.ClassCount; // images
        var blocks = new List<BlendBlock>();
        foreach (var round in rounds)
        {
            QueryPart[] parts =
                [.. round.Parts.Select(part =>
                part with { Queries = Spread(part.Queries, (int)Math.Clamp(part.Queries.Count * most / images, 1, part.Queries.Count)) })];
            var logits = candidates.Select((candidate, m) => candidate.Refit(round, fits[m].Selection.Settings).Zip(parts, (state, part) =>
            {
                var own = state.LogitsOf(part.Queries);
                TensorPrimitives.Divide(own, SpreadOn(state, round.Support), own);
                return part.Competing(own);
            }).ToArray()).ToArray(); // [methods][parts][n, classes]
            blocks.AddRange(parts.Select((part, p) => new BlendBlock([.. logits.Select(own => own[p])], part.Labels())));
        }

        return new LogitBlend(blocks);
    }

    // The spread of logits changes with the number of shots, by much for some methods; what was learnt in a round carries over in units of it.
    private static double SpreadOn(IAdapterState state, FeatureSet support) =>
        LogitBlend.Spread(state.LogitsOf(Spread(support, MostSpreadRows)), state.ClassCount);

    private static FeatureSet Spread(FeatureSet set, int most) =>
        set.Count <= most ? set : set.Take([.. Enumerable.Range(0, most).Select(i => (int)((long)i * set.Count / most))]);
}
