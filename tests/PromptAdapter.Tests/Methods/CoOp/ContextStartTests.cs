using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Prompts;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Texts;
using PromptAdapter.Training;

namespace PromptAdapter.Methods.CoOp;

/// <summary>What a new prompt starts from, told by what it is when it has hardly been tuned.</summary>
public sealed class ContextStartTests(TinyWorld world)
{
    private static readonly PromptTuningOptions HardlyTuned = new()
    {
        Epochs = 1,
        Schedule = new LearningRateSchedule { BaseRate = 1e-30, WarmupRate = 0 },
    };

    [Fact]
    public async Task Fit_NothingStated_StartsFromTheTemplate()
    {
        var templates = TemplateSet.Of("{} texture.", "a photo of the {}.");
        var fit = await FitAsync(new CoOpOptions { Tuning = HardlyTuned }, templates);
        using var classifier = fit.Classifier;

        var texts = TinyWorld.ClassNames.Select(name => (IReadOnlyList<string>)[$"a photo of the {name}."]).ToArray();
        var expected = TextHeadBuilder.Build(world.Clip, texts).Values.ToArray();
        Assert.Equal(world.Clip.Tokenizer.Encode("a photo of the").Length, classifier.State.Prompt!.Context.Length);
        Assert.Equal("the words \"a photo of the\" of the template \"a photo of the {}.\"", fit.Start!.Text);
        var values = classifier.State.ClassWeights!.Values.ToArray();
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], values[i], 1e-5);
    }

    [Fact]
    public async Task Fit_VectorsStated_AreDrawn()
    {
        var fit = await FitAsync(new CoOpOptions { Length = 3, Tuning = HardlyTuned }, TemplateSet.Default);
        using var classifier = fit.Classifier;

        var context = classifier.State.Prompt!.Context;
        var drawn = TextContext.Random(3, context.Width, 1);
        Assert.Equal("3 random vectors", fit.Start!.Text);
        Assert.Equal(drawn.Values.ToArray(), context.Values.ToArray());
    }

    [Fact]
    public async Task Fit_WordsAndVectors_IsRefusedBeforeAnyWork() => await Assert.ThrowsAsync<InputException>(() =>
        FitAsync(new CoOpOptions { Length = 3, StartWords = "a photo of a" }, TemplateSet.Default));

    private Task<FitResult> FitAsync(CoOpOptions context, TemplateSet templates) => FewShotClassifier.FitAsync(
        world.Clip, ImageFolder.Open(world.Photos),
        new FitOptions { Method = "coop", Shots = 2, Views = 0, Selection = new FixedRule(), Context = context, Templates = templates },
        cancellationToken: TestContext.Current.CancellationToken);
}
