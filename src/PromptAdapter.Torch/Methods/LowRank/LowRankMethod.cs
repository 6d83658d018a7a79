using System.Globalization;
using PromptAdapter.Imaging;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Prompts;
using PromptAdapter.Runtime;
using PromptAdapter.Torch.Prompts.Pretraining;
using PromptAdapter.Torch.Towers;
using PromptAdapter.Training;
using PromptAdapter.Weights;

namespace PromptAdapter.Torch.Methods.LowRank;

/// <summary>
/// CLIP-LoRA (arXiv 2405.18541): low-rank updates of queries, keys and values in every block of both towers are tuned on the support images themselves. What is
/// left is a text head and a changed image encoder.
/// </summary>
/// <param name="clip">The model.</param>
/// <param name="fit">What was asked for.</param>
/// <param name="seed">The seed of the start, of the order of the images, of their augmentation and of the dropout.</param>
/// <param name="progress">Told of every step.</param>
internal sealed class LowRankMethod(ClipModel clip, FitOptions fit, long seed, IProgress<ProgressReport>? progress) : IAdapterMethod
{
    /// <summary>The name by which the method is chosen.</summary>
    public const string MethodName = "clip-lora";

    private const double BackToo = 4; // a step goes forwards, for a part of the images twice, and at twice the cost backwards

    /// <summary>The method in the catalogue.</summary>
    public static MethodDescriptor Descriptor { get; } = new(MethodName, "low-rank updates of the attention in both towers")
    {
        Needs = MethodNeeds.ImageTower | MethodNeeds.TextTower,
        Options = [new("visual-epochs", "as many as make 500 steps", "from 1")],
        Create = setup => new LowRankMethod(ClipModel.Of(setup.Clip!), setup.Options, setup.Seed, setup.Progress),
        Retune = (model, tower) => tower is [{ Name: TowerTensors.LowRank } matrices]
            ? new LowRankImageEncoder(ClipModel.Of(model), matrices)
            : throw new InvalidOperationException($"{TowerTensors.LowRank} [L, 2, 3, r, D] was expected"),
        Passes = (options, count) =>
        {
            var settings = LowRankOptions.Of(options);
            return BackToo * settings.EpochsFor(count) * settings.StepsOf(count) * Math.Min(settings.BatchSize, count);
        },
    };

    /// <inheritdoc/>
    public string Name => MethodName;

    /// <summary>The tower that can be tuned.</summary>
    /// <exception cref="InputException">It is a ResNet.</exception>
    public static VisionTransformer TowerOf(ClipModel clip) => clip.ImageTower as VisionTransformer
        ?? throw new InputException($"{clip.Name} sees through a ResNet, which has no attention in its blocks for {MethodName} to tune", clip.Path,
            "use a vision transformer such as ViT-B/16, or another method");

    /// <inheritdoc/>
    public async Task<AdapterFit> FitAsync(AdapterProblem problem, ISelectionRule rule, ParallelOptions parallel)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(parallel);
        TowerOf(clip);
        var images = problem.Images ?? throw new InputException($"{Name} learns from the images themselves, and there are features alone", null,
            "give the images");
        var extraction = fit.Extraction with { Recipe = AugmentationRecipe.CoOp };
        var preparation = new TaskPreparation(clip, new PretrainingOptions { Mode = PromptMode.Vpt, Extraction = extraction }, progress);
        var task = await preparation.ReadAsync(new TaskImages(PromptSource.Target, images.ClassNames, images.Support, []), seed, parallel.CancellationToken)
            .ConfigureAwait(false);
        var template = fit.TemplatesInForce.Templates[0];
        var texts = new LowRankTexts(clip, [.. images.ClassNames.Select(template.Apply)]);
        var options = LowRankOptions.Of(fit);
        var epochs = options.EpochsFor(task.Shown.Count);
        using var training = new LowRankTraining(clip, task, texts, options, extraction, seed, parallel) { Stepped = Report };
        var checkpoint = fit.StageFolder is { } folder
            ? TrainingCheckpoint.In(folder, TrainingKind.LowRank, RunOf(task, texts, options with { Epochs = epochs }, extraction)) : null;
        new TrainingLoop(epochs, checkpoint).Run(training, score: null, report: null, saved: null, parallel.CancellationToken);
        using var matrices = training.Text.View(clip.Place);
        var head = texts.Head(matrices);
        return new AdapterFit(new ZeroShotState(head, clip.LogitScale), SelectionOutcome.NothingToChoose)
        {
            Head = head,
            Tower = [RawTensor.Of(TowerTensors.LowRank, training.Visual.Values, [.. training.Visual.Shape])],
        };

        void Report(int done, int steps) => progress?.Report(new ProgressReport("tuning both towers", done, steps, "steps",
            string.Create(CultureInfo.InvariantCulture, $"{Math.Min(options.BatchSize, task.Shown.Count)} images in each")));
    }

    private string RunOf(TaskData task, LowRankTexts texts, LowRankOptions options, Features.ExtractionOptions extraction)
    {
        using var digest = new FieldDigest();
        return digest.Field("model", clip.Identity).Settings("options", options).Settings("extraction", new { extraction.Recipe, extraction.ApplyOrientation })
            .Field("seed", seed).Field("texts", texts.Texts).Field<int>("labels", [.. task.Shown.Select(image => image.Label)])
            .Field("images", task.Sha256).Value();
    }
}
