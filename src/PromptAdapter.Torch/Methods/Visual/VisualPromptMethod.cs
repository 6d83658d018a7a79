using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Prompts;
using PromptAdapter.Runtime;
using PromptAdapter.Torch.Methods.CoOp;
using PromptAdapter.Torch.Prompts;
using PromptAdapter.Torch.Prompts.MultiTask;
using PromptAdapter.Torch.Prompts.Pretraining;
using PromptAdapter.Torch.Prompts.Visual;
using PromptAdapter.Weights;

namespace PromptAdapter.Torch.Methods.Visual;

/// <summary>
/// Visual prompt tuning (arXiv 2203.12119) and unified prompt tuning (arXiv 2210.07225): prompts in the image tower, for UPT with a text context of the same
/// origin, are tuned on the support images themselves. What is left is a text head and a changed image encoder.
/// </summary>
/// <param name="name">The method, which is also the mode of its prompt.</param>
/// <param name="clip">The model.</param>
/// <param name="options">What was asked for.</param>
/// <param name="seed">The seed of the start, of the order of the images and of their augmentation.</param>
/// <param name="progress">Told of every epoch.</param>
internal sealed class VisualPromptMethod(string name, ClipModel clip, FitOptions options, long seed, IProgress<ProgressReport>? progress) : IAdapterMethod
{
    /// <summary>The name of the prompts among the tensors that a fit leaves for the tower.</summary>

    public string Name => name;

    /// <summary>The image tower with the prompts in it.</summary>
    /// <exception cref="InputException">The prompts do not fit the model.</exception>
    public static IImageEncoder Retune(IClipModel model, IReadOnlyList<RawTensor> tower)
    {
        if (tower is not [{ Name: TowerTensors.VisualPrompts, Shape.Length: 3 } prompts])
            throw new InvalidOperationException($"{TowerTensors.VisualPrompts} [P, n, D] was expected");
        return new PromptedImageEncoder(ClipModel.Of(model), new PromptTensor(PromptTensorNames.Visual, [.. prompts.Shape], prompts.Singles().ToArray()));
    }

    /// <summary>The class weights, <c>[C, E]</c>, of any class names.</summary>
    public static ClassWeights Head(IClipModel model, SavedPrompt prompt, IReadOnlyList<string> classNames)
    {
        using var learner = prompt.CreateLearner(ClipModel.Of(model), classNames);
        return VisualHead.Of(learner, classNames.Count).Weights;
    }

    public async Task<AdapterFit> FitAsync(AdapterProblem problem, ISelectionRule rule, ParallelOptions parallel)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(parallel);
        if (rule.LooksAtTest)
            throw new InputException($"test-oracle is not there for {name}", null, "choose few-shot-val, full-val, support-cv or fixed");
        var images = problem.Images ?? throw new InputException($"{name} learns from the images themselves, and there are features alone", null,
            "give the images");
        var target = new TaskImages(PromptSource.Target, images.ClassNames, images.Support, images.Validation);
        var learned = await new PromptPretraining(clip, Tuning(rule))
            .RunAsync([new TaskClasses(PromptSource.Target, images.ClassNames)], _ => [target], options.TemplatesInForce, progress,
                parallel.CancellationToken).ConfigureAwait(false);
        using var learner = learned.Prompt.CreateLearner(clip, images.ClassNames);
        var (head, visual) = VisualHead.Of(learner, images.ClassNames.Count);
        return new AdapterFit(new ZeroShotState(head, clip.LogitScale), Choice(learned, rule))
        {
            Head = head,
            Prompt = learned.Prompt with { Sources = [learned.Prompt.Sources[^1]] },
            Tower = [RawTensor.Of(TowerTensors.VisualPrompts, visual.Values.ToArray(), [.. visual.Shape])],
        };
    }

    private PretrainingOptions Tuning(ISelectionRule rule) => new()
    {
        Mode = name == PromptMethods.Vpt ? PromptMode.Vpt : PromptMode.Upt,
        Start = options.Prompt,
        Template = options.TemplatesInForce.Templates[0],
        Seeds = [seed],
        Choice = rule.Validation != ValidationUse.None ? EpochChoice.BestValidation : EpochChoice.Last,
        Tuning = options.Context.Tuning with { Epochs = options.VisualEpochs ?? options.Context.Tuning.Epochs },
        StageFolder = options.StageFolder,
        Extraction = options.Extraction,
    };

    private SelectionOutcome Choice(PretrainedPrompt learned, ISelectionRule rule)
    {
        var run = learned.Runs[0];
        var settings = new Dictionary<string, double> { [CoOpMethod.EpochKey] = run.ChosenEpoch };
        if (learned.HeldOut[0].Accuracy is { } scored && run.Epochs[run.ChosenEpoch - 1].Score is { } best)
            return new SelectionOutcome(rule.Name, settings, scored, run.Epochs.Count(epoch => epoch.Score == best), null);
        var note = rule.Name == FixedRule.RuleName ? null
            : $"{name} trains on the images themselves and was not trained again for each fold: the last epoch was taken";
        return new SelectionOutcome(FixedRule.RuleName, settings, null, null, note);
    }
}
