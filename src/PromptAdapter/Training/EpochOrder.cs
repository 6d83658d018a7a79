using PromptAdapter.Randomness;

namespace PromptAdapter.Training;

/// <summary>
/// Which image and which of its views each step of an epoch shows. It follows from the seed and the epoch alone, so that a resumed run
/// needs no generator's state to go on as if it had never stopped.
/// </summary>
internal static class EpochOrder
{
    private const ulong Spread = 0x9e3779b97f4a7c15; // 2⁶⁴ over the golden ratio: neighbouring seeds and epochs get unrelated generators

    /// <summary>The batches of one epoch.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">0, 1, …</param>
    /// <param name="count">N, the images.</param>
    /// <param name="views">V, the views of each.</param>
    /// <param name="batchSize">Images per batch; a last one that is not full is left out unless it is the only one.</param>
    /// <returns>Rows of the bank <c>[V · N]</c>, <c>view · N + image</c>; an image occurs at most once per epoch.</returns>
    public static IReadOnlyList<long[]> Batches(long seed, int epoch, int count, int views, int batchSize)
    {
        var generator = Generator(seed, epoch);
        var images = generator.NextPermutation(count);
        var rows = Array.ConvertAll(images, image => generator.NextInteger(views) * count + image);
        var whole = rows.Length / batchSize * batchSize;
        return whole == 0 ? [rows] : [.. rows.Take(whole).Chunk(batchSize)];
    }

    /// <summary>The random numbers of one epoch.</summary>
    public static TorchGenerator Generator(long seed, int epoch)
    {
        var mixed = unchecked(((ulong)seed + 1) * Spread + (ulong)epoch * 0xbf58476d1ce4e5b9);
        return new TorchGenerator((mixed ^ mixed >> 32) & uint.MaxValue);
    }
}
