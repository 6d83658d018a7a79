using System.Text.Json;
using PromptAdapter.Torch.Prompts.Conditional;
using PromptAdapter.Torch.Prompts.Unified;
using PromptAdapter.Torch.Prompts.Visual;
using static TorchSharp.torch;

namespace PromptAdapter.Prompts.Learners;

/// <summary>Every run of MVLPT that is in the reference data, whichever these are.</summary>
public sealed class MvlptParityTests : IDisposable
{
    // Ten times what the reference differs from itself with another number of threads: over the largest value of any tensor, and in the losses of each run.
    private const double Noise = 10;

    private readonly MvlptGolden _golden = new();
    private readonly double _tensorTolerance;
    private readonly Dictionary<string, double> _lossTolerances;

    public MvlptParityTests()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(ReferenceData.Golden("noise_floor.json")));
        _tensorTolerance = Noise * json.RootElement.GetProperty("prompt/mvlpt").GetProperty("max_abs_over_tensor_max").GetDouble();
        _lossTolerances = json.RootElement.GetProperty("prompt/mvlpt.json").GetProperty("max_abs_loss_difference").EnumerateObject()
            .ToDictionary(run => run.Name, run => Noise * run.Value.GetDouble());
    }

    [Fact]
    public void Prompts_OfEveryRun_EqualReference() => ForEachRun((run, check) =>
    {
        using var noGrad = no_grad();
        var (context, visual) = run.Learner switch
        {
            UnifiedPromptLearner unified => unified.Prompts(),
            VisualPromptLearner plain => (null, plain.Parameters[PromptTensorNames.Visual]), // as they are before the projection
            ConditionalPromptLearner => (null, null),
            var learner => (learner.Parameters[PromptTensorNames.Context], (Tensor?)null),
        };
        if (context is not null)
            check("projected.coop_emb", context);
        if (visual is null)
            return;
        check("projected.vpt_emb", visual.narrow(0, 0, 1));
        if (_golden.Has(run.Name + ".projected.vpt_emb_deep"))
            check("projected.vpt_emb_deep", visual.narrow(0, 1, visual.shape[0] - 1));
    });

    [Fact]
    public void Features_OfEveryRun_EqualReference() => ForEachRun((run, check) =>
    {
        using var noGrad = no_grad();
        var (images, texts) = run.Features(_golden.Batch(0).Pixels);
        if (_golden.Has(run.Name + ".image_features"))
            check("image_features", images);
        if (texts is not null)
            check("text_features", texts);
    });

    [Fact]
    public void Logits_OfEveryRun_EqualReference() => ForEachRun((run, check) =>
    {
        var (pixels, labels) = _golden.Batch(0);
        check("logits", run.Logits(pixels, labels));
    });

    [Fact]
    public void Gradients_OfEveryRun_EqualReference() => ForEachRun((run, check) =>
    {
        var (pixels, labels) = _golden.Batch(0);
        run.ComputeGradients(pixels, labels);
        foreach (var part in _golden.State(run.Name, "grad").Tensors)
            Compare(run, "grad." + part.Name, part.Values.Span, run.Learner.Parameters[part.Name].grad!);
    });

    [Fact]
    public void FiveSteps_OfEveryRun_EqualReference() => ForEachRun((run, check) =>
    {
        var losses = run.Train();
        var expected = _golden.Numbers(run.Name, "loss");
        var difference = losses.Zip(expected).Max(pair => Math.Abs(pair.First - pair.Second));
        Assert.True(difference <= _lossTolerances[run.Name], $"{run.Name}: losses differ by {difference:E2}, at most {_lossTolerances[run.Name]:E2}");
        TestContext.Current.TestOutputHelper!.WriteLine($"{run.Name} losses {difference:E2}");
        foreach (var part in _golden.State(run.Name, "after5").Tensors)
            Compare(run, "after5." + part.Name, part.Values.Span, run.Learner.Parameters[part.Name]);
    });

    public void Dispose() => _golden.Dispose();

    private void ForEachRun(Action<MvlptRun, Action<string, Tensor>> test)
    {
        Assert.NotEmpty(_golden.Runs);
        foreach (var name in _golden.Runs)
        {
            using var scope = NewDisposeScope();
            using var run = new MvlptRun(_golden, name);
            test(run, (part, actual) => Compare(run, part, _golden.Singles($"{name}.{part}"), actual));
        }
    }

    private void Compare(MvlptRun run, string part, ReadOnlySpan<float> expected, Tensor actual)
    {
        var values = TinyClip.Values(actual);
        Assert.Equal(expected.Length, values.Length);
        double largest = 0, difference = 0;
        for (var i = 0; i < values.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(expected[i]));
            difference = Math.Max(difference, Math.Abs((double)expected[i] - values[i]));
        }

        var error = largest > 0 ? difference / largest : difference;
        TestContext.Current.TestOutputHelper!.WriteLine($"{run.Name} {part} {error:E2}");
        Assert.True(error <= _tensorTolerance, $"{run.Name} {part}: {error:E2} of its largest value, at most {_tensorTolerance:E2}");
    }
}
