using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Selection;

namespace PromptAdapter.Methods.Gda;

public class GdaMethodTests
{
    // Written from the formula with an explicit inverse, independently of the factorisation.
    [Fact]
    public void Fit_WithoutText_EqualsTheFormula()
    {
        var problem = RandomProblem.Create(seed: 1, classes: 4, shots: 5, dimension: 6, queries: 30);
        var state = new GdaMethod(new GdaOptions()).Fit(new AdapterProblem(problem.Support, TextHead.None), new FixedRule(), new ParallelOptions()).State;
        var (set, size, count) = (problem.Support, 6, 20);

        var means = new double[4, size];
        for (var row = 0; row < count; row++)
        {
            for (var d = 0; d < size; d++)
                means[set.Labels[row], d] += set.Row(row)[d] / 5.0;
        }

        var matrix = new double[size, size];
        for (var row = 0; row < count; row++)
        {
            for (var i = 0; i < size; i++)
            {
                for (var j = 0; j < size; j++)
                    matrix[i, j] += (set.Row(row)[i] - means[set.Labels[row], i]) * (set.Row(row)[j] - means[set.Labels[row], j]); // (n − 1) Σ
            }
        }

        var trace = Enumerable.Range(0, size).Sum(i => matrix[i, i]) / (count - 1);
        for (var i = 0; i < size; i++)
            matrix[i, i] += trace;
        var inverse = Inverse(matrix);
        var logits = new double[4];
        state.Logits(problem.Queries.Row(3), logits);
        for (var label = 0; label < 4; label++)
        {
            var expected = -Math.Log(4);
            for (var i = 0; i < size; i++)
            {
                for (var j = 0; j < size; j++)
                    expected += size * inverse[i, j] * means[label, i] * (problem.Queries.Row(3)[j] - 0.5 * means[label, j]);
            }

            Assert.Equal(expected, logits[label], 1e-9);
        }
    }

    [Fact]
    public void Fit_FixedWeight_AddsToTheTextLogits()
    {
        var problem = RandomProblem.Create(seed: 2, classes: 3, shots: 4, dimension: 8, queries: 5);
        var text = TextHead.Of(problem.Weights);
        double[] gauss = new double[15], zero = new double[15], both = new double[15];
        new GdaMethod(new GdaOptions()).Fit(new AdapterProblem(problem.Support, TextHead.None), new FixedRule(), new ParallelOptions()).State.Logits(
            problem.Queries.Features.Span, gauss);
        new ZeroShotState(problem.Weights, 100).Logits(problem.Queries.Features.Span, zero);
        new GdaMethod(new GdaOptions { Weight = 0.25 })
            .Fit(new AdapterProblem(problem.Support, text), new FixedRule(), new ParallelOptions()).State.Logits(problem.Queries.Features.Span, both);
        Assert.All(Enumerable.Range(0, 15), i => Assert.Equal(zero[i] + 0.25 * gauss[i], both[i], 1e-8));
    }

    [Fact]
    public void Fit_FullVal_NoWeightIsBetter()
    {
        var problem = RandomProblem.Create(seed: 3, classes: 5, shots: 4, dimension: 10, queries: 200);
        var posed = new AdapterProblem(problem.Support, TextHead.Of(problem.Weights)) { Validation = problem.Queries };
        var options = new GdaOptions();
        var fit = new GdaMethod(options).Fit(posed, new FullValRule(), new ParallelOptions());
        var counts = options.Weights.Select(weight => new GdaMethod(new GdaOptions { Weight = weight })
            .Fit(posed, new FixedRule(), new ParallelOptions()).State.Evaluate(problem.Queries).Correct).ToArray();
        Assert.Equal(counts.Max(), fit.Selection.Scored!.Value.Correct);
        Assert.Equal(counts.Max(), fit.State.Evaluate(problem.Queries).Correct);
        Assert.Equal(counts.Count(count => count == counts.Max()), fit.Selection.Ties);
    }

    [Fact]
    public void Fit_CopiesOfOneImage_IsTheNearestMean()
    {
        var row = RandomProblem.Create(seed: 4, classes: 1, shots: 1, dimension: 4, queries: 1).Support.Row(0).ToArray();
        var state = new GdaMethod(new GdaOptions())
            .Fit(new AdapterProblem(FeatureSet.Create([.. row, .. row], 4, [0, 1], 2), TextHead.None), new FixedRule(), new ParallelOptions()).State;
        var logits = new double[2];
        state.Logits(row, logits);
        Assert.All(logits, logit => Assert.True(double.IsFinite(logit)));
        Assert.Equal(logits[0], logits[1], 1e-12);
    }

