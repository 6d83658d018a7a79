using PromptAdapter.Prompts;
using PromptAdapter.Texts;
using PromptAdapter.Torch.Native;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Prompts.Context;

/// <summary>Context vectors that start as words.</summary>
public static class ContextWords
{
    /// <summary>The embeddings of words, one vector per token.</summary>
    /// <param name="clip">The model.</param>
    /// <param name="words">For example <c>a photo of a</c>.</param>
    /// <param name="position">Where the class name stands.</param>
    /// <param name="classCount">C for class-specific vectors, which all start alike.</param>
    /// <returns><c>[n, d]</c> or <c>[C, n, d]</c>.</returns>
    /// <exception cref="InputException">There is no word, or the model has no vocabulary.</exception>
    public static TextContext Start(ClipModel clip, string words, ClassTokenPosition position = ClassTokenPosition.End, int? classCount = null)
    {
        ArgumentNullException.ThrowIfNull(clip);
        var ids = clip.Tokenizer.Encode(ClassName.Readable(words));
        if (ids.Length == 0)
            throw new InputException($"the words to start from, '{words}', are no words", null, "give some, such as \"a photo of a\", or start at random");
        using var scope = NewDisposeScope();
        var embedded = clip.TextTower.TokenEmbeddings.index_select(0, tensor(Array.ConvertAll(ids, id => (long)id), device: clip.Place)).Singles(); // [n, d]
        float[] values = [.. Enumerable.Repeat(embedded, classCount ?? 1).SelectMany(row => row)];
        return TextContext.Create(values, ids.Length, clip.TextTower.Width, position, classCount);
    }
}
