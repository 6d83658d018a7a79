using PromptAdapter.Methods;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapter.Search;

namespace PromptAdapter.Selection;

public class HyperparameterSearchTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Count_Golden_EqualsTheReferenceAtEveryCell(int search)
    {
        using var golden = new AdapterGolden();
        var expected = golden.Json.GetProperty("search")[search];
        int Number(string name, int i) => expected.GetProperty(name)[i].GetInt32();
        var grid = SearchGrid.Create(Number("scale", 1), Number("scale", 0), Number("step", 1), Number("step", 0));

        var counts = HyperparameterSearch.Count(new SupportCache(golden.Support), golden.Weights, golden.Validation, grid);

        Assert.Equal(golden.Grid(expected.GetProperty("grid").GetString()!.Split(' ')[0]), counts.Correct);
        Assert.Equal(expected.GetProperty("best_beta").GetDouble(), counts.Best.Beta);
        Assert.Equal(expected.GetProperty("best_alpha").GetDouble(), counts.Best.Alpha);
        Assert.Equal(expected.GetProperty("best_val_acc").GetDouble(), 100.0 * counts.Best.Correct / counts.Images, 12);
        Assert.Equal(expected.GetProperty("ties_at_best").GetInt32(), counts.Best.Ties);
        Assert.Equal(expected.GetProperty("first_last_beta")[1].GetDouble(), grid.Betas[^1]);
        Assert.Equal(expected.GetProperty("first_last_alpha")[1].GetDouble(), grid.Alphas[^1]);
        var best = new TipAdapterState(new SupportCache(golden.Support), golden.Weights, counts.Best.Alpha, counts.Best.Beta, 100);
        Assert.Equal(expected.GetProperty("test_acc_at_best").GetDouble(), best.Evaluate(golden.Test).Percent, 12);
    }

    [Theory]
    [InlineData("F_lr1e-3")]
    [InlineData("F_lr5e-3")]
    public void Count_GoldenFineTunedKeys_EqualsTheReferenceAtEveryCell(string run)
    {
        using var golden = new AdapterGolden();
        // Training leaves the keys at lengths of their own.
        var cache = new SupportCache(golden.Support, golden.Floats(run + "_best_weight"));
        var counts = HyperparameterSearch.Count(cache, golden.Weights, golden.Validation, SearchGrid.Default);
        Assert.Equal(golden.Grid(run + "_grid_counts"), counts.Correct);
    }

    [Theory]
    [InlineData(1, 5, 3, 16, 100, null, true)]
    [InlineData(2, 9, 1, 24, 101, null, true)]
    [InlineData(3, 3, 16, 8, 70, null, true)]
    [InlineData(4, 4, 5, 6, 64, null, false)]
    [InlineData(5, 2, 2, 4, 33, null, true)]
    [InlineData(6, 1, 3, 4, 5, null, true)]
    [InlineData(7, 5, 4, 6, 90, 2, true)] // few different rows: exact ties everywhere
    [InlineData(8, 6, 1, 4, 90, 1, true)]
    [InlineData(9, 6, 3, 4, 90, 1, false)]
    [InlineData(10, 4, 7, 3, 50, 3, false)]
    public void Count_RandomProblem_EqualsEvaluatingEveryCell(int seed, int classes, int shots, int dimension, int queries, int? levels, bool withText)
    {
        var problem = RandomProblem.Create(seed, classes, shots, dimension, queries, levels);
        var weights = withText ? problem.Weights : null;
        SearchGrid[] grids =
        [
            SearchGrid.Create(alphaMax: 40, betaMax: 30, alphaSteps: 9, betaSteps: 71),
            SearchGrid.Of([0, 0.001, 0.5, 3, 700, 5000, 10_000], [0, 1e-9, 1, 17, 10_000]),
        ];
        foreach (var grid in grids)
        {
            var counts = HyperparameterSearch.Count(new SupportCache(problem.Support), weights, problem.Queries, grid);
            for (var b = 0; b < grid.Betas.Count; b++)
            {
                for (var a = 0; a < grid.Alphas.Count; a++)
                {
                    var state = new TipAdapterState(new SupportCache(problem.Support), weights, grid.Alphas[a], grid.Betas[b], 100);
                    Assert.Equal(state.Evaluate(problem.Queries).Correct, counts.Correct[b, a]);
                }
            }
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Count_RandomProblem_EqualsTheFormulaInSinglePrecision(int seed)
    {
        var problem = RandomProblem.Create(seed, classes: 8, shots: 4, dimension: 16, queries: 120);
        var grid = SearchGrid.Create(alphaSteps: 10, betaSteps: 40);
        var counts = HyperparameterSearch.Count(new SupportCache(problem.Support), problem.Weights, problem.Queries, grid);
        for (var b = 0; b < grid.Betas.Count; b++)
        {
            for (var a = 0; a < grid.Alphas.Count; a++)
                Assert.Equal(SinglePrecision(problem, (float)grid.Betas[b], (float)grid.Alphas[a]), counts.Correct[b, a]);
        }
    }

    [Fact]
    public void Count_KeysSoLongThatVotesOverflow_EqualsEvaluatingEveryCell()
    {
        var problem = RandomProblem.Create(seed: 14, classes: 4, shots: 3, dimension: 6, queries: 40);
        var keys = problem.Support.Features.ToArray().Select((value, i) => value * (1 + i / 6 % 4)).ToArray();
        var cache = new SupportCache(problem.Support, keys);
        var grid = SearchGrid.Of([0.5, 1, 1.5, 100, 300, 500, 5000], [0, 0.5, 5]);
        var counts = HyperparameterSearch.Count(cache, problem.Weights, problem.Queries, grid);
        for (var b = 0; b < grid.Betas.Count; b++)
        {
            for (var a = 0; a < grid.Alphas.Count; a++)
                Assert.Equal(new TipAdapterState(cache, problem.Weights, grid.Alphas[a], grid.Betas[b], 100).Evaluate(problem.Queries).Correct,
                    counts.Correct[b, a]);
        }
    }

    [Fact]
    public void Count_AnyThreads_IsTheSame()
    {
        var problem = RandomProblem.Create(seed: 21, classes: 6, shots: 3, dimension: 10, queries: 333);
        var one = Counts(1);
        Assert.Equal(one, Counts(2));
        Assert.Equal(one, Counts(7));

        int[,] Counts(int threads) =>
            HyperparameterSearch.Count(new SupportCache(problem.Support), problem.Weights, problem.Queries, SearchGrid.Default,
            parallel: new ParallelOptions { MaxDegreeOfParallelism = threads }).Correct;
    }

    [Fact]
    public void Count_AlphaFactor_EqualsScaledAlphas()
    {
        var problem = RandomProblem.Create(seed: 22, classes: 6, shots: 3, dimension: 10, queries: 80);
        var cache = new SupportCache(problem.Support);
        var scaled = HyperparameterSearch.Count(cache, problem.Weights, problem.Queries, SearchGrid.Of([1, 2], [1, 10]), alphaFactor: 1.5);
        var stated = HyperparameterSearch.Count(cache, problem.Weights, problem.Queries, SearchGrid.Of([1, 2], [1.5, 15]));
        Assert.Equal(stated.Correct, scaled.Correct);
    }

    [Fact]
    public void Count_Cancelled_Stops()
    {
        var problem = RandomProblem.Create(seed: 23, classes: 3, shots: 1, dimension: 4, queries: 40);
        Assert.ThrowsAny<OperationCanceledException>(
            () => HyperparameterSearch.Count(new SupportCache(problem.Support), null, problem.Queries, SearchGrid.Default,
            parallel: new ParallelOptions { CancellationToken = new CancellationToken(true) }));
    }

    [Fact]
    public void Count_QueriesOfAnotherLength_IsInputException()
    {
        var problem = RandomProblem.Create(seed: 24, classes: 3, shots: 1, dimension: 4, queries: 4);
        var other = RandomProblem.Create(seed: 24, classes: 3, shots: 1, dimension: 5, queries: 4);
        Assert.Throws<InputException>(() => HyperparameterSearch.Count(new SupportCache(problem.Support), null, other.Queries, SearchGrid.Default));
        Assert.Throws<InputException>(() => HyperparameterSearch.Count(new SupportCache(problem.Support), other.Weights, problem.Queries, SearchGrid.Default));
    }

    // The formula as the reference writes it, every operation rounded to float.
    private static int SinglePrecision(RandomProblem problem, float beta, float alpha)
    {
        var correct = 0;
        for (var query = 0; query < problem.Queries.Count; query++)
        {
            var logits = new float[problem.Support.ClassCount];
            for (var label = 0; label < logits.Length; label++)
                logits[label] = 100f * Dot(problem.Queries.Row(query),
                    problem.Weights.Values.Span.Slice(label * problem.Queries.Dimension, problem.Queries.Dimension));
            var votes = new float[logits.Length];
            for (var key = 0; key < problem.Support.Count; key++)
                votes[problem.Support.Labels[key]] += MathF.Exp(-beta * (1f - Dot(problem.Queries.Row(query), problem.Support.Row(key))));
            for (var label = 0; label < logits.Length; label++)
                logits[label] += votes[label] * alpha;
            if (logits.IndexOf(logits.Max()) == problem.Queries.Labels[query])
                correct++;
        }

        return correct;

        static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
        {
            var sum = 0f;
            for (var i = 0; i < left.Length; i++)
                sum += left[i] * right[i];
            return sum;
        }
    }
}
