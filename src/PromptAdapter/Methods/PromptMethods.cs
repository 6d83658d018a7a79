using PromptAdapter.Features;

namespace PromptAdapter.Methods;

/// <summary>
/// Prompt-Adapter and Prompt-Adapter-F (arXiv 2303.15234): the arithmetic of <c>tip-adapter</c> and <c>tip-adapter-f</c>
/// with a text head that a learned prompt made. They never run on another head, so that their names say what was measured.
/// </summary>
public static class PromptMethods
{
    /// <summary>The training-free cache beside a learned prompt.</summary>
    public const string PromptAdapter = "prompt-adapter";

    /// <summary>The cache with fine-tuned keys beside a learned prompt.</summary>
    public const string PromptAdapterF = "prompt-adapter-f";

    /// <summary>Whether a method takes its text head from a learned prompt.</summary>
    /// <param name="method">The method's name.</param>
    public static bool Contains(string method) => method is PromptAdapter or PromptAdapterF;

    /// <summary>Refuses a head that no prompt can have made for a method that needs one.</summary>
    /// <param name="method">The method's name.</param>
    /// <param name="head">Where its text comes from.</param>
    /// <exception cref="InputException">The method is one of the two, and the head is not given class weights.</exception>
    public static void RequireHead(string method, TextHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        if (Contains(method) && !head.IsGiven)
            throw new InputException($"{method} takes its text from a learned prompt, and the text head is '{head.Name}'", null, "pass the class weights that the prompt makes ('bench --text FILE'), or use the same method without the prompt, tip-adapter or tip-adapter-f");
    }
}
