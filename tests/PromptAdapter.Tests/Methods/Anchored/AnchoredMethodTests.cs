using PromptAdapter.Features;
using PromptAdapter.Matrices;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Selection;

namespace PromptAdapter.Methods.Anchored;

public class AnchoredMethodTests
{
    [Theory]
    [InlineData(AnchorConstraint.Uniform)]
    [InlineData(AnchorConstraint.Clap)]
    [InlineData(AnchorConstraint.Scatter)]
    public void Evaluate_Gradient_IsThatOfTheValue(AnchorConstraint constraint)
    {
        var problem = RandomProblem.Create(seed: 1, classes: 3, shots: 4, dimension: 5, queries: 1);
        using var regression = new AnchoredRegression(problem.Support, problem.Weights, new AnchoredOptions { TextScale = 3, Constraint = constraint },
            new ParallelOptions());
        double[] point = [.. Enumerable.Range(0, 15).Select(i => Math.Sin(i))], gradient = new double[15], unused = new double[15];
        regression.Evaluate(0.3, point, gradient);
        for (var i = 0; i < point.Length; i++)
        {
            double[] above = [.. point], below = [.. point];
            (above[i], below[i]) = (above[i] + 1e-5, below[i] - 1e-5);
            Assert.Equal((regression.Evaluate(0.3, above, unused) - regression.Evaluate(0.3, below, unused)) / 2e-5, gradient[i], 1e-7);
        }
    }

    // −Σ w log softmax(s f Wᵀ + f Δᵀ + o)[y] + λ/2 ‖Δ‖² written out; w is 1 and o is 0 where all classes have equally many images.
    [Theory]
    [InlineData(6)]
    [InlineData(5)]
    [InlineData(4)] // two of the first class, one of the others
    public void Evaluate_Value_IsTheFormula(int images)
    {
        var problem = RandomProblem.Create(seed: 2, classes: 3, shots: 2, dimension: 4, queries: 1);
        var support = problem.Support.Take([.. Enumerable.Range(0, images)]);
        using var regression = new AnchoredRegression(support, problem.Weights, new AnchoredOptions { TextScale = 5 }, new ParallelOptions());
        int[] counts = [.. support.RowsByClass().Select(rows => rows.Count)];
        double[] shift = [.. Enumerable.Range(0, 12).Select(i => Math.Cos(i))];
        var expected = 0.1 * shift.Sum(value => value * value);
        for (var row = 0; row < support.Count; row++)
        {
            var feature = support.Row(row).ToArray();
            var scores = Enumerable.Range(0, 3).Select(c =>
                feature.Select((f, d) => f * (5.0 * problem.Weights.Values.Span[c * 4 + d] + shift[c * 4 + d])).Sum()
                    + 0.5 * Math.Log(counts[c] / 2.0)).ToArray();
            var label = support.Labels[row];
            expected += images / (3.0 * counts[label]) * (Math.Log(scores.Sum(Math.Exp)) - scores[label]);
        }

        Assert.Equal(expected, regression.Evaluate(0.2, shift, new double[12]), 1e-9);
    }

    [Fact]
    public void Fit_VeryStrongPenalty_IsZeroShot()
    {
        var problem = RandomProblem.Create(seed: 3, classes: 4, shots: 3, dimension: 8, queries: 5);
        var logits = new double[4];
        Fitted(new AnchoredOptions { Penalty = 1e6 }, problem.Support, TextHead.Of(problem.Weights)).State.Logits(problem.Queries.Row(1), logits);
        for (var c = 0; c < 4; c++)
        {
            var cosine = problem.Queries.Row(1).ToArray().Zip(problem.Weights.Values.Slice(c * 8, 8).ToArray(), (f, w) => (double)f * w).Sum();
            Assert.Equal(100 * cosine, logits[c], 1e-3);
        }
    }

    [Fact]
    public void Fit_WithoutText_LearnsTheSupportImages()
    {
        var problem = RandomProblem.Create(seed: 4, classes: 5, shots: 3, dimension: 32, queries: 1);
        Assert.Equal(15, Fitted(new AnchoredOptions { Penalty = 1e-3 }, problem.Support, TextHead.None).State.Evaluate(problem.Support).Correct);
    }

    [Fact]
    public void Fit_ClassWithoutImages_StaysNearItsText()
    {
        var problem = RandomProblem.Create(seed: 5, classes: 4, shots: 3, dimension: 16, queries: 1);
        var some = problem.Support.Take([.. Enumerable.Range(0, problem.Support.Count).Where(row => problem.Support.Labels[row] != 2)]);
        foreach (var constraint in Enum.GetValues<AnchorConstraint>())
        {
            var fit = Fitted(new AnchoredOptions { Constraint = constraint }, some, TextHead.Of(problem.Weights));
            Assert.Equal(2, fit.State.Predict(FeatureSet.Create(problem.Weights.Values.Slice(32, 16).ToArray(), 16, [2], 4))[0]);
        }
    }

