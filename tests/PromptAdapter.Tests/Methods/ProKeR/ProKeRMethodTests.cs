using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Selection;

namespace PromptAdapter.Methods.ProKeR;

public class ProKeRMethodTests
{
    // Eliminates the system of the paper row by row, independently of the factorisation.
    [Fact]
    public void Fit_StatedSettings_SolvesTheKernelSystem()
    {
        var problem = RandomProblem.Create(seed: 1, classes: 3, shots: 2, dimension: 5, queries: 4);
        var options = new ProKeROptions { Beta = 1.5, Ridge = 0.3, Factor = 7, Scale = 20 };
        var state = Fitted(options, problem.Support, TextHead.Of(problem.Weights));
        var (set, count) = (problem.Support, 6);
        var system = new double[count, count + 3]; // (K + λI | Y − f₀)
        for (var i = 0; i < count; i++)
        {
            var text = Text(problem.Weights, set.Row(i), 20);
            for (var j = 0; j < count; j++)
                system[i, j] = Math.Exp(-1.5 * (1 - Dot(set.Row(i), set.Row(j)))) + (i == j ? 0.3 : 0);
            for (var c = 0; c < 3; c++)
                system[i, count + c] = (set.Labels[i] == c ? 1 : 0) - text[c];
        }

        Eliminate(system, count);
        for (var q = 0; q < problem.Queries.Count; q++)
        {
            var feature = problem.Queries.Row(q);
            var (logits, text) = (new double[3], Text(problem.Weights, feature, 20));
            state.Logits(feature, logits);
            for (var c = 0; c < 3; c++)
            {
                var expected = text[c];
                for (var i = 0; i < count; i++)
                    expected += Math.Exp(-1.5 * (1 - Dot(feature, set.Row(i)))) * system[i, count + c];
                Assert.Equal(7 * expected, logits[c], 1e-5);
            }
        }
    }

    [Fact]
    public void LeaveOneOut_EqualsFitsWithoutEachImage()
    {
        var problem = RandomProblem.Create(seed: 4, classes: 3, shots: 4, dimension: 6, queries: 1);
        var (options, set) = (new ProKeROptions { Factor = 1 }, problem.Support);
        var closed = new KernelRidge(set, problem.Weights, options, new ParallelOptions()).LeaveOneOut(2, 0.1, new ParallelOptions());
        for (var left = 0; left < set.Count; left++)
        {
            var rest = set.Take([.. Enumerable.Range(0, set.Count).Where(row => row != left)]);
            var logits = new double[3];
            Fitted(options with { Beta = 2, Ridge = 0.1 }, rest, TextHead.Of(problem.Weights)).Logits(set.Row(left), logits);
            for (var c = 0; c < 3; c++)
                Assert.Equal(logits[c], closed[left * 3 + c], 1e-5);
        }
    }

    [Fact]
    public void Fit_VeryStrongRidge_IsZeroShot()
    {
        var problem = RandomProblem.Create(seed: 2, classes: 4, shots: 3, dimension: 8, queries: 5);
        var state = Fitted(new ProKeROptions { Ridge = 1e6, Factor = 1 }, problem.Support, TextHead.Of(problem.Weights));
        var logits = new double[4];
        state.Logits(problem.Queries.Row(0), logits);
        Assert.All(Text(problem.Weights, problem.Queries.Row(0), 100).Zip(logits), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Theory]
    [InlineData(1, 3, 0.05)]
    [InlineData(3, 2.6, 0.05)]
    [InlineData(8, 1.66, 0.07)]
    [InlineData(40, 1.7, 0.1)]
    public void Fit_NothingToCompare_TakesThePublishedSettings(int shots, double beta, double ridge)
    {
        var problem = RandomProblem.Create(seed: 3, classes: 2, shots: shots, dimension: 4, queries: 1);
        var chosen = new ProKeRMethod(new ProKeROptions())
            .Fit(new AdapterProblem(problem.Support, TextHead.None), new FixedRule(), new ParallelOptions()).Selection.Settings;
        Assert.Equal((beta, ridge), (chosen[ProKeRMethod.BetaKey], chosen[ProKeRMethod.RidgeKey]));
    }

    [Theory]
    [InlineData(false, 1000)]
    [InlineData(true, 1000)]
    [InlineData(false, 12)]
    public void Fit_CrossValidation_ChoosesOfTheGridAndScoresEveryImage(bool classMeans, int most)
    {
        var problem = RandomProblem.Create(seed: 5, classes: 6, shots: 4, dimension: 8, queries: 1);
        var head = classMeans ? TextHead.ClassMean : TextHead.Of(problem.Weights);
        var options = new ProKeROptions { MostCompared = most };
        var selection = new ProKeRMethod(options)
            .Fit(new AdapterProblem(problem.Support, head), new SupportCrossValidationRule(), new ParallelOptions()).Selection;
        Assert.Equal(Math.Min(24, most), selection.Scored!.Value.Total);
        Assert.Contains(selection.Settings[ProKeRMethod.BetaKey], options.Betas);
        Assert.InRange(selection.Settings[ProKeRMethod.FactorKey], 0.01, 10_000);
    }

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(2, 0)]
    [InlineData(double.NaN, 0.1)]
    public void Fit_SettingsOutOfRange_AreRefused(double beta, double ridge)
    {
        var problem = RandomProblem.Create(seed: 6, classes: 2, shots: 1, dimension: 4, queries: 1);
        Assert.Throws<InputException>(() => Fitted(new ProKeROptions { Beta = beta, Ridge = ridge }, problem.Support, TextHead.None));
    }

