using System.IO.Hashing;

namespace PromptAdapter.Weights.Formats;

/// <summary>
/// The CRC-32 that an archive keeps of one entry. It is compared once, when the entry's data is first used, so that damaged
/// weights are refused and nothing is read that nobody asks for.
/// </summary>
internal sealed class EntryChecksum(LeasedFile source, string name, ByteRange range, uint expected)
{
    // What torch.save writes when it is told not to compute checksums.
    private const uint NotRecorded = 0;
    private const int Piece = 1 << 20;

    private volatile bool _holds = expected == NotRecorded;

    /// <exception cref="InputException">The data are not those that were saved.</exception>
    public void Verify(LeasedFile.Lease lease)
    {
        if (_holds)
            return;
        var crc = new Crc32();
        for (long at = 0; at < range.Length; at += Piece)
            crc.Append(lease.Piece(range.Start + at, Math.Min(Piece, range.Length - at)));
        if (crc.GetCurrentHashAsUInt32() != expected)
            throw WeightFileProblem.Damaged(source.Path, $"the data of the archive entry {WeightFileProblem.Quote(name)} do not match their checksum");
        _holds = true;
    }
}

/// <summary>A stored entry of an archive.</summary>
/// <param name="Range">Where its bytes lie in the file.</param>
/// <param name="Checksum">What they are compared with.</param>
internal sealed record ArchiveEntry(ByteRange Range, EntryChecksum Checksum);
