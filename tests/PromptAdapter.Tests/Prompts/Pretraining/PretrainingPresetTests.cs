using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Torch.Prompts.MultiTask;
using PromptAdapter.Torch.Prompts.Pretraining;

namespace PromptAdapter.Prompts.Pretraining;

public class PretrainingPresetTests
{
    [Theory]
    [InlineData(PromptMode.CoOp, 16, ClassTokenPosition.Middle)]
    [InlineData(PromptMode.Vpt, 16, ClassTokenPosition.Middle)]
    [InlineData(PromptMode.Upt, 4, ClassTokenPosition.Middle)]
    [InlineData(PromptMode.CoCoOp, 4, ClassTokenPosition.End)]
    public void Mvlpt_AnyMode_IsAsPublished(PromptMode mode, int vectors, ClassTokenPosition position)
    {
        var options = PretrainingPreset.Mvlpt.For(mode);

        Assert.Equal((mode, vectors, position), (options.Mode, options.Length!.Value, options.Position!.Value));
        Assert.Equal((200, 32, 0.002, 0.9, 5e-4), (options.Tuning.Epochs, options.Tuning.BatchSize, options.Tuning.Schedule.BaseRate, options.Tuning.Momentum,
            options.Tuning.WeightDecay));
        Assert.Equal((1, 1e-5, true), (options.Tuning.Schedule.WarmupEpochs, options.Tuning.Schedule.WarmupRate,
            options.Tuning.Schedule.CosineStartsAfterWarmup));
        Assert.Equal((TaskLoss.Union, EpochChoice.BestValidation), (options.Loss, options.Choice));
        Assert.Equal([1, 2, 3], options.Seeds);
        Assert.Equal((0.08, 1), (options.Extraction.Recipe.MinArea, options.Extraction.Recipe.MaxArea));
        Assert.Equal("mvlpt", options.Preset!.Describe(options));
    }

    [Fact]
    public void Describe_StatedOtherwise_NamesWhatDiffers()
    {
        var options = PretrainingPreset.Mvlpt.For(PromptMode.CoOp);
        options = options with { Length = null, Words = "a photo of a", Loss = TaskLoss.OwnTask, Tuning = new PromptTuningOptions { Epochs = 8 }, Shots = 16 };

        Assert.Equal("mvlpt, but vectors of \"a photo of a\", loss own-task, epochs 8", PretrainingPreset.Mvlpt.Describe(options));
    }

    [Fact]
    public void Options_NothingStated_AugmentAsAFitDoes()
    {
        var (options, fit) = (new PretrainingOptions(), new FitOptions());
        Assert.Equal((fit.Views, fit.Extraction.Recipe), (options.Views, options.Extraction.Recipe));
    }
}
