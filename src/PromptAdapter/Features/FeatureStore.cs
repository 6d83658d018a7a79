using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PromptAdapter.Runtime;

namespace PromptAdapter.Features;

/// <summary>
/// A content-addressed folder of encoded images: one small file per (model, preprocess, image bytes, augmentation).
/// Entries are written to a temporary name and renamed, so several processes may share one store; an entry that is torn,
/// damaged or belongs to another key is treated as absent and rebuilt, never used.
/// </summary>
/// <param name="folder">The folder; created when the first entry is written.</param>
public sealed class FeatureStore(string folder)
{
    // Entry: magic u32, dimension u32, key digest [32], features f32 [E], SHA-256 of all before [32].
    private const uint Magic = 0x31534650; // "PFS1"
    private const int HeaderSize = 40;

    private string? _refusal;

    /// <summary>The folder.</summary>
    public string Folder { get; } = System.IO.Path.GetFullPath(folder);

    /// <summary>
    /// Whether work goes on where the folder cannot be written: nothing is stored then, and <see cref="Refusal"/> says why. Default: that is an error.
    /// </summary>
    public bool MayBeReadOnly { get; init; }

    /// <summary>Why nothing is stored any more, with <see cref="MayBeReadOnly"/>; <see langword="null"/> while all is.</summary>
    public string? Refusal => _refusal;

    /// <summary>Reads the feature of <paramref name="key"/>: <c>[E]</c>, or <see langword="null"/> when it is absent or damaged.</summary>
    /// <param name="key">What the feature depends on.</param>
    /// <param name="dimension">The expected <c>E</c>.</param>
    public float[]? TryRead(FeatureKey key, int dimension)
    {
        TemporaryFiles.RemoveAbandonedOnce(Folder);
        var digest = key.Digest();
        byte[] entry;
        try
        {
            entry = File.ReadAllBytes(PathOf(digest));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // not there, or being replaced: encode again
        }

        var size = HeaderSize + dimension * sizeof(float);
        if (entry.Length != size + SHA256.HashSizeInBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(entry) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(entry.AsSpan(4)) != dimension
            || !entry.AsSpan(8, digest.Length).SequenceEqual(digest)
            || !SHA256.HashData(entry.AsSpan(0, size)).AsSpan().SequenceEqual(entry.AsSpan(size)))
            return null;
        return MemoryMarshal.Cast<byte, float>(entry.AsSpan(HeaderSize, dimension * sizeof(float))).ToArray();
    }

    /// <summary>Stores a feature <c>[E]</c>; of two writers of one key the last wins, and both wrote the same.</summary>
    /// <param name="key">What the feature depends on.</param>
    /// <param name="feature"><c>[E]</c></param>
    /// <exception cref="InputException">The folder cannot be written, unless it <see cref="MayBeReadOnly"/>.</exception>
    public void Write(FeatureKey key, ReadOnlySpan<float> feature)
    {
        if (_refusal is not null)
            return;
        var digest = key.Digest();
        var entry = new byte[HeaderSize + feature.Length * sizeof(float) + SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(entry, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(4), (uint)feature.Length);
        digest.CopyTo(entry.AsSpan(8));
        MemoryMarshal.AsBytes(feature).CopyTo(entry.AsSpan(HeaderSize));
        var size = entry.Length - SHA256.HashSizeInBytes;
        SHA256.HashData(entry.AsSpan(0, size)).CopyTo(entry.AsSpan(size));

        // Not flushed to the disk one by one: a power cut leaves at worst a torn entry, which the checksum finds.
        var path = PathOf(digest);
        // Under one folder rather than beside the entry, so that what killed runs left is found without looking through the whole store.
        var temporary = TemporaryFiles.NameFor(System.IO.Path.Combine(Folder, System.IO.Path.GetFileName(path)));
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            File.WriteAllBytes(temporary, entry);
            File.Move(temporary, path, overwrite: true);
            TemporaryFiles.Release(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            TemporaryFiles.Remove(temporary);
            var problem = new InputException($"the feature store cannot be written ({DiskProblem.ReasonOf(error)})", Folder,
                "free some space, or choose another folder", error);
            if (!MayBeReadOnly)
                throw problem;
            _refusal = problem.Message;
        }
    }

    private string PathOf(byte[] digest)
    {
        var name = Convert.ToHexStringLower(digest);
        return System.IO.Path.Combine(Folder, name[..2], name + ".feature");
    }
}
