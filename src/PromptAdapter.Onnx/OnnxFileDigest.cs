using System.Security.Cryptography;
using System.Text;
using PromptAdapter.Weights;
using PromptAdapter.Weights.Formats;

namespace PromptAdapter.Onnx;

/// <summary>The hash of an ONNX file and of the files that hold its weights where they lie outside it.</summary>
internal static class OnnxFileDigest
{
    private const int Piece = 1 << 24;

    // StringStringEntryProto of TensorProto.external_data: field 1 (key) "location", field 2 (value) the name of the file.
    private static readonly byte[] Location = [0x0A, 0x08, .. "location"u8, 0x12];

    /// <summary>SHA-256 in lower-case hexadecimal of the file; of the hashes of all files where there are several.</summary>
    /// <exception cref="InputException">A file of weights is missing.</exception>
    public static string Of(string path)
    {
        using var file = LeasedFile.Open(path);
        // The hash of one file is remembered only where it is all of the encoder: what is known needs no look into the file.
        string[]? others = null;
        var alone = CheckpointDigests.OfUser.OfOrNone([(file.Path, file.Stamp)], () =>
        {
            others = [.. ExternalFiles(file).Distinct().Order(StringComparer.Ordinal)];
            return others is [] ? Hash(file) : null;
        });
        if (alone is not null)
            return alone;
        var hashes = others!.Select(name => $"{name}\n{HashBeside(path, name)}").Prepend(Hash(file));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', hashes))));
    }

    private static List<string> ExternalFiles(LeasedFile file)
    {
        const int LongestName = 127; // longer names are not written by exporters
        var names = new List<string>();
        using var lease = file.Borrow();
        for (long start = 0; start < file.Length; start += Piece)
        {
            // A name that begins in this piece may end in the next.
            var content = lease.Piece(start, Math.Min(Piece + Location.Length + 1 + LongestName, file.Length - start));
            var own = (int)Math.Min(Piece, file.Length - start);
            for (int at = 0, next; at < own && (next = content[at..].IndexOf(Location)) >= 0 && at + next < own;)
            {
                at += next + Location.Length;
                if (at < content.Length && content[at] <= LongestName && content.Length - at > content[at])
                    names.Add(Encoding.UTF8.GetString(content.Slice(at + 1, content[at])));
            }
        }

        return names;
    }

    /// <summary>Refuses weights that lie elsewhere than the graph: it could name any file of the machine.</summary>
    /// <exception cref="InputException">The name leads out of the folder.</exception>
    public static void RequireOwnFolder(string path, string name)
    {
        if (name.Length == 0 || Path.IsPathRooted(name) || name.Split('/', '\\').Contains(".."))
            throw new InputException($"keeps weights in {WeightFileProblem.Quote(name)}, which does not lie beside it", path,
                "export it again into one folder");
    }

    private static string HashBeside(string path, string name)
    {
        var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name);
        RequireOwnFolder(path, name);
        if (!File.Exists(beside))
            throw new InputException($"keeps weights in {name}, which is not beside it", path, "copy it with all of its files");
        using var file = LeasedFile.Open(beside);
        return CheckpointDigests.OfUser.Of([(file.Path, file.Stamp)], () => Hash(file));
    }

    private static string Hash(LeasedFile file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        file.AppendTo(hash);
        file.RequireUnchanged();
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
