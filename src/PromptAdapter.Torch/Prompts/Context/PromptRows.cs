using PromptAdapter.Prompts;
using PromptAdapter.Torch.Towers;

namespace PromptAdapter.Torch.Prompts.Context;

/// <summary>What stands at each place of each prompt.</summary>
internal static class PromptRows
{
    /// <summary>
    /// The prompts of all classes: token ids, and <c>−1 − i</c> where row i of the context stands, counted over all classes if they have vectors of their own.
    /// </summary>
    /// <exception cref="InputException">The context does not fit the tower or the classes, or a prompt is too long.</exception>
    public static int[][] Of(TextTransformer tower, PromptTokens tokens, ContextLayout context)
    {
        if (context.Length < 1)
            throw new InputException("the context has no vectors", null, "use at least one context vector");
        if (context.Width != tower.Width)
            throw new InputException($"the context's vectors have {context.Width} values, the model's text tower is {tower.Width} wide", null,
                "use a prompt that was tuned for this model");
        if (context.ClassCount is { } classes && classes != tokens.ClassCount)
            throw new InputException($"the context has vectors for {classes} classes, there are {tokens.ClassCount}", null,
                "class-specific prompts serve only the classes they were tuned for");

        var prompts = new int[tokens.ClassCount][];
        for (var label = 0; label < prompts.Length; label++)
        {
            var prompt = tokens.Prompt(label, context.Length, context.Position);
            if (prompt.Length > tower.ContextLength)
                throw new InputException($"the prompt of class {label} has {prompt.Length} tokens, the model reads {tower.ContextLength}", null,
                    "shorten the name or the context");
            if (prompt.Any(row => row >= tower.VocabularySize))
                throw new InputException($"the prompt of class {label} has a token that the model's vocabulary of {tower.VocabularySize} lacks", null,
                    "use the vocabulary of this model");
            var first = context.ClassCount is null ? 0 : label * context.Length;
            prompts[label] = Array.ConvertAll(prompt, row => row < 0 ? row - first : row);
        }

        return prompts;
    }
}
