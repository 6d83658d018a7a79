using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapter.Search;

namespace PromptAdapter.Methods.TipAdapterF;

/// <summary>
/// The key-value cache with fine-tuned keys (arXiv 2111.03930); with a learned prompt as its text head it is Prompt-Adapter-F (arXiv 2303.15234).
/// The selection rule chooses the epoch to stop at, by accuracy at the stated α and β, and then α and β for the keys of that epoch.
/// The published code chooses the epoch on the test set; that is what the rule <c>test-oracle</c> does, and nothing else does it.
/// </summary>
/// <param name="options">Settings.</param>
/// <param name="name">The name in results: the arithmetic of <c>tip-adapter-f</c> and <c>prompt-adapter-f</c> is one.</param>
public sealed class TipAdapterFMethod(TipAdapterFOptions options, string name = TipAdapterFMethod.MethodName) : IFeatureMethod
{
    /// <summary>The name by which the method is chosen.</summary>
    public const string MethodName = "tip-adapter-f";

    /// <summary>The name of the number of epochs among the chosen settings.</summary>
    public const string EpochsKey = "epochs";

    /// <summary>The settings of a cache whose keys are trained.</summary>
    internal static IReadOnlyList<MethodOption> KeyOptions { get; } =
    [
        .. TipAdapterMethod.CacheOptions.Select(option =>
        option.Name switch { "alpha" => option with { Default = "1.17" }, "beta" => option with { Default = "1" }, _ => option }),
        new("key-epochs", "20, and more where these would be fewer than 100 steps", "1 to 100000"), new("key-learning-rate", "0.005", "above 0 to 10"),
    ];

    /// <summary>The method in the catalogue.</summary>
    public static MethodDescriptor Descriptor { get; } = new(MethodName, "a key–value cache beside hand-written text, with its keys fine-tuned")
    {
        HasCache = true,
        Options = KeyOptions,
        Create = setup => new TipAdapterFMethod(setup.Settings.TrainedKeys),
        Restore = TipAdapterFState.Restore,
        Relearn = again =>
        {
            var options = again.Settings.TrainedKeys;
            return Train(again.Problem, options.WithAlpha(options.Alpha * again.Factor), (int)again.Chosen(EpochsKey), again.Parallel)
                .With(again.Chosen(SelectionOutcome.AlphaKey) * again.Factor, again.Chosen(SelectionOutcome.BetaKey));
        },
    };

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public AdapterFit Fit(AdapterProblem problem, ISelectionRule rule, ParallelOptions parallel)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(parallel);
        options.Validate();
        PromptMethods.RequireHead(Name, problem.Text);
        var plan = rule.Plan(problem.Checked());
        if (plan.Rounds.Count == 0)
        {
            var stated = Train(problem, options, options.Epochs, parallel);
            return new AdapterFit(stated, SelectionOutcome.WithoutScores(plan, Settings(stated)));
        }

        var search = EpochSearch.Run(plan.Spread(options.SelectionRounds), plan, options, parallel);
        var best = CacheSearch.For(plan, options.Grid, options.Search, new StatedCell(options.Alpha, options.Beta), options.Scale)
            .Run([.. search.Rounds.Select((round, i) => SearchRound.Of(round, search.Keys[i], options.Balanced))], plan.TieBreak, parallel);

        // Validation and test rounds train on the whole support set already; after cross-validation the final keys are yet to be trained.
        var trained = search.Rounds is [{ CacheFactor: 1 } only] && ReferenceEquals(only.Support, problem.Support)
            ? new TipAdapterFState(new TipAdapterState(options.CacheOf(problem.Support, search.Keys[0]), only.Head, best.Alpha, best.Beta, options.Scale))
            {
                Epochs = search.Epochs,
                Curve = search.Curve
            }
            : Train(problem, options, search.Epochs, parallel).With(best.Alpha, best.Beta);
        return new AdapterFit(trained, best.Score.Outcome(plan, Settings(trained)));
    }

    /// <summary>Chooses epochs, α and β on all rounds of a plan.</summary>
    internal LeftOutFit LeftOut(SelectionPlan plan, ParallelOptions parallel)
    {
        var search = EpochSearch.Run(plan.Rounds, plan, options, parallel);
        var best = CacheSearch.For(plan, options.Grid, options.Search, new StatedCell(options.Alpha, options.Beta), options.Scale)
            .Run([.. search.Rounds.Select((round, i) => SearchRound.Of(round, search.Keys[i], options.Balanced))], plan.TieBreak, parallel);
        var states = plan.Rounds.Zip(search.Keys, (round, keys) =>
            new TipAdapterState(options.CacheOf(round.Support, keys), round.Head, best.Alpha * round.CacheFactor, best.Beta, options.Scale)).ToArray();
        var settings = new Dictionary<string, double>
        {
            [SelectionOutcome.AlphaKey] = best.Alpha,
            [SelectionOutcome.BetaKey] = best.Beta,
            [EpochsKey] = search.Epochs,
        };
        return new LeftOutFit(settings, LeftOutFit.Of(plan.Rounds, states, parallel.CancellationToken));
    }

    /// <summary>Trains on the whole support set with known settings.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="settings">α, β and epochs.</param>
    /// <param name="posed">The problem that they were chosen for. In balance a class has as many votes as the average one has images, and α is for
    /// those.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    internal TipAdapterFState Build(AdapterProblem problem, IReadOnlyDictionary<string, double> settings, AdapterProblem posed, ParallelOptions parallel)
    {
        var ratio = options.Balanced ? Votes(posed.Support) / Votes(problem.Support) : 1;
        return Train(problem, options.WithAlpha(options.Alpha * ratio), (int)settings[EpochsKey], parallel)
            .With(settings[SelectionOutcome.AlphaKey] * ratio, settings[SelectionOutcome.BetaKey]);

        static double Votes(FeatureSet support) => ClassBalance.Of(support.Labels, support.ClassCount).Shots;
    }

    /// <summary>Trains on the whole support set with the schedule that the options state, and stops after so many epochs of it.</summary>
    internal static TipAdapterFState Train(AdapterProblem problem, TipAdapterFOptions options, int epochs, ParallelOptions parallel)
    {
        var head = problem.Text.WeightsFor(problem.Support);
        var whole = new SelectionRound(problem.Support, head, problem.Support) { Views = problem.SupportViews };
        var trained = LearnedKeys.Run([whole], options, epochs, score: null, parallel);
        return new TipAdapterFState(new TipAdapterState(options.CacheOf(problem.Support, trained.Keys[0]), head, options.Alpha, options.Beta, options.Scale))
        {
            Epochs = epochs,
            Curve = trained.Curve
        };
    }

    private static Dictionary<string, double> Settings(TipAdapterFState state) => new()
    {
        [SelectionOutcome.AlphaKey] = state.Alpha,
        [SelectionOutcome.BetaKey] = state.Beta,
        [EpochsKey] = state.Epochs,
    };
}
