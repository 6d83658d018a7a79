using PromptAdapter.Runtime;

namespace PromptAdapter.Weights.Formats;

/// <summary>
/// The central directory of a zip archive, also a zip64 one. Only what reading in place needs: where the bytes of a stored
/// (uncompressed) entry lie in the file.
/// </summary>
internal sealed class ZipDirectory
{
    private const uint EndSignature = 0x06054b50;
    private const uint Zip64LocatorSignature = 0x07064b50;
    private const uint Zip64EndSignature = 0x06064b50;
    private const uint EntrySignature = 0x02014b50;
    private const uint LocalSignature = 0x04034b50;
    private const int EndLength = 22;
    private const int Zip64LocatorLength = 20;
    private const int Zip64EndLength = 56;
    private const int LocalLength = 30;
    private const ushort Zip64Field = 1;
    private const ushort Encrypted = 1;
    private const uint Saturated = uint.MaxValue;

    private readonly LeasedFile _source;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    private ZipDirectory(LeasedFile source) => _source = source;

    public IReadOnlyCollection<string> Names => _entries.Keys;

    public static ZipDirectory Read(LeasedFile source)
    {
        var directory = new ZipDirectory(source);
        using var lease = source.Borrow();
        directory.ReadEntries(lease, FindEntries(source, lease));
        return directory;
    }

    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>Finds a stored entry; its checksum is not compared yet.</summary>
    /// <exception cref="InputException">There is no such entry, it is compressed or encrypted, or it lies outside the file.</exception>
    public ArchiveEntry Locate(string name)
    {
        if (!_entries.TryGetValue(name, out var entry))
            throw WeightFileProblem.Damaged(_source.Path, $"lacks the archive entry {WeightFileProblem.Quote(name)}");
        if (entry.Method != 0 || (entry.Flags & Encrypted) != 0 || entry.StoredSize != entry.Size)
        {
            throw new InputException(
                $"the archive entry {WeightFileProblem.Quote(name)} is compressed or encrypted, which torch.save never does and which cannot be read in place",
                _source.Path,
                "unpack it and pack it again without compression (zip -0), or save it again in Python with torch.save");
        }

        using var lease = _source.Borrow();
        var local = new ByteReader(lease.Slice(entry.LocalHeader, LocalLength), _source.Path);
        if (local.UInt32() != LocalSignature)
            throw Broken();
        local.Take(22);
        var start = entry.LocalHeader + LocalLength + local.UInt16() + local.UInt16(); // after its own name and extra field
        if (entry.Size < 0 || start > _source.Length - entry.Size)
            throw WeightFileProblem.Damaged(_source.Path, $"the archive entry {WeightFileProblem.Quote(name)} lies outside the file");
        var range = new ByteRange(start, entry.Size);
        return new ArchiveEntry(range, new EntryChecksum(_source, name, range, entry.Checksum));
    }

    private static ByteRange FindEntries(LeasedFile source, LeasedFile.Lease lease)
    {
        // The end record is last, but for a comment of up to 65,535 bytes.
        var tailLength = Math.Min(source.Length, EndLength + ushort.MaxValue);
        var tailStart = source.Length - tailLength;
        var tail = lease.Slice(tailStart, tailLength);
        var at = tail.LastIndexOf("PK\u0005\u0006"u8);
        if (at < 0 || at > tail.Length - EndLength)
            throw WeightFileProblem.Damaged(source.Path, "is a zip archive without its directory");

        var end = new ByteReader(tail[at..], source.Path);
        if (end.UInt32() != EndSignature)
            throw WeightFileProblem.Damaged(source.Path, "is a zip archive without its directory");
        end.Take(6);
        var count = end.UInt16();
        long size = end.UInt32();
        long start = end.UInt32();
        if (count == ushort.MaxValue || size == Saturated || start == Saturated)
            (start, size) = FindZip64(source, lease, tailStart + at);
        if (start < 0 || size < 0 || start > source.Length - size)
            throw WeightFileProblem.Damaged(source.Path, "has a directory outside the file");
        if (size > ReadLimits.ArchiveDirectoryBytes)
            throw WeightFileProblem.Damaged(source.Path, $"has a directory of more than {ReadLimits.ArchiveDirectoryBytes >> 20} MiB");
        return new ByteRange(start, size);
    }

    private static (long Start, long Size) FindZip64(LeasedFile source, LeasedFile.Lease lease, long end)
    {
        var locator = new ByteReader(lease.Slice(end - Zip64LocatorLength, Zip64LocatorLength), source.Path);
        if (locator.UInt32() != Zip64LocatorSignature)
            throw WeightFileProblem.Damaged(source.Path, "is a zip archive without its directory");
        locator.Take(4);
        var record = new ByteReader(lease.Slice(locator.Int64(), Zip64EndLength), source.Path);
        if (record.UInt32() != Zip64EndSignature)
            throw WeightFileProblem.Damaged(source.Path, "is a zip archive without its directory");
        record.Take(36);
        var size = record.Int64();
        return (record.Int64(), size);
    }

    private void ReadEntries(LeasedFile.Lease lease, ByteRange range)
    {
        var reader = new ByteReader(lease.Slice(range.Start, range.Length), _source.Path);
        while (reader.Remaining > 0)
        {
            if (reader.UInt32() != EntrySignature)
                throw Broken();
            reader.Take(4);
            var flags = reader.UInt16();
            var method = reader.UInt16();
            reader.Take(4); // time and date
            var checksum = reader.UInt32();
            long stored = reader.UInt32();
            long size = reader.UInt32();
            var nameLength = reader.UInt16();
            var extraLength = reader.UInt16();
            var commentLength = reader.UInt16();
            reader.Take(8);
            long local = reader.UInt32();
            if (_entries.Count == 2 * ReadLimits.Tensors)
                throw WeightFileProblem.Damaged(_source.Path, $"has more than {2 * ReadLimits.Tensors} archive entries");
            var name = reader.Text(nameLength);
            var extra = new ByteReader(reader.Take(extraLength), _source.Path);
            reader.Take(commentLength);
            ReadZip64(ref extra, ref size, ref stored, ref local);
            if (!_entries.TryAdd(name, new Entry(flags, method, checksum, stored, size, local)))
                throw WeightFileProblem.Damaged(_source.Path, $"has two archive entries {WeightFileProblem.Quote(name)}");
        }
    }

    // The zip64 field holds, in this order, only those values that are saturated in the entry itself.
    private static void ReadZip64(ref ByteReader extra, ref long size, ref long stored, ref long local)
    {
        while (extra.Remaining >= 4)
        {
            var tag = extra.UInt16();
            var length = extra.UInt16();
            if (tag != Zip64Field)
            {
                extra.Take(Math.Min(length, extra.Remaining)); // padding by torch.save, times, and so on
                continue;
            }

            if (size == Saturated)
                size = extra.Int64();
            if (stored == Saturated)
                stored = extra.Int64();
            if (local == Saturated)
                local = extra.Int64();
            return;
        }
    }

    private InputException Broken() => WeightFileProblem.Damaged(_source.Path, "has a broken archive directory");

    private readonly record struct Entry(ushort Flags, ushort Method, uint Checksum, long StoredSize, long Size, long LocalHeader);
}
