using PromptAdapter.Torch.Native;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Towers;

/// <summary>
/// The bookkeeping of C sequences that begin alike, laid out without padding: P rows that all of them share, then the T rows of their own ends,
/// one sequence after another. Only attention looks at more than one row, so only there are the ends padded, to the longest of M rows.
/// </summary>
internal sealed class PackedSequences : IDisposable
{
    private PackedSequences(int prefixLength, int[] suffixLengths, Device device)
    {
        PrefixLength = prefixLength;
        Count = suffixLengths.Length;
        LongestSuffix = suffixLengths.Max();
        SuffixRows = suffixLengths.Sum();

        var padded = new long[Count * LongestSuffix];
        var kept = new long[SuffixRows];
        var last = new long[Count];
        var hidden = new float[Count * LongestSuffix];
        for (int sequence = 0, row = 0; sequence < Count; row += suffixLengths[sequence++])
        {
            last[sequence] = prefixLength + row + suffixLengths[sequence] - 1;
            for (var place = 0; place < LongestSuffix; place++)
            {
                var at = sequence * LongestSuffix + place;
                var inside = place < suffixLengths[sequence];
                padded[at] = row + (inside ? place : 0);
                hidden[at] = inside ? 0 : float.NegativeInfinity;
                if (inside)
                    kept[row + place] = at;
            }
        }

        Padded = tensor(padded, device: device);
        Kept = tensor(kept, device: device);
        Last = tensor(last, device: device);
        PaddingMask = tensor(hidden, [Count, 1, LongestSuffix], device: device);
        using var open = TensorArithmetic.Filled(float.NegativeInfinity, device, LongestSuffix, LongestSuffix);
        CausalMask = open.triu(1);
    }

    /// <summary>P, the rows that every sequence begins with.</summary>
    public int PrefixLength { get; }

    /// <summary>C.</summary>
    public int Count { get; }

    /// <summary>M.</summary>
    public int LongestSuffix { get; }

    /// <summary>T, the rows of all ends together.</summary>
    public int SuffixRows { get; }

    /// <summary>The row among the ends for each padded place, <c>[C · M]</c>; padding repeats the end's first row.</summary>
    public Tensor Padded { get; }

    /// <summary>The padded place of each row among the ends, <c>[T]</c>.</summary>
    public Tensor Kept { get; }

    /// <summary>The row of each sequence's last token among all P + T rows, <c>[C]</c>.</summary>
    public Tensor Last { get; }

    /// <summary>−∞ for keys behind the query, <c>[M, M]</c>. Padding stands behind every real query, so this hides it too.</summary>
    public Tensor CausalMask { get; }

    /// <summary>−∞ for padding, <c>[C, 1, M]</c>.</summary>
    public Tensor PaddingMask { get; }

    /// <summary>Lays out sequences; the tensors stay until disposal, whatever scope is open.</summary>
    /// <param name="prefixLength">P, at least 1.</param>
    /// <param name="suffixLengths">The rows of each sequence behind the shared ones, each at least 1.</param>
    /// <param name="device">Where the tower is.</param>
    public static PackedSequences Create(int prefixLength, int[] suffixLengths, Device device)
    {
        using var scope = NewDisposeScope();
        var sequences = new PackedSequences(prefixLength, suffixLengths, device);
        scope.Detach(sequences.Padded, sequences.Kept, sequences.Last, sequences.PaddingMask, sequences.CausalMask);
        return sequences;
    }

    public void Dispose()
    {
        Padded.Dispose();
        Kept.Dispose();
        Last.Dispose();
        PaddingMask.Dispose();
        CausalMask.Dispose();
    }
}
