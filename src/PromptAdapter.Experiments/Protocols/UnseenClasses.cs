using PromptAdapter.Features;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Texts;

namespace PromptAdapter.Experiments.Protocols;

/// <summary>What an adaptation has to say about classes that it has not seen: the class weights that its prompt makes of their names.</summary>
internal static class UnseenClasses
{
    public static ZeroShotState StateFor(IFrozenModel clip, Adaptation adapted, IReadOnlyList<string> classNames, TemplateSet templates) =>
        new(HeadFor(clip.RequireClip("what is said of unseen classes"), adapted, classNames, templates), clip.ScaleOf());

    // W, [C, E]
    private static ClassWeights HeadFor(IClipModel clip, Adaptation adapted, IReadOnlyList<string> classNames, TemplateSet templates) =>
        adapted is { Prompt: { } prompt, Method.PromptedHead: { } head }
            ? head(clip, prompt, classNames)
            : TextHeadBuilder.Build(clip, ClassPrompts.Create(classNames, templates).Texts);
}