    [Fact]
    public void Fit_CrossValidation_ChoosesAPenaltyOfTheGrid()
    {
        var problem = RandomProblem.Create(seed: 6, classes: 4, shots: 4, dimension: 16, queries: 1);
        var options = new AnchoredOptions();
        var rule = new SupportCrossValidationRule();
        var selection = new AnchoredMethod(options)
            .Fit(new AdapterProblem(problem.Support, TextHead.Of(problem.Weights)), rule, new ParallelOptions()).Selection;
        Assert.Contains(selection.Settings[AnchoredMethod.PenaltyKey], options.Penalties);
        Assert.Equal(8, selection.Scored!.Value.Total); // two of the four folds
    }

    // The weights for features and their offsets say what the coordinates say, and the penalty is δ A δ with A the estimate of the scatter.
    [Fact]
    public void OnFeatures_Scatter_IsTheSameSumAndThePenaltyOfTheScatter()
    {
        var support = RandomProblem.Create(seed: 8, classes: 3, shots: 5, dimension: 6, queries: 1).Support;
        var scatter = WithinScatter.Of(support, ManagedProducts.Instance, new ParallelOptions())!;
        double[] shift = [.. Enumerable.Range(0, 6).Select(i => Math.Sin(i + 1))], weights = [.. shift];
        var offset = scatter.Return(weights);
        foreach (var row in (int[])[0, 7, 14])
        {
            double[] feature = [.. support.Row(row).ToArray().Select(value => (double)value)], coordinates = [.. feature];
            scatter.Transform(coordinates);
            Assert.Equal(Dot(shift, coordinates), Dot(weights, feature) + offset, 1e-9);
        }

        var matrix = new double[6, 6];
        foreach (var rows in support.RowsByClass())
        {
            var mean = Enumerable.Range(0, 6).Select(d => rows.Average(row => (double)support.Row(row)[d])).ToArray();
            foreach (var row in rows)
            {
                for (var i = 0; i < 36; i++)
                    matrix[i / 6, i % 6] += (support.Row(row)[i / 6] - mean[i / 6]) * (support.Row(row)[i % 6] - mean[i % 6]);
            }
        }

        var trace = Enumerable.Range(0, 6).Sum(d => matrix[d, d]) / 6;
        var identity = 6.0 / (6 + support.Count);
        var penalty = Enumerable.Range(0, 36).Sum(i =>
            weights[i / 6] * ((1 - identity) * matrix[i / 6, i % 6] / trace + (i / 6 == i % 6 ? identity : 0)) * weights[i % 6]);
        Assert.Equal(Dot(shift, shift), penalty, 1e-6);
    }

    [Fact]
    public void Fit_ScatterAtOneShot_IsUniform()
    {
        var problem = RandomProblem.Create(seed: 9, classes: 4, shots: 1, dimension: 8, queries: 10);
        var (scatter, uniform) = (Fitted(new AnchoredOptions { Constraint = AnchorConstraint.Scatter }, problem.Support, TextHead.Of(problem.Weights)),
            Fitted(new AnchoredOptions(), problem.Support, TextHead.Of(problem.Weights)));
        Assert.Equal(uniform.State.LogitsOf(problem.Queries, TestContext.Current.CancellationToken),
            scatter.State.LogitsOf(problem.Queries, TestContext.Current.CancellationToken));
    }

    // Two images a class: a fold keeps one, and how images scatter is known from the classes of the other half.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void LeftOut_Scatter_SaysSomethingOfEveryPart(int shots)
    {
        var problem = RandomProblem.Create(seed: 10, classes: 8, shots: shots, dimension: 16, queries: 1);
        var plan = new SupportCrossValidationRule().Plan(new AdapterProblem(problem.Support, TextHead.Of(problem.Weights)));
        var left = new AnchoredMethod(new AnchoredOptions { Constraint = AnchorConstraint.Scatter }).LeftOut(plan, new ParallelOptions());
        var parts = plan.Rounds.SelectMany(round => round.Parts).ToArray();
        Assert.Equal(shots == 2 ? 4 : 3, parts.Length);
        Assert.Equal(parts.Select(part => part.Queries.Count * part.Classes.Count), left.Logits.Select(logits => logits.Length));
        Assert.All(left.Logits, logits => Assert.True(logits.All(float.IsFinite) && logits.Distinct().Count() > 1));
    }

    [Theory]
    [InlineData(0, 50)]
    [InlineData(0.2, 0)]
    [InlineData(double.NaN, 50)]
    public void Fit_SettingsOutOfRange_AreRefused(double penalty, double scale)
    {
        var problem = RandomProblem.Create(seed: 7, classes: 2, shots: 1, dimension: 4, queries: 1);
        Assert.Throws<InputException>(() => Fitted(new AnchoredOptions { Penalty = penalty, TextScale = scale }, problem.Support, TextHead.None));
    }

    private static double Dot(double[] one, double[] other) => one.Zip(other, (a, b) => a * b).Sum();

    private static AdapterFit Fitted(AnchoredOptions options, FeatureSet support, TextHead head) =>
        new AnchoredMethod(options).Fit(new AdapterProblem(support, head), new FixedRule(), new ParallelOptions());
}
