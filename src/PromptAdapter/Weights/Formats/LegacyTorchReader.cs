using System.Buffers.Binary;
using PromptAdapter.Runtime;
using PromptAdapter.Weights.Pickle;

namespace PromptAdapter.Weights.Formats;

/// <summary>
/// Reads what <c>torch.save</c> wrote before PyTorch 1.6: five pickles one behind the other (a magic number, the protocol, the machine, the value, the keys
/// of its data),
/// then for each key the number of elements and the elements.
/// </summary>
internal static class LegacyTorchReader
{
    private const long Protocol = 1001;

    public static TensorFileContent Read(LeasedFile source)
    {
        using var lease = source.Borrow();
        var head = lease.Slice(0, Math.Min(source.Length, ReadLimits.PickleBytes)); // all five, which the data follow
        var at = 0;
        Next(head); // the magic number, which the caller has seen
        if (Next(head).Value is not Protocol)
            throw WeightFileProblem.Damaged(source.Path, "was written by torch.save in a protocol that is not known");
        if (Next(head).Value is PickleDictionary machine && machine.TryGet("little_endian", out var little) && little is false)
            throw new InputException("holds big-endian data", source.Path, "save it again on a little-endian machine");
        var saved = Next(head);
        if (Next(head).Value is not IReadOnlyList<object?> keys)
            throw WeightFileProblem.Damaged(source.Path, "does not list its data");

        var walk = new TensorWalk(source.Path);
        var found = walk.Run(saved.Value);
        var ranges = FindData(source, lease, at, keys, saved.Storages);
        var tensors = new OrderedDictionary<string, StoredTensor>(found.Count);
        foreach (var (name, tensor) in found)
        {
            if (!ranges.TryGetValue(tensor.Storage.Key, out var range) || range.Length / tensor.Storage.Type.SizeInBytes() < tensor.Storage.Count)
                throw WeightFileProblem.Damaged(source.Path, $"lacks the data of the tensor {WeightFileProblem.Quote(name)}");
            var layout = StridedLayout.Create(source, name, tensor.Storage.Type, tensor.Shape, tensor.Strides, range, tensor.Offset);
            tensors.Add(name, new StoredTensor(source, name, tensor.Storage.Type, layout));
        }

        return new TensorFileContent(TensorFileFormat.TorchLegacy, tensors) { OuterKeys = walk.OuterKeys };

        UnpickledValue Next(ReadOnlySpan<byte> bytes)
        {
            var value = PickleReader.ReadFirst(bytes[at..], source.Path, modulesAllowed: false);
            at += value.Length;
            return value;
        }
    }

    private static Dictionary<string, ByteRange> FindData(LeasedFile source, LeasedFile.Lease lease, long at, IReadOnlyList<object?> keys,
        IReadOnlyDictionary<string, PickleStorage> storages)
    {
        var ranges = new Dictionary<string, ByteRange>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (key is not string name || !storages.TryGetValue(name, out var storage))
                throw WeightFileProblem.Damaged(source.Path, "lists data that belong to no tensor");
            var count = BinaryPrimitives.ReadInt64LittleEndian(lease.Piece(at, sizeof(long)));
            at += sizeof(long);
            var size = storage.Type.SizeInBytes();
            if (count != storage.Count || count > (source.Length - at) / size)
                throw WeightFileProblem.Damaged(source.Path, $"has {source.Length - at} bytes where {storage.Count} elements of {size} bytes are needed");
            if (!ranges.TryAdd(name, new ByteRange(at, count * size)))
                throw WeightFileProblem.Damaged(source.Path, "lists the same data twice");
            at += count * size;
        }

        if (at != source.Length)
            throw WeightFileProblem.Damaged(source.Path, $"has {source.Length - at} bytes after its last tensor");
        return ranges;
    }
}
