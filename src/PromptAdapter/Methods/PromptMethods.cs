using PromptAdapter.Features;
using PromptAdapter.Methods.Auto;
using PromptAdapter.Methods.ProKeR;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Prompts;

namespace PromptAdapter.Methods;

/// <summary>
/// Prompt-Adapter and Prompt-Adapter-F (arXiv 2303.15234): the arithmetic of <c>tip-adapter</c> and <c>tip-adapter-f</c>
/// with a text head that a learned prompt made. They never run on another head, so that their names say what was measured. Where a model can be tuned,
/// the prompt is tuned on the way; on features alone its class weights are given.
/// </summary>
public static class PromptMethods
{
    /// <summary>The training-free cache beside a learned prompt.</summary>
    public const string PromptAdapter = "prompt-adapter";

    /// <summary>The cache with fine-tuned keys beside a learned prompt.</summary>
    public const string PromptAdapterF = "prompt-adapter-f";

    /// <summary>Visual prompt tuning; the class weights are those of the templates.</summary>
    public const string Vpt = "vpt";

    /// <summary>Unified prompt tuning: text context and visual prompts of common origin.</summary>
    public const string Upt = "upt";

    /// <summary>The training-free cache beside class weights that a prompt made elsewhere.</summary>
    public static MethodDescriptor OnGivenWeights { get; } = new(PromptAdapter, "a pre-trained prompt, tuned, and the cache beside it")
    {
        Needs = MethodNeeds.PromptedWeights,
        PromptMode = SavedPrompt.TextMode,
        PublishedAdapter = TipAdapterMethod.MethodName,
        AdapterForUse = ProKeRMethod.MethodName,
        UsesTemplates = false,
        HasCache = true,
        Options = TipAdapterMethod.CacheOptions,
        Create = setup => new TipAdapterMethod(setup.Settings.TipAdapter, PromptAdapter),
    };

    /// <summary>The cache with fine-tuned keys beside class weights that a prompt made elsewhere.</summary>
    public static MethodDescriptor TrainedOnGivenWeights { get; } =
        OnGivenWeights with
        {
            Name = PromptAdapterF,
            Summary = OnGivenWeights.Summary + ", with its keys fine-tuned",
            PublishedAdapter = TipAdapterFMethod.MethodName,
            AdapterForUse = AutoMethod.MethodName,
            Options = TipAdapterFMethod.KeyOptions,
            Create = setup => new TipAdapterFMethod(setup.Settings.TrainedKeys, PromptAdapterF),
        };

    /// <summary>
    /// Conditional prompts (arXiv 2203.05557), which are learned and measured as prompts alone: their class weights change with every image, so that a
    /// classifier would run the text tower on all classes for each image that it is shown.
    /// </summary>
    internal const string CoCoOp = "cocoop";

    /// <summary>Refuses a head that no prompt can have made for a method that needs one.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="head">Where its text comes from.</param>
    /// <exception cref="InputException">The method is one of the two, and the head is not given class weights.</exception>
    public static void RequireHead(string method, TextHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        if (method is PromptAdapter or PromptAdapterF && !head.IsGiven)
        {
            throw new InputException($"{method} takes its text from a learned prompt, and the text head is '{head.Name}'", null,
                "use the same method without the prompt, tip-adapter or tip-adapter-f, or pass the class weights that the prompt makes")
            {
                Settings = [Setting.TextHead],
            };
        }
    }
}
