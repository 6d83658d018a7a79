using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Texts;

namespace PromptAdapter;

public sealed partial class FewShotClassifier
{
    /// <summary>A classifier from class names alone, without a photo: each image gets the class whose texts it is most like (arXiv 2103.00020).</summary>
    /// <param name="clip">The frozen model; it stays the caller's and must outlive the classifier.</param>
    /// <param name="classNames">C names, at least two, in the order of the labels.</param>
    /// <param name="templates">What the names are put into; <see langword="null"/> takes <c>a photo of a {}.</c></param>
    /// <param name="descriptions">Written descriptions of the classes, used beside the templates.</param>
    /// <exception cref="InputException">The model has no text, there are fewer than two names or one is there twice, or a text is too long.</exception>
    public static FewShotClassifier ZeroShot(
        IFrozenModel clip, IReadOnlyList<string> classNames, TemplateSet? templates = null, ClassDescriptions? descriptions = null)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(classNames);
        if (clip.Text is not { } text)
            throw new InputException($"class names are all that is given, and the model {clip.Name} has no text encoder", null, "give a CLIP, or photos");
        if (classNames.Count < 2 || classNames.Any(string.IsNullOrWhiteSpace))
            throw new InputException("fewer than two classes are named, or one has no name", null, "name at least two classes");
        if (classNames.GroupBy(ClassName.Identity, StringComparer.Ordinal).FirstOrDefault(names => names.Count() > 1) is { } twice)
            throw new InputException($"the class '{twice.First()}' is named twice", null, "name every class once");
        var prompts = ClassPrompts.Create(classNames, templates ?? TemplateSet.Default, descriptions).Texts;
        var head = TextHeadBuilder.Build(text, prompts);
        var state = StateOf(
            clip, ZeroShotMethod.MethodName, SelectionOutcome.NothingToChoose, new ZeroShotState(head, clip.ScaleOf()), head, [.. classNames], orientation: true);
        return new FewShotClassifier(clip, ownsClip: false, state with { Prompts = prompts, Views = 0 });
    }
}