    // Features of convolutional networks are all much alike: even photos of other classes have a high kernel, and their own large coefficients.
    [Fact]
    public void Explain_StrongestVotes_AreOfImagesLikeTheQuery()
    {
        const int Classes = 4, Dimension = 12;
        int[] shots = [9, 3, 5, 2];
        var random = new Random(5);
        int[] labels = [.. shots.SelectMany((count, label) => Enumerable.Repeat(label, count))];
        float[] features = [.. labels.SelectMany(Image)];
        var support = FeatureSet.Create(features, Dimension, labels, Classes);
        var state = Fitted(new ProKeROptions { Beta = 1.5, Ridge = 0.05 }, support, TextHead.None);
        for (var label = 0; label < Classes; label++)
        {
            var evidence = state.Explain(Image(label));
            Assert.Equal(label, evidence.Label);
            Assert.All(evidence.Votes.Take(2), vote => Assert.Equal(label, vote.Label));
            Assert.Equal(evidence.CacheLogit, evidence.Votes.Where(vote => vote.Label == label).Sum(vote => vote.Weight), 1e-9);
        }

        float[] Image(int label)
        {
            var values = new double[Dimension];
            for (var d = 0; d < Dimension; d++)
                values[d] = 1 + (d % Classes == label ? 1.5 : 0) + 0.5 * random.NextDouble();
            var length = Math.Sqrt(values.Sum(value => value * value));
            return [.. values.Select(value => (float)(value / length))];
        }
    }

    private static IAdapterState Fitted(ProKeROptions options, FeatureSet support, TextHead head) =>
        new ProKeRMethod(options).Fit(new AdapterProblem(support, head), new FixedRule(), new ParallelOptions()).State;

    private static double[] Text(ClassWeights weights, ReadOnlySpan<float> feature, double scale)
    {
        var scores = new double[weights.ClassCount];
        for (var c = 0; c < scores.Length; c++)
            scores[c] = Math.Exp(scale * Dot(feature, weights.Values.Span.Slice(c * weights.Dimension, weights.Dimension)));
        return [.. scores.Select(score => score / scores.Sum())];
    }

    private static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var sum = 0.0;
        for (var d = 0; d < left.Length; d++)
            sum += (double)left[d] * right[d];
        return sum;
    }

    private static void Eliminate(double[,] system, int size)
    {
        for (var pivot = 0; pivot < size; pivot++)
        {
            for (var row = 0; row < size; row++)
            {
                var factor = row == pivot ? 0 : system[row, pivot] / system[pivot, pivot];
                for (var column = 0; column < system.GetLength(1); column++)
                    system[row, column] -= factor * system[pivot, column];
            }
        }

        for (var row = 0; row < size; row++)
        {
            for (var column = size; column < system.GetLength(1); column++)
                system[row, column] /= system[row, row];
        }
    }
}
