using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Selection;

/// <summary>
/// Cross-validation on the shots alone. Each fold leaves one image of every class out of the cache (and out of a head made from the support set)
/// and classifies those, so no image ever meets its own key and the classes keep their balance; every support image is a query once.
/// Rows that show one image (<see cref="AdapterProblem.SupportContent"/>) count as one: a copy is no query, and leaves the cache together with what it copies.
/// At one shot, and where only one class has a second image, nothing can be left out: with augmented views one view is classified against the mean of the
/// others, which says when to stop learning but not how far to trust the cache (<see cref="SelectionPlan.ChoosesWeights"/>); without them the stated settings
/// are used.
/// Of equal candidates the one nearest to the stated settings wins.
/// </summary>
public sealed class SupportCrossValidationRule : ISelectionRule
{
    /// <summary>The rule's name.</summary>
    public const string RuleName = "support-cv";

    private const int FewestToHalve = 6; // classes; of fewer, a half would be told apart by chance

    /// <inheritdoc/>
    public string Name => RuleName;

    /// <inheritdoc/>
    public string Description => "cross-validation on the support images alone";

    /// <inheritdoc/>
    public ValidationUse Validation => ValidationUse.None;

    /// <inheritdoc/>
    public int FoldsFor(int shots, int views) => shots > 1 ? shots : views > 1 ? views : 0;

    /// <inheritdoc/>
    public SelectionPlan Plan(AdapterProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var copies = SupportCopies.Of(problem);
        var folds = Folds(problem.Support, copies);
        // Images of one class alone would be best told by whatever answers nothing else.
        var judged = folds.SelectMany(fold => fold).Select(row => problem.Support.Labels[row]).Distinct().Count();
        if (judged > 1 || (judged == 1 && problem.Support.ClassCount == 1))
            return new SelectionPlan(RuleName, [.. folds.Select(fold => LeaveOut(problem, fold, copies))]) { TieBreak = TieBreak.NearestToStated };
        var why = folds.Count == 0 ? "one shot" : "only one class has a second image";
        return problem.SupportViews.Count > 1
            ? new SelectionPlan(RuleName, [.. problem.SupportViews.Select((_, view) => LeaveViewOut(problem, view))],
                $"{why}: augmented views of the support images, left out in turn, say when to stop learning; weights of cache and text are as stated")
            { TieBreak = TieBreak.NearestToStated, ChoosesWeights = false }
            : new SelectionPlan(FixedRule.RuleName, [], $"{why}, and no augmented views: with nothing to cross-validate on, the stated settings were used");
    }

    // Fold i holds the i-th image of each class; a class of one image stays in every cache.
    private static List<int[]> Folds(FeatureSet support, SupportCopies copies)
    {
        int[][] classes = [.. support.RowsByClass().Select(rows => rows.Where(copies.IsFirst).ToArray()).Where(rows => rows.Length > 1)];
        var folds = new List<int[]>();
        for (var i = 0; classes.Any(rows => rows.Length > i); i++)
            folds.Add(copies.WithoutEmptying(support, [.. classes.Where(rows => rows.Length > i).Select(rows => rows[i])]));
        return folds.FindAll(fold => fold.Length > 0);
    }

    private static SelectionRound LeaveOut(AdapterProblem problem, int[] fold, SupportCopies copies)
    {
        var left = copies.With(fold);
        int[] kept = [.. Enumerable.Range(0, problem.Support.Count).Where(row => !left.Contains(row))];
        var support = problem.Support.Take(kept);
        return new SelectionRound(support, problem.Text.WeightsFor(support), problem.Support.Take(fold), (double)problem.Support.Count / support.Count)
        {
            Views = [.. problem.SupportViews.Select(view => view.Take(kept))],
            Parts = Halves(problem, support, fold, copies),
        };
    }

    // Only where no class keeps two images; classes alternate between the halves.
    private static IReadOnlyList<QueryPart> Halves(AdapterProblem problem, FeatureSet kept, int[] fold, SupportCopies copies)
    {
        if (kept.ClassCount < FewestToHalve || problem.SupportViews.Count > 0 || kept.RowsByClass().Any(rows => rows.Count > 1))
            return [];
        var labels = problem.Support.Labels;
        return [.. Enumerable.Range(0, 2).Where(half => fold.Any(row => labels[row] % 2 == half)).Select(half =>
        {
            int[] part = [.. fold.Where(row => labels[row] % 2 == half)];
            int[] classes = [.. Enumerable.Range(0, kept.ClassCount).Where(label => label % 2 == half)];
            int[] pool = [.. Enumerable.Range(0, problem.Support.Count).Except(copies.With(part))];
            return new QueryPart(problem.Support.Take(part), classes, problem.Support.Take(pool), []);
        })];
    }

    private static SelectionRound LeaveViewOut(AdapterProblem problem, int view)
    {
        var dimension = problem.Support.Dimension;
        var means = new float[problem.Support.Count * dimension]; // [N, D]; their length does not matter, rows are normalised below
        foreach (var other in problem.SupportViews.Where((_, i) => i != view))
        {
            var features = other.Features.Span;
            for (var i = 0; i < means.Length; i++)
                means[i] += features[i];
        }

        UnitRows.Normalise(means, dimension, tolerance: 0, problem.Support.Origin.Path);
        var support = FeatureSet.Create(means, dimension, problem.Support.Labels, problem.Support.ClassCount);
        return new SelectionRound(support, problem.Text.WeightsFor(support), problem.SupportViews[view])
        {
            Views = [.. problem.SupportViews.Where((_, i) => i != view)],
        };
    }
}
