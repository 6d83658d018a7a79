using PromptAdapter.Runtime;
using PromptAdapter.Weights.Pickle;

namespace PromptAdapter.Weights.Formats;

/// <summary>
/// Reads the archives of <c>torch.save</c> and <c>torch.jit.save</c>: <c>NAME/data.pkl</c> describes the tensors and
/// <c>NAME/data/0</c>, <c>NAME/data/1</c>… hold their data, uncompressed, so that it is used where it lies.
/// The code of a TorchScript archive is never looked at.
/// </summary>
internal static class TorchArchiveReader
{
    private const string PickleEntry = "data.pkl";
    private const string ConstantsEntry = "constants.pkl"; // only torch.jit.save writes it

    public static TensorFileContent Read(LeasedFile source)
    {
        var zip = ZipDirectory.Read(source);
        var root = FindRoot(zip, source.Path);
        RequireLittleEndian(zip, source, root);
        var isTorchScript = zip.Contains(root + ConstantsEntry);
        var walk = new TensorWalk(source.Path);
        var found = walk.Run(ReadPickle(zip, source, root, isTorchScript));

        var storages = new Dictionary<string, ArchiveEntry>(StringComparer.Ordinal);
        var tensors = new OrderedDictionary<string, StoredTensor>(found.Count);
        foreach (var (name, tensor) in found)
        {
            var (range, checksum) = FindStorage(zip, source, root, tensor.Storage, storages);
            var layout = StridedLayout.Create(source, name, tensor.Storage.Type, tensor.Shape, tensor.Strides, range, tensor.Offset);
            tensors.Add(name, new StoredTensor(source, name, tensor.Storage.Type, layout, checksum));
        }

        RequireApart(storages, source.Path);
        return new TensorFileContent(isTorchScript ? TensorFileFormat.TorchScript : TensorFileFormat.TorchZip, tensors) { OuterKeys = walk.OuterKeys };
    }

    // The folder in the archive is named after the file it was first saved to, which may have been renamed since.
    private static string FindRoot(ZipDirectory zip, string path)
    {
        var pickle = zip.Names
            .Where(name => name == PickleEntry || name.EndsWith("/" + PickleEntry, StringComparison.Ordinal))
            .MinBy(name => name.Count(letter => letter == '/'))
            ?? throw new InputException("is a zip archive, but not one of torch.save: it has no data.pkl", path,
                "give a .pt file of torch.save or torch.jit.save, or a .safetensors file");
        return pickle[..^PickleEntry.Length];
    }

    private static object? ReadPickle(ZipDirectory zip, LeasedFile source, string root, bool isTorchScript)
    {
        var (range, checksum) = zip.Locate(root + PickleEntry);
        if (range.Length > ReadLimits.PickleBytes)
            throw WeightFileProblem.Damaged(source.Path, $"has a pickle of {range.Length} bytes");
        using var lease = source.Borrow();
        checksum.Verify(lease);
        return PickleReader.Read(lease.Slice(range.Start, range.Length), source.Path, modulesAllowed: isTorchScript);
    }

    private static void RequireLittleEndian(ZipDirectory zip, LeasedFile source, string root)
    {
        if (!zip.Contains(root + "byteorder"))
            return;
        var (range, checksum) = zip.Locate(root + "byteorder");
        using var lease = source.Borrow();
        checksum.Verify(lease);
        if (lease.Slice(range.Start, range.Length).StartsWith("big"u8))
            throw new InputException("holds big-endian data", source.Path, "save it again on a little-endian machine");
    }

    private static ArchiveEntry FindStorage(ZipDirectory zip, LeasedFile source, string root, PickleStorage storage, Dictionary<string, ArchiveEntry> known)
    {
        if (!known.TryGetValue(storage.Key, out var entry))
        {
            entry = zip.Locate(root + "data/" + storage.Key);
            known.Add(storage.Key, entry);
        }

        var size = storage.Type.SizeInBytes();
        if (storage.Count > entry.Range.Length / size)
            throw WeightFileProblem.Damaged(source.Path,
                $"has {entry.Range.Length} bytes in the archive entry {WeightFileProblem.Quote(storage.Key)} for {storage.Count} elements of {size} bytes");
        return entry with { Range = entry.Range with { Length = storage.Count * size } };
    }

    // Tensors may share a storage, storages may not share bytes.
    private static void RequireApart(Dictionary<string, ArchiveEntry> storages, string path)
    {
        long end = 0;
        foreach (var range in storages.Values.Select(entry => entry.Range).Where(range => range.Length > 0).OrderBy(range => range.Start))
        {
            if (range.Start < end)
                throw WeightFileProblem.Damaged(path, "has archive entries that overlap");
            end = range.End;
        }
    }
}
