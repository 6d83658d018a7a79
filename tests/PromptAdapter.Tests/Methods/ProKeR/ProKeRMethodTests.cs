using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Selection;

namespace PromptAdapter.Methods.ProKeR;

public class ProKeRMethodTests
{
    [Theory]
    [InlineData(0, 1, 2, 3, 4, 5)]
    [InlineData(0, 1, 2, 3, 4)] // one image of the last class, beside two of the others
    public void Fit_StatedSettings_SolvesTheKernelSystem(params int[] rows)
    {
        var problem = RandomProblem.Create(seed: 1, classes: 3, shots: 2, dimension: 5, queries: 4);
        var set = problem.Support.Take(rows);
        var state = Fitted(new ProKeROptions { Beta = 1.5, Ridge = 0.3, Factor = 7, Scale = 20 }, set, TextHead.Of(problem.Weights));
        for (var q = 0; q < problem.Queries.Count; q++)
        {
            var logits = new double[3];
            state.Logits(problem.Queries.Row(q), logits);
            var expected = Eliminated(set, problem.Weights, (1.5, 0.3, 20), problem.Queries.Row(q).ToArray());
            for (var c = 0; c < 3; c++)
                Assert.Equal(7 * expected[c], logits[c], 1e-5);
        }
    }

    [Theory]
    [InlineData(12)]
    [InlineData(10)] // three images of two classes, four of one
    public void LeaveOneOut_EqualsTheSystemWithoutEachImage(int images)
    {
        var problem = RandomProblem.Create(seed: 4, classes: 3, shots: 4, dimension: 6, queries: 1);
        var set = problem.Support.Take([.. Enumerable.Range(0, images)]);
        var closed = new KernelRidge(set, problem.Weights, new ProKeROptions(), new ParallelOptions()).LeaveOneOut(2, 0.1, new ParallelOptions());
        for (var left = 0; left < set.Count; left++)
        {
            var scores = Eliminated(set, problem.Weights, (2, 0.1, 100), set.Row(left).ToArray(), left);
            for (var c = 0; c < 3; c++)
                Assert.Equal(scores[c], closed[left * 3 + c], 1e-5);
        }
    }

    // Eliminates the system of the paper row by row, independently of the factorisation. A class with fewer images has a smaller ridge: C n / N of it.
    private static double[] Eliminated(
        FeatureSet set, ClassWeights weights, (double Beta, double Ridge, double Scale) settings, float[] feature, int? without = null)
    {
        int[] rows = [.. Enumerable.Range(0, set.Count).Where(row => row != without)];
        var classes = set.ClassCount;
        var system = new double[rows.Length, rows.Length + classes]; // (K + λ W⁻¹ | Y − f₀)
        for (var i = 0; i < rows.Length; i++)
        {
            var text = Text(weights, set.Row(rows[i]), settings.Scale);
            for (var j = 0; j < rows.Length; j++)
                system[i, j] = Math.Exp(-settings.Beta * (1 - Dot(set.Row(rows[i]), set.Row(rows[j]))));
            system[i, i] += settings.Ridge * classes * set.Labels.Count(label => label == set.Labels[rows[i]]) / set.Count;
            for (var c = 0; c < classes; c++)
                system[i, rows.Length + c] = (set.Labels[rows[i]] == c ? 1 : 0) - text[c];
        }

        Eliminate(system, rows.Length);
        var scores = Text(weights, feature, settings.Scale);
        for (var i = 0; i < rows.Length; i++)
        {
            for (var c = 0; c < classes; c++)
                scores[c] += Math.Exp(-settings.Beta * (1 - Dot(feature, set.Row(rows[i])))) * system[i, rows.Length + c];
        }

        return scores;
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
