using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace PromptAdapter.GoldenData;

/// <summary>
/// Many files of the reference data in one small file: those of one model hold the same weights in several formats, so that all are
/// brought to half precision where nothing is lost by it and packed together by Brotli. The same files give the same bytes.
/// </summary>
internal static class GoldenPack
{
    /// <summary>The name of the packed file.</summary>
    public const string FileName = "subset.br";

    /// <summary>The name of the list of what is in it.</summary>
    public const string ContentsName = "contents.txt";

    // The largest that Brotli knows: enough for everything of one model, which is what repeats.
    private const int Quality = 11;
    private const int Window = 24;

    /// <summary>Packs files in the given order.</summary>
    public static byte[] Pack(IReadOnlyList<GoldenFile> files)
    {
        using var plain = new MemoryStream();
        using (var writer = new BinaryWriter(plain, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(files.Count);
            foreach (var file in files)
            {
                writer.Write(file.Path);
                HalfRuns.Write(writer, file.Content);
            }
        }

        var packed = new byte[BrotliEncoder.GetMaxCompressedLength((int)plain.Length)];
        if (!BrotliEncoder.TryCompress(plain.GetBuffer().AsSpan(0, (int)plain.Length), packed, out var length, Quality, Window))
            throw new InvalidOperationException("Brotli did not keep to its own largest length");
        return packed[..length];
    }

    /// <summary>The files of a pack.</summary>
    public static IReadOnlyList<GoldenFile> Unpack(byte[] packed)
    {
        using var plain = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var reader = new BinaryReader(plain, Encoding.UTF8);
        var files = new GoldenFile[reader.ReadInt32()];
        for (var i = 0; i < files.Length; i++)
            files[i] = new GoldenFile(reader.ReadString(), HalfRuns.Read(reader));
        return files;
    }

    /// <summary>The list for readers: path, size and SHA-256 of each file.</summary>
    public static string ContentsOf(IReadOnlyList<GoldenFile> files) =>
        string.Concat(files.Select(file => FormattableString.Invariant($"{file.Path} {file.Content.Length} {DigestOf(file.Content)}\n")));

    /// <summary>
    /// Unpacks into a folder of its own below <paramref name="parent"/>, named after the pack's content, and returns its path.
    /// A folder that is there already is complete and is taken as it is.
    /// </summary>
    public static string UnpackTo(string parent, byte[] packed)
    {
        var folder = Path.Combine(parent, "golden-" + DigestOf(packed)[..16]);
        if (Directory.Exists(folder))
            return folder;

        var made = Directory.CreateDirectory(FormattableString.Invariant($"{folder}.{Environment.ProcessId}")).FullName;
        foreach (var file in Unpack(packed))
        {
            var path = Path.Combine([made, .. file.Path.Split('/')]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Content);
        }

        try
        {
            Directory.Move(made, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(made, recursive: true); // another process was first
        }

        return folder;
    }

    private static string DigestOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
