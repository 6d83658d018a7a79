using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.CoOp;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Prompts.Context;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Selection;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Methods.CoOp;
using PromptAdapter.Torch.Methods.PromptAdapters;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Prompts.Tuning;

namespace PromptAdapter.Methods.PromptedCache;

public sealed class PromptAdapterMethodTests : IDisposable
{
    private const int Classes = 4;

    private readonly ClipModel _clip = PromptEncoderTests.RandomClip();
    private readonly RandomProblem _data;

    public PromptAdapterMethodTests() => _data = RandomProblem.Create(seed: 3, Classes, shots: 3, _clip.EmbedDim, queries: 30);

    [Fact]
    public void Fit_FixedRule_IsTheCacheOnTopOfTheTunedPrompt()
    {
        var options = new TipAdapterOptions { Scale = _clip.LogitScale };
        var prompted = Prompted(new TipAdapterMethod(options)).Fit(Problem, new FixedRule(), Parallelism);

        var coop = new CoOpMethod(_clip, Tokens, Prompt).Fit(Problem, new FixedRule(), Parallelism);
        var weights = Assert.IsType<ZeroShot.ZeroShotState>(coop.State).Weights;
        var byHand = new TipAdapterMethod(options).Fit(Problem with { Text = TextHead.Of(weights) }, new FixedRule(), Parallelism);
        Assert.Equal(Logits(byHand.State), Logits(prompted.State));
        Assert.Equal(6, prompted.Selection.Settings[CoOpMethod.EpochKey]);
        Assert.Equal(options.Alpha, prompted.Selection.Settings[SelectionOutcome.AlphaKey]);
        Assert.Equal(coop.Prompt!.Context.Values.ToArray(), prompted.Prompt!.Context.Values.ToArray());
    }

    [Fact]
    public void Fit_SupportCrossValidation_ComparesWithHeadsThatHaveNotSeenTheFold()
    {
        var spy = new SpyingMethod();

        new PromptAdapterMethod(_clip, Tokens, Prompt, "spy", spy).Fit(Problem, new SupportCrossValidationRule(), Parallelism);

        Assert.Equal(3, spy.Plan!.Rounds.Count);
        Assert.All(spy.Plan.Rounds, round => Assert.NotNull(round.Head));
        foreach (var round in spy.Plan.Rounds)
        {
            var own = new PromptTuning(_clip, Tokens, Prompt.Tuning)
                .Run(Prompt.StartFor(_clip, Classes), FeatureViews.Of(round.Support), (epoch, weights) =>
                Same(weights, round.Head!) ? 1 : 0, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Contains(own.Epochs, epoch => epoch.Score == 1);
            Assert.False(Same(spy.Head!, round.Head!));
        }
    }

    // Prompts are tuned in the rounds of all classes; methods on features then compare on those of which an image was left out.
    [Theory]
    [InlineData("anchored", 6)] // in two of the three rounds
    [InlineData("proker", 9)]
    [InlineData("gda", 9)]
    [InlineData("auto", 9)]
    public void Fit_ClassWithOneImage_IsComparedOnTheOthers(string adapter, int images)
    {
        int[] kept = [.. Enumerable.Range(0, _data.Support.Count).Where(row => _data.Support.Labels[row] != 1 || row < Classes)];
        var problem = Problem with { Support = _data.Support.Take(kept) };
        var method = AdapterMethods.Catalog.CreateOnFeatures(adapter, new MethodSettings());

        var fit = Prompted(method).Fit(problem, new SupportCrossValidationRule(), Parallelism);

        Assert.Equal(Classes, fit.State.ClassCount);
        Assert.Equal(images, fit.Selection.Scored!.Value.Total);
        Assert.True(fit.State.Evaluate(problem.Support).Correct >= 8);
    }

    [Fact]
    public void Fit_FineTuned_ReportsTheSettingsOfBothStages()
    {
        var cache = new TipAdapterFMethod(new TipAdapterFOptions { Scale = _clip.LogitScale, Epochs = 3 }, PromptMethods.PromptAdapterF);

        var fit = Prompted(cache).Fit(Problem, new FullValRule(), Parallelism);

        Assert.Contains(CoOpMethod.EpochKey, fit.Selection.Settings.Keys);
        Assert.Contains(TipAdapterFMethod.EpochsKey, fit.Selection.Settings.Keys);
        Assert.Equal(30, fit.Selection.Scored!.Value.Total);
        Assert.Equal(fit.State.Evaluate(_data.Queries), fit.Selection.Scored);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    public void Fit_StoppedAndTakenUpAgain_EndsInTheSameBits(int stopAfter)
    {
        using var folder = new TemporaryFolder();
        var whole = Prompted(new TipAdapterMethod(new TipAdapterOptions())).Fit(Problem, new SupportCrossValidationRule(), Parallelism);

        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken))
        {
            var left = stopAfter;
            var progress = new OnReport(_ =>
            {
                if (--left == 0)
                    stop.Cancel();
            });
            Assert.ThrowsAny<OperationCanceledException>(() =>
                Staged(folder.Path, progress).Fit(Problem, new SupportCrossValidationRule(), new ParallelOptions { CancellationToken = stop.Token }));
        }

        var reports = 0;
        var resumed = Staged(folder.Path, new OnReport(_ => reports++)).Fit(Problem, new SupportCrossValidationRule(), Parallelism);

        Assert.Equal(Logits(whole.State), Logits(resumed.State));
        Assert.Equal(whole.Selection.Settings, resumed.Selection.Settings);
        var again = 0;
        var third = Staged(folder.Path, new OnReport(_ => again++)).Fit(Problem, new SupportCrossValidationRule(), Parallelism);
        Assert.Equal(Logits(whole.State), Logits(third.State));
        Assert.True(again < 4 * 6, $"{again} epochs were run again");
    }

    public void Dispose() => _clip.Dispose();

    private static ParallelOptions Parallelism => new() { CancellationToken = TestContext.Current.CancellationToken };

    private static PromptTokens Tokens => PromptEncoderTests.RandomTokens(Classes);

    private static CoOpOptions Prompt => new() { Length = 4, Tuning = new PromptTuningOptions { Epochs = 6, BatchSize = 6 } };

    private AdapterProblem Problem => new(_data.Support, TextHead.None) { Validation = _data.Queries };

    private PromptAdapterMethod Prompted(IFeatureMethod cache) => new(_clip, Tokens, Prompt, "prompted", cache);

    private PromptAdapterMethod Staged(string folder, OnReport progress) =>
        new(_clip, Tokens, Prompt with { StageFolder = folder }, "prompted", new TipAdapterMethod(new TipAdapterOptions()), progress);

    private double[] Logits(IAdapterState state)
    {
        var logits = new double[_data.Queries.Count * Classes];
        state.Logits(_data.Queries.Features.Span, logits);
        return logits;
    }

    private static bool Same(ClassWeights one, ClassWeights other) => one.Values.Span.SequenceEqual(other.Values.Span);

    private sealed class SpyingMethod : IFeatureMethod
    {
        public string Name => "spy";

        public SelectionPlan? Plan { get; private set; }

        public ClassWeights? Head { get; private set; }

        public AdapterFit Fit(AdapterProblem problem, ISelectionRule rule, ParallelOptions parallel)
        {
            Plan = rule.Plan(problem);
            Head = problem.Text.WeightsFor(problem.Support);
            return new AdapterFit(new ZeroShot.ZeroShotState(Head!, 100), SelectionOutcome.NothingToChoose);
        }
    }
}
