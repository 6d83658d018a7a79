using PromptAdapter.Experiments;
using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Torch.Methods;
using PromptAdapter.Weights;

namespace PromptAdapter.Methods;

public class PromptMethodsTests
{
    [Theory]
    [InlineData("prompt-adapter", "tip-adapter")]
    [InlineData("prompt-adapter-f", "tip-adapter-f")]
    public void Fit_GivenWeights_IsTheSameArithmeticUnderItsOwnName(string name, string twin)
    {
        var problem = StoredStateTests.Posed();
        Assert.Equal(name, TorchMethods.Catalog.CreateOnFeatures(name, new MethodSettings()).Name);
        double[] own = new double[problem.Test!.Count * 4], other = new double[own.Length];
        StoredStateTests.Fitted(name, problem).Logits(problem.Test.Features.Span, own);
        StoredStateTests.Fitted(twin, problem).Logits(problem.Test.Features.Span, other);
        Assert.Equal(other, own);
    }

    [Theory]
    [InlineData("prompt-adapter")]
    [InlineData("prompt-adapter-f")]
    public void Fit_HeadThatNoPromptMade_IsRefused(string name)
    {
        var problem = StoredStateTests.Posed();
        foreach (var head in (TextHead[])[TextHead.None, TextHead.ClassMean])
        {
            var error = Assert.Throws<InputException>(() =>
                TorchMethods.Catalog.CreateOnFeatures(name, new MethodSettings()).Fit(problem with { Text = head }, new FixedRule(), new ParallelOptions()));
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
            Assert.Contains($"'{head.Name}'", error.Message, StringComparison.Ordinal);
            Assert.Equal([Setting.TextHead], error.Settings);
        }
    }

    [Fact]
    public void Bench_HeadThatNoPromptMade_IsRefusedBeforeAnyFileIsRead()
    {
        using var disk = new CacheFolderOnDisk();
        var plan = new FeatureBenchPlan { Folders = [disk.Path], Methods = ["zero-shot", "prompt-adapter-f"] };
        Assert.Contains("'class-mean'", Assert.Throws<InputException>(() => new FeatureBench(plan)).Message, StringComparison.Ordinal);
        Assert.Contains("'none'", Assert.Throws<InputException>(() => new FeatureBench(plan with { Text = "none", Methods = ["prompt-adapter"] })).Message,
            StringComparison.Ordinal);

        SafetensorsWriter.Write(disk.File("head.safetensors"), [TensorToWrite.Of("w", CacheFolderOnDisk.Rows(3, 1), [3, 4])],
            cancellationToken: TestContext.Current.CancellationToken);
        var given = plan with
        {
            TextOf = new Dictionary<string, string> { ["shapes"] = disk.File("head.safetensors") },
            Methods = ["tip-adapter", "prompt-adapter"],
            Shots = [2]
        };
        var results = new FeatureBench(given).RunAsync(new ParallelOptions(), cancellationToken: TestContext.Current.CancellationToken)
            .ToBlockingEnumerable(TestContext.Current.CancellationToken).ToArray();
        Assert.Equal(["tip-adapter", "prompt-adapter"], results.Select(result => result.Method));
        Assert.Equal(results[0].TestCorrect, results[1].TestCorrect);
    }
}
