using PromptAdapter.Features;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Texts;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Prompts;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Prompts.Tuning;
using PromptAdapter.Torch.Prompts.Visual;

namespace PromptAdapter.Experiments.Protocols;

/// <summary>What an adaptation has to say about classes that it has not seen: the class weights that its prompt makes of their names.</summary>
internal static class UnseenClasses
{
    public static ZeroShotState StateFor(ClipModel clip, Adaptation adapted, IReadOnlyList<string> classNames, TemplateSet templates) =>
        new(HeadFor(clip, adapted, classNames, templates), clip.LogitScale);

    // W, [C, E]
    private static ClassWeights HeadFor(ClipModel clip, Adaptation adapted, IReadOnlyList<string> classNames, TemplateSet templates)
    {
        if (adapted.Prompt is not { } prompt)
            return TextHeadBuilder.Build(clip, ClassPrompts.Create(classNames, templates).Texts);
        if (adapted.VisualPrompts is not null)
        {
            using var learner = prompt.CreateLearner(clip, classNames);
            return VisualHead.Of(learner, classNames.Count).Weights;
        }

        var context = prompt.Context;
        if (context.ClassCount is not null)
            throw new InputException("class-specific context vectors are of no use to other classes than those that they were learned for", null,
                "take a prompt whose vectors all classes share, or leave class-specific ones out")
            { Settings = [Setting.ClassSpecificContext] };
        return new PromptTuning(clip, PromptTokens.Create(clip.Tokenizer, classNames, context.Length, clip.TextTower.ContextLength), new PromptTuningOptions()).Weights(context);
    }
}
