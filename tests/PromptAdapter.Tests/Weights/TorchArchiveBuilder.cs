using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace PromptAdapter.Weights;

/// <summary>Composes pickles, code by code, and archives as torch.save writes them.</summary>
public sealed class TorchArchiveBuilder
{
    private readonly List<byte> _pickle = [0x80, 2];
    private readonly List<(string Name, byte[] Data)> _entries = [];

    public string Root { get; init; } = "archive";

    public CompressionLevel Compression { get; init; } = CompressionLevel.NoCompression;

    /// <summary>Writes the tensors of a checkpoint as a state dict in single precision.</summary>
    public static string WriteCheckpoint(string checkpoint, string path)
    {
        using var file = TensorFile.Open(checkpoint);
        var builder = new TorchArchiveBuilder().Code('}').Code('(');
        foreach (var tensor in file.Tensors.Values)
        {
            var strides = new long[tensor.Shape.Count];
            for (var (d, step) = (strides.Length - 1, 1L); d >= 0; step *= tensor.Shape[d--])
                strides[d] = step;
            builder.Text(tensor.Name).Tensor(tensor.Name, "FloatStorage", tensor.Count, 0, [.. tensor.Shape], strides).Storage(tensor.Name, tensor.ToSingles());
        }

        return builder.Code('u').Write(path);
    }

    public TorchArchiveBuilder Code(params ReadOnlySpan<byte> code)
    {
        _pickle.AddRange(code);
        return this;
    }

    public TorchArchiveBuilder Code(char code) => Code((byte)code);

    public TorchArchiveBuilder Code(char code, byte argument) => Code((byte)code, argument);

    public TorchArchiveBuilder Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        return Code('X').Code(length).Code(bytes);
    }

    public TorchArchiveBuilder Number(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Code(0x8a, 8).Code(bytes);
    }

    public TorchArchiveBuilder Numbers(params ReadOnlySpan<long> values)
    {
        Code('(');
        foreach (var value in values)
            Number(value);
        return Code('t');
    }

    public TorchArchiveBuilder Global(string module, string name) => Code(Encoding.UTF8.GetBytes($"c{module}\n{name}\n"));

    /// <summary>The call that rebuilds a tensor on the storage of that key.</summary>
    public TorchArchiveBuilder Tensor(string key, string storage, long count, long offset, long[] shape, long[] strides)
    {
        Global("torch._utils", "_rebuild_tensor_v2").Code('(');
        Code('(').Text("storage").Global("torch", storage).Text(key).Text("cpu").Number(count).Code('t').Code('Q');
        Number(offset).Numbers(shape).Numbers(strides).Code(0x89);
        Global("collections", "OrderedDict").Code(')').Code('R');
        return Code('t').Code('R');
    }

    public TorchArchiveBuilder Entry(string name, byte[] data)
    {
        _entries.Add((name, data));
        return this;
    }

    public TorchArchiveBuilder Storage<T>(string key, params T[] values)
        where T : unmanaged => Entry("data/" + key, System.Runtime.InteropServices.MemoryMarshal.AsBytes<T>(values).ToArray());

    /// <summary>Ends the pickle and writes the archive.</summary>
    public string Write(string path)
    {
        Code('.');
        using var stream = File.Create(path);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create);
        foreach (var (name, data) in _entries.Prepend(("data.pkl", [.. _pickle])))
        {
            using var entry = zip.CreateEntry(Root.Length == 0 ? name : Root + "/" + name, Compression).Open();
            entry.Write(data);
        }

        return path;
    }
}
