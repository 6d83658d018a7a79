using PromptAdapter.Features;
using PromptAdapter.Methods.Anchored;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.Gda;
using PromptAdapter.Methods.ProKeR;
using PromptAdapter.Methods.TipAdapterF;

namespace PromptAdapter.Methods.Auto;

/// <summary>
/// A weighted sum of the logits of several methods, or of one. Every method chooses its own settings on the rounds of the rule's plan, and what it says there
/// of the images that it was not built from decides its weight (<see cref="BlendFit"/>). Where nothing can be compared, or no weights are to be
/// (<see cref="SelectionPlan.ChoosesWeights"/>), two methods that hold on to the text have fixed shares; without text other than the support images, all
/// methods have an equal say.
/// </summary>
/// <param name="options">The settings of the methods.</param>
public sealed class AutoMethod(AutoOptions options) : IFeatureMethod, ITimedMethod
{
    /// <summary>The name by which the method is chosen.</summary>
    public const string MethodName = "auto";

    private const int MostSpreadRows = 256;

    private static readonly Dictionary<string, double> ShareOnText =
        new Dictionary<string, double> { [AnchoredMethod.MethodName] = 2 / 3.0, [TipAdapterFMethod.MethodName] = 1 / 3.0 };

    /// <summary>The method in the catalogue.</summary>
    public static MethodDescriptor Descriptor { get; } = new(MethodName, "a blend of the methods on features that cross-validation says helps")
    {
        HasCache = true,
        Blends = true,
        Options =
        [
            .. TipAdapterFMethod.KeyOptions, .. GdaMethod.GaussianOptions, .. ProKeRMethod.KernelOptions,
            .. AnchoredMethod.AnchorOptions,
        ],
        Create = setup => new AutoMethod(new AutoOptions
        {
            Scale = setup.Settings.Scale,
            TipAdapterF = setup.Settings.TrainedKeys,
            Gda = setup.Settings.Gaussian,
            Kernel = setup.Settings.Kernel with { Scale = setup.Settings.Scale },
            Anchored = setup.Settings.Anchored with { Scale = setup.Settings.Scale },
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
        var (judged, plan) = rule.PlanJudged(problem.Checked());
        var candidates = AutoCandidate.For(problem, options, parallel);
        return plan.WeightRounds.Count == 0
            ? Uncompared(problem, plan, candidates, rule, parallel)
            : Compared(problem, judged, plan, rule, candidates, parallel);
    }

    /// <inheritdoc/>
    TimeSpan ITimedMethod.Estimate(AdapterProblem problem, ISelectionRule rule, ParallelOptions parallel)
    {
        var sample = ClassSample.Of(problem.Support.ClassCount, options.MostClasses);
        var plan = rule.Plan(problem);
        var rounds = plan.WeightRounds.Count == 0 ? 0 : Math.Min(plan.Rounds.Count, RoundsFor(sample.Classes.Length));
        var epochs = options.TipAdapterF.Epochs;
        var operations = AutoCost.Of(problem.Support, epochs, compares: false) + rounds * AutoCost.Of(sample.Of(problem.Support), epochs, compares: true);
        return AutoCost.Time(operations, problem.Support, options.TipAdapterF.Products, parallel);
    }

    // Everything is chosen on some of the classes where there are many: work grows with the square of their number.
    private AdapterFit Compared(
        AdapterProblem problem, AdapterProblem judged, SelectionPlan own, ISelectionRule rule, IReadOnlyList<AutoCandidate> candidates,
        ParallelOptions parallel)
    {
        var posed = ClassSample.Of(judged.Support.ClassCount, options.MostClasses).Of(judged);
        var whole = ReferenceEquals(posed, judged) ? own : rule.Plan(posed);
        if (whole.Rounds[0].Support.ClassCount != posed.Support.ClassCount)
            (posed, whole) = (judged, own); // a rule that has made its plan already, as where a prompt was tuned in its rounds, knows no other classes
        var plan = whole with { Rounds = whole.Spread(RoundsFor(posed.Support.ClassCount)) };
        var leftOut = Together(candidates, candidate => candidate.LeftOut(posed, plan), parallel);
        QueryPart[] parts = [.. plan.Rounds.SelectMany(round => round.Parts)];
        var blend = BlendFit.Run([.. parts.Select((part, p) => new LogitBlock([.. leftOut.Select(own => own.Logits[p])], part.Labels()))], parallel);
        var members = Joined(Together(
            [.. candidates.Select((candidate, m) => (Candidate: candidate, leftOut[m].Settings, Weight: blend.Weights[m])).Where(member => member.Weight > 0)],
            member => new AutoMember(member.Candidate.Name, member.Candidate.Build(problem, member.Settings, posed), member.Weight), parallel));
        return new AdapterFit(new AutoState(members), PlanScore.Over(plan.Rounds, blend.Correct).Outcome(whole, Settings(members)));
    }

    // Two anchored regressions beside the same text are one: a sum of linear classifiers is one.
    private static AutoMember[] Joined(AutoMember[] members)
    {
        if (members.Where(member => member.Method == AnchoredMethod.MethodName).ToArray() is not [var plain, var scatter])
            return members;
        var weight = plain.Weight + scatter.Weight;
        var mean = AnchoredMethod.Mean((LinearState)plain.State, (LinearState)scatter.State, scatter.Weight / weight);
        return [new AutoMember(AnchoredMethod.MethodName, mean, weight), .. members.Where(member => member != plain && member != scatter)];
    }

    // Members know nothing of each other, and products of a few shots keep no two cores busy.
    private static TResult[] Together<T, TResult>(IReadOnlyList<T> parts, Func<T, TResult> work, ParallelOptions parallel) =>
        parallel.MaxDegreeOfParallelism == 1 ? [.. parts.Select(work)]
            : Task.WhenAll(parts.Select(part => Task.Run(() => work(part), parallel.CancellationToken))).GetAwaiter().GetResult();

    // Enough images to weigh the methods by, and few trainings where many images are left out in each.
    private int RoundsFor(int classes) => Math.Max(options.SelectionRounds, (options.LeftOutImages + classes - 1) / classes);

    // Every member again, with the weight that left-out images gave it: they were judged as these are.
    private static AutoState Relearn(Relearning again)
    {
        var balanced = again.Settings with { TipAdapterF = again.Settings.TrainedKeys.WithBalance() };
        return new([.. ((AutoState)again.Fitted).Members.Select(member => member with
        {
            State = (again with { Fitted = member.State, Settings = IsSum(member.State) ? again.Settings : balanced }).Run(),
        })]);

        // As blends were before classes had an equal say: classes of unequal size, and every key counts the same.
        bool IsSum(IAdapterState state) => state is TipAdapterFState { Cache.Weights: var weights } && weights.All(weight => weight == 1)
            && ClassBalance.Of(again.Whole.Labels, again.Whole.ClassCount).Weights.Any(weight => weight != 1);
    }

    // Where nothing can be compared: without text, or with a head of the support images themselves, all methods learn from the same images and have an equal
    // say. Beside given text, those two have one that hold on to it while they learn, on the scale of its logits. On the validation images of the drawn suite,
    // dtd and stanford_cars at one shot this sum has 52.1, 53.0 and 65.1 %, the shares the other way round 51.7, 52.9 and 64.8.
    private static AdapterFit Uncompared(
        AdapterProblem problem, SelectionPlan plan, IReadOnlyList<AutoCandidate> candidates, ISelectionRule rule, ParallelOptions parallel)
    {
        var once = candidates.DistinctBy(candidate => candidate.Name);
        var chosen = problem.Text.IsGiven ? once.Where(candidate => ShareOnText.ContainsKey(candidate.Name)) : once;
        AutoMember[] members =
        [
            .. chosen.Select(candidate =>
            {
                var state = candidate.Method.Fit(problem, rule, parallel).State;
                return new AutoMember(candidate.Name, state, problem.Text.IsGiven ? ShareOnText[candidate.Name] : 1 / SpreadOn(state, problem.Support));
            }),
        ];
        return new AdapterFit(new AutoState(members), SelectionOutcome.WithoutScores(plan, Settings(members)));
    }

    private static Dictionary<string, double> Settings(AutoMember[] members) => members.ToDictionary(member => member.Method, member => member.Weight);

    // Of the logits of support images, of many as many as tell it.
    private static double SpreadOn(IAdapterState state, FeatureSet support)
    {
        var sample = support.Count <= MostSpreadRows ? support
            : support.Take([.. Enumerable.Range(0, MostSpreadRows).Select(i => (int)((long)i * support.Count / MostSpreadRows))]);
        return RowSpread.Of(state.LogitsOf(sample), state.ClassCount);
    }
}
