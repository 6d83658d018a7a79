using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Methods.ProKeR;

/// <summary>Compares values of β and λ by the likelihood of the labels of images that the regression has not seen.</summary>
/// <param name="Settings">The winner; the stated settings win a tie.</param>
/// <param name="Factor">What its scores are multiplied by so that they make the likeliest probabilities.</param>
/// <param name="Correct">Images that it classifies correctly.</param>
/// <param name="Images">Images in all.</param>
internal sealed record ProKeRSearch((double Beta, double Ridge) Settings, double Factor, int Correct, int Images)
{
    // With one image of two left out the other stands alone: what suits it trusts the text more than two images need (63.4 against 65.4 % on validation images
    // of stanford_cars). The factor is chosen all the same.
    private const int FewestShots = 3;

    /// <summary>The ends of the compared values that the winner lies on.</summary>
    public IReadOnlyList<SettingEdge> Edges { get; init; } = [];

    /// <summary>Compares.</summary>
    public static ProKeRSearch Run(AdapterProblem problem, SelectionPlan plan, ProKeROptions options, (double Beta, double Ridge) stated,
        ParallelOptions parallel)
    {
        var classes = Compared(problem.Support, options.MostCompared);
        // A head that is made of the support images changes with every image that is left out: then each fold is solved by itself.
        var leavesOut = plan.Rounds.All(round => !ReferenceEquals(round.Support, problem.Support) && ReferenceEquals(round.Head, plan.Rounds[0].Head));
        var score = leavesOut ? LeftOut(problem, plan.Rounds[0].Head, classes, options, parallel) : Rounds(plan, classes, options, parallel);
        var candidates = problem.Support.Count < (long)FewestShots * problem.Support.ClassCount && leavesOut ? []
            : options.Betas.SelectMany(beta => options.Ridges.Select(ridge => (Beta: beta, Ridge: ridge)));
        var (settings, best) = (stated, score(stated));
        foreach (var candidate in candidates)
        {
            parallel.CancellationToken.ThrowIfCancellationRequested();
            if (score(candidate) is var other && other.Likelihood.Value > best.Likelihood.Value)
                (settings, best) = (candidate, other);
        }

        return new ProKeRSearch(settings, best.Likelihood.Factor, best.Likelihood.Correct, best.Images)
        {
            Edges = candidates.Any()
                ? [.. SettingEdge.Of(ProKeRMethod.BetaKey, settings.Beta, options.Betas), .. SettingEdge.Of(ProKeRMethod.RidgeKey, settings.Ridge, options.Ridges)]
                : [],
        };
    }

    private static Func<(double Beta, double Ridge), (LabelLikelihood Likelihood, int Images)> LeftOut(
        AdapterProblem problem, ClassWeights? head, int[] classes, ProKeROptions options, ParallelOptions parallel)
    {
        var support = Of(problem.Support, classes);
        var kernel = new KernelRidge(support, Of(head, classes), options, parallel);
        // The only image of a class cannot be left out.
        int[] rows = [.. support.RowsByClass().Where(rows => rows.Count > 1).SelectMany(rows => rows)];
        int[] labels = [.. rows.Select(row => support.Labels[row])];
        return settings =>
        {
            var all = kernel.LeaveOneOut(settings.Beta, settings.Ridge, parallel);
            double[] scores = [.. rows.SelectMany(row => all.Skip(row * classes.Length).Take(classes.Length))];
            return (LabelLikelihood.Of([(scores, labels)]), labels.Length);
        };
    }

    private static Func<(double Beta, double Ridge), (LabelLikelihood Likelihood, int Images)> Rounds(
        SelectionPlan plan, int[] classes, ProKeROptions options, ParallelOptions parallel)
    {
        var rounds = plan.Spread(RoundLimit.Trained).Select(round =>
        {
            var (support, head) = (Of(round.Support, classes), Of(round.Head, classes));
            return (Support: support, Head: head, Queries: Of(round.Queries, classes), Kernel: new KernelRidge(support, head, options, parallel));
        }).Where(round => round.Queries.Count > 0).ToArray();
        return settings => (LabelLikelihood.Of([.. rounds.Select(round =>
        {
            var coefficients = round.Kernel.Solve(settings.Beta, settings.Ridge, parallel);
            var state = new ProKeRState(round.Support.Features.ToArray(), round.Support.Labels, coefficients, round.Head, options.Scale, settings, 1);
            var scores = new double[round.Queries.Count * classes.Length];
            state.Logits(round.Queries.Features.Span, scores);
            return (scores, round.Queries.Labels);
        })]), rounds.Sum(round => round.Queries.Count));
    }

    // Classes, evenly spread, whose images are as many as may be solved for each candidate; at least two.
    private static int[] Compared(FeatureSet support, int most)
    {
        var count = (int)Math.Clamp((long)support.ClassCount * most / support.Count, Math.Min(2, support.ClassCount), support.ClassCount);
        return [.. Enumerable.Range(0, count).Select(i => (int)((long)i * support.ClassCount / count))];
    }

    private static FeatureSet Of(FeatureSet set, int[] classes)
    {
        if (classes.Length == set.ClassCount)
            return set;
        int[] rows = [.. Enumerable.Range(0, set.Count).Where(row => Array.BinarySearch(classes, set.Labels[row]) >= 0)];
        float[] features = new float[rows.Length * set.Dimension];
        for (var i = 0; i < rows.Length; i++)
            set.Row(rows[i]).CopyTo(features.AsSpan(i * set.Dimension));
        return FeatureSet.Create(features, set.Dimension, [.. rows.Select(row => Array.BinarySearch(classes, set.Labels[row]))], classes.Length);
    }

    private static ClassWeights? Of(ClassWeights? head, int[] classes)
    {
        if (head is null || classes.Length == head.ClassCount)
            return head;
        float[] values = [.. classes.SelectMany(label => head.Values.Slice(label * head.Dimension, head.Dimension).ToArray())];
        return ClassWeights.Create(values, classes.Length, head.Source);
    }
}
