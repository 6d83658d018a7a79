using System.Runtime.InteropServices;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Towers;
using static TorchSharp.torch;

namespace PromptAdapter.Torch;

public sealed partial class ClipModel
{
    // Texts of one chunk are cut to the longest among them, so chunks are small and filled in order of length.
    private const int TextChunk = 64;

    /// <summary>Encodes preprocessed images.</summary>
    /// <param name="pixels"><c>[count, 3, R, R]</c>, row-major, <see cref="Preprocessing"/> applied.</param>
    /// <param name="count">How many images.</param>
    /// <returns><c>[count, E]</c>, row-major, as the tower gives them: a mean over views is taken of these, before normalising.</returns>
    /// <exception cref="InputException">The checkpoint's weights are such that a feature is not finite.</exception>
    public float[] EncodeImages(ReadOnlySpan<float> pixels, int count) => EncodeImages(pixels, count, batch => ImageTower.Encode(batch));

    /// <summary>Encodes with another way through the image tower: <c>[count, 3, R, R]</c> → <c>[count, E]</c>.</summary>
    internal float[] EncodeImages(ReadOnlySpan<float> pixels, int count, Func<Tensor, Tensor> encode)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Finite(Run(pixels, count, encode));
    }

    private float[] Run(ReadOnlySpan<float> pixels, int count, Func<Tensor, Tensor> encode)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var batch = empty(count, 3, ImageSize, ImageSize, device: CPU);
        pixels.CopyTo(MemoryMarshal.Cast<byte, float>(batch.bytes));
        return encode(batch.to(Place)).Singles();
    }

    /// <summary>Encodes texts.</summary>
    /// <param name="texts">N texts.</param>
    /// <returns><c>[N, E]</c>, row-major, not normalised.</returns>
    /// <exception cref="InputException">A text has more tokens than the context takes.</exception>
    public float[] EncodeTexts(IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ObjectDisposedException.ThrowIf(_disposed, this);
        var tokens = texts.Select(text => Tokenizer.TokenizeTrimmed(text, TextTower.ContextLength)).ToArray();
        return EncodeTokens(tokens);
    }

    /// <summary>Encodes token rows without padding.</summary>
    /// <param name="tokens">N rows of ids, each with its start and end mark.</param>
    /// <returns><c>[N, E]</c>, row-major, not normalised.</returns>
    public float[] EncodeTokens(IReadOnlyList<int[]> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ObjectDisposedException.ThrowIf(_disposed, this);
        var features = new float[tokens.Count * EmbedDim];
        var byLength = Enumerable.Range(0, tokens.Count).OrderBy(i => tokens[i].Length).ToArray();
        foreach (var chunk in byLength.Chunk(TextChunk))
        {
            var rows = EncodeChunk([.. chunk.Select(i => tokens[i])]);
            for (var row = 0; row < chunk.Length; row++)
                rows.AsSpan(row * EmbedDim, EmbedDim).CopyTo(features.AsSpan(chunk[row] * EmbedDim));
        }

        return features;
    }

    private float[] EncodeChunk(int[][] tokens)
    {
        // Attention is causal: nothing behind the end-of-text token reaches it, so the padding is not computed.
        var length = tokens.Max(row => row.Length);
        var ids = new long[tokens.Length * length];
        for (var row = 0; row < tokens.Length; row++)
        {
            for (var at = 0; at < tokens[row].Length; at++)
                ids[row * length + at] = tokens[row][at];
        }

        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return Finite(TextTower.Encode(tensor(ids, [tokens.Length, length], device: Place)).Singles());
    }

    // Weights that are finite but far off can still overflow on the way; such features must neither be used nor stored.
    private float[] Finite(float[] features) => System.Numerics.Tensors.TensorPrimitives.IsFiniteAll<float>(features)
        ? features
        : throw new InputException("gives features that are not finite numbers", Path, "its weights are damaged: download it or export it again");
}
