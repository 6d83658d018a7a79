namespace PromptAdapter.Methods.Auto;

/// <summary>
/// Chooses the members of a blend one by one, by the likelihood of images that the weights were not fitted to: first the method that is best alone,
/// then always the one that helps the sum most, until none does. What repeats a member helps little and stays out.
/// </summary>
/// <param name="Weights">The weight of every method, 0 for those left out, <c>[M]</c>.</param>
/// <param name="Correct">Images that are right with weights fitted to others.</param>
internal sealed record BlendSearch(double[] Weights, int Correct)
{
    private const int Folds = 5;

    public static BlendSearch Run(LogitBlend blend, int methods, CancellationToken cancellationToken)
    {
        var members = Array.Empty<int>();
        var best = (Loss: double.PositiveInfinity, Correct: 0);
        while (members.Length < methods)
        {
            var next = Enumerable.Range(0, methods).Except(members)
                .Select(method => ((int[])[.. members, method], CrossFitted(blend, [.. members, method], cancellationToken)))
                .MinBy(one => one.Item2.Loss);
            if (next.Item2.Loss >= best.Loss)
                break;
            (members, best) = next;
        }

        var fitted = blend.Fit([.. Enumerable.Range(0, blend.Count)], members, cancellationToken);
        return new BlendSearch(fitted, best.Correct);
    }

    private static (double Loss, int Correct) CrossFitted(LogitBlend blend, int[] members, CancellationToken cancellationToken)
    {
        var (loss, correct) = (0.0, 0);
        for (var fold = 0; fold < Folds; fold++)
        {
            int[] others = [.. Enumerable.Range(0, blend.Count).Where(row => row % Folds != fold)];
            int[] own = [.. Enumerable.Range(0, blend.Count).Where(row => row % Folds == fold)];
            var weights = blend.Fit(others, members, cancellationToken);
            loss += blend.Loss(own, weights);
            correct += blend.Correct(own, weights);
        }

        return (loss, correct);
    }
}
