using PromptAdapter.Features;
using PromptAdapter.Methods.Anchored;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.Gda;
using PromptAdapter.Methods.LinearProbe;
using PromptAdapter.Methods.LpPlusPlus;
using PromptAdapter.Methods.ProKeR;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Methods.ZeroShot;

namespace PromptAdapter.Methods.Auto;

/// <summary>A method that the automatic choice tries.</summary>
/// <param name="Method">The method.</param>
/// <param name="Refit">Builds it again in a round, with settings that are known already: a classifier for each of the round's parts.</param>
internal sealed record AutoCandidate(IFeatureMethod Method, Func<SelectionRound, IReadOnlyDictionary<string, double>, IReadOnlyList<IAdapterState>> Refit)
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
            candidates.Add(Gda(options.Gda, parallel));
        candidates.AddRange([ProKeR(options.Kernel, parallel), Anchored(options.Anchored, parallel), LpPlusPlus(options.LpPlusPlus, parallel)]);
        // Beside given text, the anchored regression is the better of the two (on every set that was measured), and the probe takes longest of all.
        if (hasEveryClass && !problem.Text.IsGiven)
            candidates.Add(LinearProbe(options.LinearProbe, parallel));
        return candidates;
    }

    private static AutoCandidate ZeroShot(double scale, ParallelOptions parallel)
    {
        var method = new ZeroShotMethod(new ZeroShotOptions { Scale = scale });
        return OneForAllParts(method, (round, _) => method.Fit(ProblemOf(round), new FixedRule(), parallel).State);
    }

    private static AutoCandidate TipAdapter(TipAdapterOptions options, ParallelOptions parallel) =>
        OneForAllParts(new TipAdapterMethod(options), (round, settings) =>
    {
        var chosen = new TipAdapterOptions
        {
            Scale = options.Scale,
            Alpha = settings[SelectionOutcome.AlphaKey] * round.CacheFactor,
            Beta = settings[SelectionOutcome.BetaKey]
        };
        return new TipAdapterMethod(chosen).Fit(ProblemOf(round), new FixedRule(), parallel).State;
    });

    private static AutoCandidate TipAdapterF(TipAdapterFOptions options, ParallelOptions parallel) =>
        OneForAllParts(new TipAdapterFMethod(options), (round, settings) =>
        TipAdapterFMethod.Train(ProblemOf(round), options.WithAlpha(options.Alpha * round.CacheFactor), (int)settings[TipAdapterFMethod.EpochsKey], parallel)
            .With(settings[SelectionOutcome.AlphaKey] * round.CacheFactor, settings[SelectionOutcome.BetaKey]));

    private static AutoCandidate LinearProbe(LinearProbeOptions options, ParallelOptions parallel) =>
        OneForAllParts(new LinearProbeMethod(options), (round, settings) =>
    {
        using var fit = new LogisticRegression(LogisticData.Of(round.Support), options, parallel);
        return fit.Fit(settings[LinearProbeMethod.CKey] * round.CacheFactor).State;
    });

    private static AutoCandidate Gda(GdaOptions options, ParallelOptions parallel) => new(new GdaMethod(options), (round, settings) =>
    {
        var weight = GdaMethod.InRound(settings.GetValueOrDefault(GdaMethod.WeightKey, 1), round);
        return [.. round.Parts.Select(part => GdaMethod.State(GdaMethod.Discriminant(round, part, parallel), round.Head, weight, options.Scale))];
    });

    private static AutoCandidate ProKeR(ProKeROptions options, ParallelOptions parallel)
    {
        var method = new ProKeRMethod(options);
        return OneForAllParts(method, (round, settings) =>
            method.State(
                round.Support, round.Head, (settings[ProKeRMethod.BetaKey], settings[ProKeRMethod.RidgeKey]), settings[ProKeRMethod.FactorKey], parallel));
    }

    private static AutoCandidate Anchored(AnchoredOptions options, ParallelOptions parallel)
    {
        var method = new AnchoredMethod(options);
        return OneForAllParts(method, (round, settings) => method.Fitted(round.Support, round.Head, settings[AnchoredMethod.PenaltyKey], parallel));
    }

    private static AutoCandidate LpPlusPlus(LpPlusPlusOptions options, ParallelOptions parallel)
    {
        var method = new LpPlusPlusMethod(options);
        return OneForAllParts(method, (round, _) => method.Fit(ProblemOf(round), new FixedRule(), parallel).State);
    }

    private static AutoCandidate OneForAllParts(IFeatureMethod method, Func<SelectionRound, IReadOnlyDictionary<string, double>, IAdapterState> refit) =>
        new(method, (round, settings) =>
        [.. Enumerable.Repeat(refit(round, settings), round.Parts.Count)]);

    private static AdapterProblem ProblemOf(SelectionRound round) =>
        new(round.Support, round.Head is null ? TextHead.None : TextHead.Of(round.Head)) { SupportViews = round.Views };
}
