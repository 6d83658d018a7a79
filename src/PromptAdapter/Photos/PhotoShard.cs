namespace PromptAdapter.Photos;

/// <summary>
/// One of n parts of a list of photos that are answered beside each other. The parts follow each other in the list, and together they are all of it.
/// </summary>
/// <param name="Index">i, from 1 to n.</param>
/// <param name="Count">n, at least 1.</param>
public sealed record PhotoShard(int Index, int Count)
{
    /// <summary>
    /// The photos of this part. Where every part has a portion or more, parts begin at multiples of it, so that their answers have the bits of one run over
    /// all; shorter lists are cut as evenly as they go.
    /// </summary>
    /// <param name="photos">How many there are in all.</param>
    /// <param name="portion">How many are in work at a time (<see cref="PhotoStreamOptions.Portion"/>).</param>
    /// <returns>The first one and the one after the last.</returns>
    public (int Start, int End) Of(int photos, int portion)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(photos);
        ArgumentOutOfRangeException.ThrowIfLessThan(portion, 1);
        if (Index < 1 || Index > Count)
            throw new InvalidOperationException($"there is no part {Index} of {Count}");
        return (Edge(Index - 1), Edge(Index));

        int Edge(int part) => part == Count ? photos
            : (long)photos >= (long)Count * portion ? (int)((long)(photos / portion) * part / Count) * portion : (int)((long)photos * part / Count);
    }
}