    [Fact]
    public void Fit_OneShotWithViews_TakesThemForNoScatter()
    {
        var problem = RandomProblem.Create(3, classes: 6, shots: 1, dimension: 32, queries: 30);
        var view = RandomProblem.Create(4, classes: 6, shots: 1, dimension: 32, queries: 30).Support;
        var posed = new AdapterProblem(problem.Support, TextHead.Of(problem.Weights));
        var plain = new GdaMethod(new GdaOptions()).Fit(posed, new FixedRule(), new ParallelOptions()).State;
        var viewed = new GdaMethod(new GdaOptions())
            .Fit(posed with { SupportViews = [problem.Support, view] }, new FixedRule(), new ParallelOptions()).State;
        var cancellation = TestContext.Current.CancellationToken;
        Assert.Equal(plain.LogitsOf(problem.Queries, cancellation), viewed.LogitsOf(problem.Queries, cancellation));
    }

    [Fact]
    public void Fit_OneShotWithText_DoesNotDrownTheText()
    {
        var (right, byText) = (0, 0);
        for (var seed = 1; seed <= 10; seed++)
        {
            // Text that is nearly always right, and one image a class that says little.
            var problem = RandomProblem.Create(seed, classes: 8, shots: 1, dimension: 64, queries: 80);
            var queries = FeatureSet.Create(
                [.. problem.Queries.Labels.SelectMany((label, i) =>
                problem.Queries.Row(i).ToArray().Zip(problem.Weights.Values.Slice(label * 64, 64).ToArray(), (f, w) => f + 0.5f * w))],
                64, problem.Queries.Labels, 8);
            var posed = new AdapterProblem(problem.Support, TextHead.Of(problem.Weights));
            right += new GdaMethod(new GdaOptions()).Fit(posed, new SupportCrossValidationRule(), new ParallelOptions()).State.Evaluate(queries).Correct;
            byText += new ZeroShotState(problem.Weights, 100).Evaluate(queries).Correct;
        }

        Assert.InRange(right, (int)(0.98 * byText), 800);
    }

    [Fact]
    public void InRound_Weight_IsDividedByTheSquareOfTheFoldFactor()
    {
        var problem = RandomProblem.Create(seed: 6, classes: 3, shots: 3, dimension: 8, queries: 5);
        var plan = new SupportCrossValidationRule().Plan(new AdapterProblem(problem.Support, TextHead.Of(problem.Weights)));
        Assert.All(plan.Rounds, round => Assert.Equal(4, GdaMethod.InRound(9, round), 1e-12)); // K/(K − 1) = 3/2
    }

    // The same images as views of each other say nothing more: about the same part of the length of a mean of one image is taken off.
    [Theory]
    [InlineData(4)]
    [InlineData(10)]
    public void Of_UnevenClassesWithViews_TakesOffTheSamePart(int views)
    {
        const int Lone = 2;
        var problem = RandomProblem.Create(seed: 12, classes: 5, shots: 8, dimension: 40, queries: 1);
        var support = problem.Support.Take([.. Enumerable.Range(0, 40).Where(row => problem.Support.Labels[row] != Lone || row < 5)]);
        var image = support.Row(Lone).ToArray(); // and so the mean
        var once = Part(1);
        Assert.InRange(once, 0.05, 0.9);
        Assert.InRange(Part(views) / once, 0.75, 1.25);

        // Of μ P μᵀ, beside the average over the classes, which all lose.
        double Part(int count)
        {
            FeatureSet[] sets = [.. Enumerable.Repeat(support, count)];
            var fitted = GaussianDiscriminant.Of(sets, sets, new ParallelOptions());
            var length = image.Select((value, d) => value * fitted.Weights[Lone * 40 + d]).Sum();
            return (length + 2 * (fitted.Offsets[Lone] + Math.Log(5))) / length;
        }
    }

    [Fact]
    public void Fit_ClassWithoutImage_IsInputException()
    {
        var problem = RandomProblem.Create(seed: 5, classes: 3, shots: 2, dimension: 8, queries: 5);
        var support = problem.Support.Take([.. Enumerable.Range(0, 6).Where(row => problem.Support.Labels[row] != 1)]);
        var error = Assert.Throws<InputException>(() =>
            new GdaMethod(new GdaOptions()).Fit(new AdapterProblem(support, TextHead.None), new FixedRule(), new ParallelOptions()));
        Assert.Contains("class 1", error.Message, StringComparison.Ordinal);
    }

    private static double[,] Inverse(double[,] matrix)
    {
        var size = matrix.GetLength(0);
        var left = (double[,])matrix.Clone();
        var right = new double[size, size];
        for (var i = 0; i < size; i++)
            right[i, i] = 1;
        for (var pivot = 0; pivot < size; pivot++) // Gauss and Jordan; the matrix is positive definite
        {
            var scale = left[pivot, pivot];
            for (var j = 0; j < size; j++)
                (left[pivot, j], right[pivot, j]) = (left[pivot, j] / scale, right[pivot, j] / scale);
            for (var i = 0; i < size; i++)
            {
                var share = i == pivot ? 0 : left[i, pivot];
                for (var j = 0; j < size; j++)
                    (left[i, j], right[i, j]) = (left[i, j] - share * left[pivot, j], right[i, j] - share * right[pivot, j]);
            }
        }

        return right;
    }
}
