using PromptAdapter.Methods.Anchored;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.Gda;
using PromptAdapter.Methods.ProKeR;
using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Methods.ZeroShot;

namespace PromptAdapter.Methods.Auto;

/// <summary>A method that the automatic choice tries.</summary>
/// <param name="Method">The method.</param>
/// <param name="LeftOut">
/// Chooses its settings on all rounds of a plan and says what the classifiers that it built there make of the images that they leave out, all in one: nothing
/// is built twice.
/// </param>
/// <param name="Build">Builds it on the whole problem with settings that are known, and with the problem that they were chosen for.</param>
internal sealed record AutoCandidate(
    IFeatureMethod Method, Func<AdapterProblem, SelectionPlan, LeftOutFit> LeftOut,
    Func<AdapterProblem, IReadOnlyDictionary<string, double>, AdapterProblem, IAdapterState> Build)
{
    public string Name => Method.Name;

    /// <summary>
    /// Those that can work on the problem, the most trusted first: some need text, some an image of every class. The anchored regression comes twice, once
    /// under the scatter within classes.
    /// </summary>
    public static IReadOnlyList<AutoCandidate> For(AdapterProblem problem, AutoOptions options, ParallelOptions parallel)
    {
        var anchored = new AnchoredMethod(options.Anchored);
        var scattered = new AnchoredMethod(options.Anchored with { Constraint = AnchorConstraint.Scatter });
        var trained = new TipAdapterFMethod(options.TipAdapterF.WithBalance());
        var kernel = new ProKeRMethod(options.Kernel);
        var candidates = new List<AutoCandidate>
        {
            new(anchored, (_, plan) => anchored.LeftOut(plan, parallel), (whole, settings, _) => anchored.Build(whole, settings, parallel)),
            // Both constraints together did better than one of them on validation features of dtd, stanford_cars and the drawn suite, by 0.4 points.
            new(scattered, (_, plan) => scattered.LeftOut(plan, parallel), (whole, settings, _) => scattered.Build(whole, settings, parallel)),
            new(trained, (_, plan) => trained.LeftOut(plan, parallel), (whole, settings, posed) => trained.Build(whole, settings, posed, parallel)),
            new(kernel, (posed, plan) => kernel.LeftOut(posed, plan, parallel), (whole, settings, _) => kernel.Build(whole, settings, parallel)),
        };
        if (problem.Support.RowsByClass().All(rows => rows.Count > 0))
        {
            var gaussian = new GdaMethod(options.Gda);
            candidates.Add(
                new(gaussian, (_, plan) => gaussian.LeftOut(plan, parallel), (whole, settings, posed) => gaussian.Build(whole, settings, posed, parallel)));
        }

        if (problem.Text.WeightsFor(problem.Support) is not null)
            candidates.Add(ZeroShot(options, parallel));
        return candidates;
    }

    private static AutoCandidate ZeroShot(AutoOptions options, ParallelOptions parallel)
    {
        var scale = options.Scale;
        return new AutoCandidate(new ZeroShotMethod(new ZeroShotOptions { Scale = scale }),
            (_, plan) => new LeftOutFit(new Dictionary<string, double>(),
                LeftOutFit.Of(plan.Rounds, [.. plan.Rounds.Select(round => new ZeroShotState(round.Head!, scale))], parallel.CancellationToken)),
            (whole, _, _) => new ZeroShotState(whole.Text.WeightsFor(whole.Support)!, scale));
    }
}
