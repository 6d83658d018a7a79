using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using PromptAdapter.Weights;

namespace PromptAdapter.GoldenData;

/// <summary>
/// Checkpoints without what no test reads: the token vectors that no recorded text has, whose rows are zero, and the code in
/// TorchScript archives, which tells of the machine that wrote it. All other tensors are as they were.
/// </summary>
internal sealed class GoldenCheckpoint
{
    private static readonly byte[] ArchiveMagic = "PK"u8.ToArray();

    private readonly float[] _whole;
    private readonly float[] _cut;

    /// <summary>Reads the token vectors of a model and cuts them.</summary>
    /// <param name="stateDict">Any file of the model that names its tensors as OpenAI does.</param>
    /// <param name="ids">The tokens to keep.</param>
    public GoldenCheckpoint(string stateDict, IEnumerable<int> ids)
    {
        using var file = TensorFile.Open(stateDict);
        var embedding = file["token_embedding.weight"];
        _whole = embedding.ToSingles();
        _cut = new float[_whole.Length];
        var width = (int)embedding.Shape[1];
        foreach (var id in ids)
            _whole.AsSpan(id * width, width).CopyTo(_cut.AsSpan(id * width));
    }

    /// <summary>A file of the model in any format with the cut token vectors in the place of the whole ones.</summary>
    public byte[] Cut(string path)
    {
        var content = File.ReadAllBytes(path);
        if (!TryReplace(content, MemoryMarshal.AsBytes<float>(_whole), MemoryMarshal.AsBytes<float>(_cut))
            && !TryReplace(content, MemoryMarshal.AsBytes<Half>(Halves(_whole)), MemoryMarshal.AsBytes<Half>(Halves(_cut))))
        {
            throw new InputException("does not hold the model's token vectors in one piece", path, "check that it belongs to the same model");
        }

        return path.EndsWith(".jit.pt", StringComparison.Ordinal) ? WithoutCode(content) : content;
    }

    private static Half[] Halves(float[] values) => Array.ConvertAll(values, value => (Half)value);

    private static byte[] WithoutCode(byte[] content)
    {
        using var stream = new MemoryStream();
        stream.Write(content);
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            foreach (var entry in archive.Entries.Where(entry => entry.FullName.Contains("/code/", StringComparison.Ordinal)).ToArray())
                entry.Delete();
        }

        return stream.ToArray();
    }

    private static bool TryReplace(byte[] content, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        var start = content.AsSpan().IndexOf(before);
        if (start < 0)
            return false;
        if (content.AsSpan().StartsWith(ArchiveMagic))
            ReplaceChecksum(content, Crc32.HashToUInt32(before), Crc32.HashToUInt32(after));
        after.CopyTo(content.AsSpan(start));
        return true;
    }

    // It stands with the entry and in the archive's directory; that four bytes of weights are the same would show in the tests.
    private static void ReplaceChecksum(byte[] content, uint before, uint after)
    {
        Span<byte> old = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(old, before);
        for (var at = content.AsSpan().IndexOf(old); at >= 0;)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(at), after);
            var next = content.AsSpan(at + sizeof(uint)).IndexOf(old);
            at = next < 0 ? next : at + sizeof(uint) + next;
        }
    }
}
