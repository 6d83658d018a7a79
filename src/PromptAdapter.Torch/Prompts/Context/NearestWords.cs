using PromptAdapter.Prompts;
using PromptAdapter.Torch.Native;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Prompts.Context;

/// <summary>A piece of the vocabulary near a context vector.</summary>
/// <param name="Token">Its token id.</param>
/// <param name="Text">Its text; <c>&lt;/w&gt;</c> marks the end of a word.</param>
/// <param name="Distance">The Euclidean distance of its embedding.</param>
public sealed record NearWord(int Token, string Text, double Distance);

/// <summary>
/// Says what learned context vectors resemble, as CoOp does (arXiv 2109.01134, section 4.3): the vocabulary nearest by Euclidean distance. It need not mean
/// anything.
/// </summary>
public static class NearestWords
{
    /// <summary>Finds the nearest pieces.</summary>
    /// <param name="clip">The model that the context was tuned for.</param>
    /// <param name="context">The context, of n vectors, or C · n of them class after class.</param>
    /// <param name="count">Pieces per vector, at least 1.</param>
    /// <returns>One list per vector, nearest first; of equally near pieces the one with the smaller id first.</returns>
    /// <exception cref="InputException">The context is of another width than the model, or the model has no vocabulary.</exception>
    public static IReadOnlyList<IReadOnlyList<NearWord>> Find(ClipModel clip, TextContext context, int count)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (context.Width != clip.TextTower.Width)
            throw new InputException($"the context's vectors have {context.Width} values, the model's text tower is {clip.TextTower.Width} wide", null,
                "use the model that the prompt was tuned for");
        var vocabulary = clip.Tokenizer.Vocabulary;
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var vectors = context.ToTensor(clip.Place).view(-1, context.Width);
        var near = new List<IReadOnlyList<NearWord>>();
        for (long row = 0; row < vectors.shape[0]; row++)
        {
            using var rowScope = NewDisposeScope();
            var distances = (clip.TextTower.TokenEmbeddings - vectors[row]).SquareInPlace().sum(-1).sqrt_().Singles(); // [vocabulary]
            near.Add([.. Enumerable.Range(0, distances.Length).OrderBy(id => distances[id]).Take(count)
                .Select(id => new NearWord(id, vocabulary.ReadablePiece(id), distances[id]))]);
        }

        GC.KeepAlive(clip); // its embeddings are read by native code to the end of the loop
        return near;
    }
}
