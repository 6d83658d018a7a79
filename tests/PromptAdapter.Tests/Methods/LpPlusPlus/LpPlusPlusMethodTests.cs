using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Methods.LpPlusPlus;

public class LpPlusPlusMethodTests
{
    // Nine steps move V alone, by plain loops with momentum; λ_max by repeated squaring of the Gram matrix's action.
    [Fact]
    public void Fit_NineSteps_EqualsAPlainComputation()
    {
        var problem = RandomProblem.Create(seed: 1, classes: 3, shots: 2, dimension: 4, queries: 1);
        var state = Fitted(9, problem.Support, TextHead.Of(problem.Weights));
        var (set, text) = (problem.Support, problem.Weights.Values.ToArray());
        var cosines = new double[6, 3];
        double[,] visual = new double[3, 4], velocity = new double[3, 4];
        var start = 0.0;
        for (var i = 0; i < 6; i++)
        {
            for (var c = 0; c < 3; c++)
            {
                for (var d = 0; d < 4; d++)
                    cosines[i, c] += set.Row(i)[d] * (double)text[c * 4 + d];
            }

            start += 250 * cosines[i, set.Labels[i]] / 6;
            for (var d = 0; d < 4; d++)
                visual[set.Labels[i], d] += set.Row(i)[d];
        }

        double[] vector = [1, 1, 1, 1];
        var eigenvalue = 0.0;
        for (var turn = 0; turn < 5000; turn++)
        {
            var next = new double[4];
            for (var i = 0; i < 6; i++)
            {
                var along = Enumerable.Range(0, 4).Sum(d => set.Row(i)[d] * vector[d]);
                for (var d = 0; d < 4; d++)
                    next[d] += set.Row(i)[d] * along;
            }

            eigenvalue = Math.Sqrt(next.Sum(value => value * value));
            vector = [.. next.Select(value => value / eigenvalue)];
        }

        for (var step = 0; step < 9; step++)
        {
            var gradient = new double[3, 4];
            for (var i = 0; i < 6; i++)
            {
                var scores = Enumerable.Range(0, 3).Select(c =>
                    start * cosines[i, c] + Enumerable.Range(0, 4).Sum(d => visual[c, d] * set.Row(i)[d])).ToArray();
                var (largest, sum) = (scores.Max(), scores.Sum(score => Math.Exp(score - scores.Max())));
                for (var c = 0; c < 3; c++)
                {
                    for (var d = 0; d < 4; d++)
                        gradient[c, d] += (Math.Exp(scores[c] - largest) / sum - (set.Labels[i] == c ? 1 : 0)) * set.Row(i)[d] / 6;
                }
            }

            for (var c = 0; c < 3; c++)
            {
                for (var d = 0; d < 4; d++)
                    visual[c, d] -= 24 / eigenvalue * (velocity[c, d] = 0.9 * velocity[c, d] + gradient[c, d]);
            }
        }

        Assert.All(state.Multipliers.ToArray(), multiplier => Assert.Equal(start, multiplier, 1e-9));
        for (var i = 0; i < 12; i++)
            Assert.Equal(visual[i / 4, i % 4], state.Weights.Span[i], 1e-6);
    }

    [Fact]
    public void Fit_EveryTenthStep_MovesTheMultipliersOfEachClass()
    {
        var problem = RandomProblem.Create(seed: 2, classes: 3, shots: 3, dimension: 8, queries: 1);
        Assert.Single(Fitted(9, problem.Support, TextHead.Of(problem.Weights)).Multipliers.ToArray().Distinct());
        Assert.Equal(3, Fitted(10, problem.Support, TextHead.Of(problem.Weights)).Multipliers.ToArray().Distinct().Count());
    }

    [Fact]
    public void Fit_WithoutText_LearnsTheSupportImages()
    {
        var problem = RandomProblem.Create(seed: 3, classes: 5, shots: 3, dimension: 32, queries: 1);
        Assert.Equal(15, Fitted(300, problem.Support, TextHead.None).Evaluate(problem.Support).Correct);
    }

    [Fact]
    public void Fit_NoSteps_IsRefused()
    {
        var problem = RandomProblem.Create(seed: 4, classes: 2, shots: 1, dimension: 4, queries: 1);
        Assert.Throws<InputException>(() => Fitted(0, problem.Support, TextHead.None));
    }

    private static LpPlusPlusState Fitted(int iterations, FeatureSet support, TextHead head) => Assert.IsType<LpPlusPlusState>(
        new LpPlusPlusMethod(new LpPlusPlusOptions { Iterations = iterations })
            .Fit(new AdapterProblem(support, head), new FixedRule(), new ParallelOptions()).State);
}
