using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.LeftOut;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.TipAdapter;

namespace PromptAdapter.Confidence;

/// <summary>Temperature, least probability and the rule for unknown images, all chosen on left-out images.</summary>
public sealed class AnswerRulesTests
{
    private static readonly ParallelOptions Parallel = new();
    private static readonly MethodSettings Settings = new();
    private static readonly double[] Shares = [0.02, 0.1, 0.3, 0.8];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0.1)]
    [InlineData(7)]
    public void Of_LogitsMultiplied_MultipliesTheTemperatureAndChangesNoProbability(double factor)
    {
        var (problem, fitted) = Fitted(shots: 4);
        var (other, louder) = Fitted(shots: 4, factor);

        var rules = Rules(problem, fitted);
        var others = Rules(other, louder);

        Assert.Equal(rules.Temperature * factor, others.Temperature, rules.Temperature * factor * 1e-3);
        var row = problem.Support.Row(0);
        Assert.Equal(Probabilities(fitted, row, rules), Probabilities(louder, row, others), (one, two) => Math.Abs(one - two) < 1e-3);
    }

    [Fact]
    public void Of_OneShot_TakesTheDefaultTemperatureAndNoRuleForUnknownImages()
    {
        var (problem, fitted) = Fitted(shots: 1);

        var rules = Rules(problem, fitted);

        Assert.Equal((0, null), (rules.Images, rules.Right));
        Assert.Equal(Temperature.Default(fitted, problem, 100, Cancel), rules.Temperature);
        Assert.Null(rules.Unknown);
        Assert.Contains("left out", Assert.Throws<InputException>(() => rules.RequireUnknown("a.padapter")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Right_IsThatOfTheLeftOutImages_AndIsKept()
    {
        var (problem, fitted) = Fitted(shots: 4);
        var left = Left(problem, fitted);
        var rules = Rules(problem, fitted);
        Assert.Equal(left.Accuracy.Correct, rules.Right);
        Assert.Equal(rules, ClassifierFile.AnswersOf(ClassifierFile.AnswersText(rules)));
        Assert.Throws<InvalidOperationException>(() => ClassifierFile.AnswersOf(ClassifierFile.AnswersText(rules with { Right = rules.Images + 1 })));
    }

    [Fact]
    public void Withhold_WhereNoProbabilityKeepsTheShare_AnswersNothingThatIsNotSurer()
    {
        var none = new Accuracy(0, 0);
        var below = new AnswerRules { Least = new LeastProbability(0.75) { MostErrors = 0.1, Answered = none } };
        Assert.Null(below.Withhold(0.8, null));
        var certain = new AnswerRules { Least = new LeastProbability(1) { MostErrors = 0.1, Answered = none } };
        Assert.NotNull(certain.Withhold(1, null)); // a left-out image was as certain, and wrong
        var stated = new AnswerRules { Least = new LeastProbability(1) };
        Assert.Null(stated.Withhold(1, null));
    }

    [Fact]
    public void Default_TextAlone_IsOne() // CLIP's own logits are calibrated as they are
    {
        var (problem, _) = Fitted(shots: 1);
        var text = AdapterMethods.Catalog.CreateOnFeatures("zero-shot", Settings).Fit(problem, new FixedRule(), Parallel).State;

        Assert.Equal(1, Temperature.Default(text, problem, 100, Cancel), 1e-9);
    }

    [Fact]
    public void Fit_LikelihoodOfLeftOutImages_IsNoBetterBesideIt()
    {
        var (problem, fitted) = Fitted(shots: 16);
        var left = Left(problem, fitted);
        var prior = Temperature.Default(fitted, problem, 100, Cancel);

        var chosen = Temperature.Fit(left, prior);

        Assert.True(Penalised(chosen) >= Penalised(chosen * 1.05));
        Assert.True(Penalised(chosen) >= Penalised(chosen / 1.05));

        double Penalised(double temperature) => Enumerable.Range(0, left.Count)
            .Sum(i => Softmax.Logarithms(left.LogitsOf(i), temperature, new double[left.ClassCount])[left.Labels[i]])
            - 0.5 * Math.Pow(Math.Log(temperature / prior) / 0.5, 2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.05)]
    [InlineData(0.2)]
    [InlineData(0.5)]
    public void Of_WantedShareOfErrors_IsKeptOnLeftOutImages(double share)
    {
        var (problem, fitted) = Fitted(shots: 16);
        var left = Left(problem, fitted);

        var rules = AnswerRules.Of(left, fitted, problem, 100, share, Cancel);

        var least = rules.Least!;
        var answered = Enumerable.Range(0, left.Count).Where(i => rules.Withhold(Best(left, i, rules.Temperature), null) is null).ToArray();
        var wrong = answered.Count(i => left.Predicted[i] != left.Labels[i]);
        Assert.Equal(answered.Length, least.Answered.Total);
        Assert.Equal(answered.Length - wrong, least.Answered.Correct);
        Assert.True(wrong <= share * answered.Length);
        Assert.Equal(share, least.MostErrors);
        Assert.True(answered.Length > 0 || least.Unreached);
    }

    [Fact]
    public void Of_WantedShareOfErrors_AnswersMoreWhereMoreIsAllowed()
    {
        var (problem, fitted) = Fitted(shots: 16);
        var left = Left(problem, fitted);

        int[] answered = [.. Shares.Select(share => AnswerRules.Of(left, fitted, problem, 100, share, Cancel).Least!.Answered.Total)];

        Assert.Equal(answered.Order(), answered);
        Assert.True(answered[^1] > answered[0]);
        Assert.Equal(left.Count, answered[^1]);
    }

    [Fact]
    public void Of_Unknown_AnswersNineteenOfTwentyLeftOutImages()
    {
        var (problem, fitted) = Fitted(shots: 16);
        var left = Left(problem, fitted);

        var rule = Rules(problem, fitted).Unknown!;

        var temperature = Rules(problem, fitted).Temperature;
        var kept = Enumerable.Range(0, left.Count).Count(i => rule.Score(Best(left, i, temperature), left.Nearest[i]) >= rule.LeastScore);
        Assert.Equal(0.95, (double)kept / left.Count, 0.02);
        Assert.Equal((double)kept / left.Count, rule.Answered);
        Assert.True(rule.Score(0.9, 0.5) > rule.Score(0.5, 0.5));
        Assert.True(rule.Score(0.5, 0.9) > rule.Score(0.5, 0.5));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Of_ShareThatIsNone_IsRefused(double share)
    {
        var (problem, fitted) = Fitted(shots: 4);
        Assert.Throws<InputException>(() => AnswerRules.Of(Left(problem, fitted), fitted, problem, 100, share, Cancel));
    }

    [Fact]
    public void Of_ShareAtOneShot_IsRefusedAndTheReasonGiven()
    {
        var (problem, fitted) = Fitted(shots: 1);
        var error = Assert.Throws<InputException>(() => AnswerRules.Of(Left(problem, fitted), fitted, problem, 100, 0.05, Cancel));
        Assert.Contains("two images", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Withhold_StatedProbability_TakesThePlaceOfTheChosenOne()
    {
        var rules = new AnswerRules { Least = new LeastProbability(0.8) };

        Assert.Equal(WithheldAnswer.Improbable, rules.Withhold(0.7, null)!.Rule);
        Assert.Null(rules.WithLeast(0.6).Withhold(0.7, null));
        Assert.Null(rules.WithLeast(0).Withhold(0.01, null));
    }

    private static AnswerRules Rules(AdapterProblem problem, IAdapterState fitted) => AnswerRules.Of(Left(problem, fitted), fitted, problem, 100, null, Cancel);

    private static double Best(LeftOutPredictions left, int image, double temperature) =>
        Softmax.Probabilities(left.LogitsOf(image), temperature)[left.Predicted[image]];

    private static double[] Probabilities(IAdapterState state, ReadOnlySpan<float> feature, AnswerRules rules)
    {
        var logits = new double[state.ClassCount];
        state.Logits(feature, logits);
        return Softmax.Probabilities(logits, rules.Temperature);
    }

    private static LeftOutPredictions Left(AdapterProblem problem, IAdapterState fitted) =>
        LeftOutPredictions.Of(problem, fitted, new MethodSettings { TipAdapter = new TipAdapterOptions { Scale = ((TipAdapterState)fitted).Scale } },
            AdapterMethods.Catalog, null, Parallel);

    // A cache of which both halves are multiplied; the text that sets the default temperature stays as it is.
    private static (AdapterProblem Problem, IAdapterState State) Fitted(int shots, double factor = 1)
    {
        var random = RandomProblem.Create(5, classes: 6, shots, dimension: 16, queries: 4);
        var problem = new AdapterProblem(random.Support, TextHead.Of(random.Weights));
        var options = new TipAdapterOptions { Scale = 20 * factor, Alpha = 10 * factor };
        return (problem, new TipAdapterMethod(options).Fit(problem, new FixedRule(), Parallel).State);
    }
}
