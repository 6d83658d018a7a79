using PromptAdapter.Features;
using PromptAdapter.Torch.Methods;

namespace PromptAdapter.Methods;

/// <summary>
/// Prompt-Adapter and Prompt-Adapter-F (arXiv 2303.15234): the arithmetic of <c>tip-adapter</c> and <c>tip-adapter-f</c>
/// with a text head that a learned prompt made. They never run on another head, so that their names say what was measured. Where there is a model,
/// the prompt is tuned on the way (<see cref="PromptLearning"/>); on features alone its class weights are given.
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

    /// <summary>Whether a method is a cache whose text head a learned prompt makes.</summary>
    /// <param name="method">The method's name.</param>
    public static bool Contains(string method) => AdapterMethods.Catalog.All.Any(known => known.Name == method && known.Needs.HasFlag(MethodNeeds.PromptedWeights));

    /// <summary>Refuses a head that no prompt can have made for a method that needs one.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="head">Where its text comes from.</param>
    /// <exception cref="InputException">The method is one of the two, and the head is not given class weights.</exception>
    public static void RequireHead(string method, TextHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        if (Contains(method) && !head.IsGiven)
            throw new InputException($"{method} takes its text from a learned prompt, and the text head is '{head.Name}'", null,
                "use the same method without the prompt, tip-adapter or tip-adapter-f, or pass the class weights that the prompt makes")
            {
                Settings = [Setting.TextHead],
            };
    }
}
