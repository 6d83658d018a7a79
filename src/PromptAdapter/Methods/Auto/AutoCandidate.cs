using PromptAdapter.Features;
using PromptAdapter.Methods.Gda;
using PromptAdapter.Methods.LinearProbe;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Selection;

namespace PromptAdapter.Methods.Auto;

/// <summary>A method that the automatic choice tries.</summary>
/// <param name="Method">The method.</param>
/// <param name="Refit">
/// Builds it again on the support set of a round, with settings that are known already and, as a fold's cache casts fewer votes, α (or C) times the last argument.
/// </param>
internal sealed record AutoCandidate(IAdapterMethod Method, Func<AdapterProblem, IReadOnlyDictionary<string, double>, double, IAdapterState> Refit)
{
    public string Name => Method.Name;

    /// <summary>Those that can work on the problem: some need text, some an image of every class.</summary>
    public static IReadOnlyList<AutoCandidate> For(AdapterProblem problem, AutoOptions options, ParallelOptions parallel)
    {
        var hasText = problem.Text.WeightsFor(problem.Support) is not null;
        var hasEveryClass = problem.Support.RowsByClass().All(rows => rows.Count > 0);
        var candidates = new List<AutoCandidate> { TipAdapter(options.TipAdapter, parallel), TipAdapterF(options.TipAdapterF, parallel) };
        if (hasText)
            candidates.Add(ZeroShot(options.TipAdapter.Scale, parallel));
        if (hasEveryClass)
            candidates.AddRange([Gda(options.Gda, parallel), LinearProbe(options.LinearProbe, parallel)]);
        return candidates;
    }

    /// <summary>The problem that a round poses.</summary>
    public static AdapterProblem ProblemOf(SelectionRound round) =>
        new(round.Support, round.Head is null ? TextHead.None : TextHead.Of(round.Head)) { SupportViews = round.Views };

    private static AutoCandidate ZeroShot(double scale, ParallelOptions parallel)
    {
        var method = new ZeroShotMethod(new ZeroShotOptions { Scale = scale });
        return new AutoCandidate(method, (problem, _, _) => method.Fit(problem, new FixedRule(), parallel).State);
    }

    private static AutoCandidate TipAdapter(TipAdapterOptions options, ParallelOptions parallel) => new(new TipAdapterMethod(options), (problem, settings, factor) =>
    {
        var chosen = new TipAdapterOptions { Scale = options.Scale, Grid = options.Grid, Alpha = settings[SelectionOutcome.AlphaKey] * factor, Beta = settings[SelectionOutcome.BetaKey] };
        return new TipAdapterMethod(chosen).Fit(problem, new FixedRule(), parallel).State;
    });

    private static AutoCandidate TipAdapterF(TipAdapterFOptions options, ParallelOptions parallel) => new(new TipAdapterFMethod(options), (problem, settings, factor) =>
        TipAdapterFMethod.Train(problem, options.WithAlpha(options.Alpha * factor), (int)settings[TipAdapterFMethod.EpochsKey], parallel)
            .With(settings[SelectionOutcome.AlphaKey] * factor, settings[SelectionOutcome.BetaKey]));

    private static AutoCandidate LinearProbe(LinearProbeOptions options, ParallelOptions parallel) => new(new LinearProbeMethod(options), (problem, settings, factor) =>
    {
        using var fit = new LogisticRegression(LogisticData.Of(problem.Support), options, parallel);
        return fit.Fit(settings[LinearProbeMethod.CKey] * factor);
    });

    private static AutoCandidate Gda(GdaOptions options, ParallelOptions parallel) => new(new GdaMethod(options), (problem, settings, _) =>
        new GdaState(GdaMethod.Discriminant(problem.Support, problem.SupportViews, parallel), problem.Text.WeightsFor(problem.Support), settings.GetValueOrDefault(GdaMethod.WeightKey, 1), options.Scale));
}
