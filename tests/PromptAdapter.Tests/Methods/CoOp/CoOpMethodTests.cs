using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Prompts.Context;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Selection;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Methods.CoOp;

namespace PromptAdapter.Methods.CoOp;

public sealed class CoOpMethodTests : IDisposable
{
    private const int Classes = 4;

    private readonly ClipModel _clip = PromptEncoderTests.RandomClip();
    private readonly RandomProblem _data;

    public CoOpMethodTests() => _data = RandomProblem.Create(seed: 3, Classes, shots: 3, _clip.EmbedDim, queries: 30);

    [Fact]
    public void Fit_FixedRule_TakesTheLastEpoch()
    {
        var fit = Fit(new FixedRule());

        Assert.Equal("fixed", fit.Selection.Rule);
        Assert.Equal(6, fit.Selection.Settings[CoOpMethod.EpochKey]);
        Assert.Null(fit.Selection.Scored);
    }

    [Fact]
    public void Fit_FullVal_TakesAnEpochThatScoresAsIfChosenByHand()
    {
        var fit = Fit(new FullValRule());
        var prompt = fit.Tuning!;

        Assert.Equal(30, fit.Selection.Scored!.Value.Total);
        Assert.Equal(fit.State.Evaluate(_data.Queries), fit.Selection.Scored);
        Assert.Equal(prompt.Epochs.Max(epoch => epoch.Score), fit.Selection.Scored.Value.Correct);
        Assert.Equal(prompt.ChosenEpoch, fit.Selection.Settings[CoOpMethod.EpochKey]);
    }

    [Fact]
    public void Fit_SupportCrossValidation_ScoresEverySupportImageOnce()
    {
        var fit = Fit(new SupportCrossValidationRule());

        Assert.Equal(3 * Classes, fit.Selection.Scored!.Value.Total);
        Assert.InRange(fit.Selection.Scored.Value.Correct, 0, 3 * Classes);
    }

    [Fact]
    public void Fit_Weights_ServeAsTextHeadOfTheCache()
    {
        var weights = Assert.IsType<ZeroShotState>(Fit(new FixedRule()).State).Weights;

        var problem = new AdapterProblem(_data.Support, TextHead.Of(weights));
        var fit = new TipAdapterMethod(new TipAdapterOptions()).Fit(problem, new FixedRule(), Parallelism);

        Assert.Equal(Classes, fit.State.ClassCount);
        Assert.Equal(_clip.EmbedDim, weights.Dimension);
    }

    [Fact]
    public void Fit_Logits_AreScaledCosines()
    {
        var state = Assert.IsType<ZeroShotState>(Fit(new FixedRule()).State);
        var logits = new double[Classes];

        state.Logits(state.Weights.Values.Span[..state.Dimension], logits);

        Assert.Equal(_clip.LogitScale, logits[0], 1e-4);
    }

    public void Dispose() => _clip.Dispose();

    private static ParallelOptions Parallelism => new() { CancellationToken = TestContext.Current.CancellationToken };

    private AdapterFit Fit(ISelectionRule rule)
    {
        var options = new CoOpOptions { Length = 4, Tuning = new PromptTuningOptions { Epochs = 6, BatchSize = 6 } };
        var problem = new AdapterProblem(_data.Support, TextHead.None) { Validation = _data.Queries };
        return new CoOpMethod(_clip, PromptEncoderTests.RandomTokens(Classes), options).Fit(problem, rule, Parallelism);
    }
}
