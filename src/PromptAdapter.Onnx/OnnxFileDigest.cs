using System.Security.Cryptography;
using System.Text;
using PromptAdapter.Runtime;
using PromptAdapter.Weights;

namespace PromptAdapter.Onnx;

/// <summary>The hash of an ONNX file and of the files that hold its weights where they lie outside it.</summary>
internal static class OnnxFileDigest
{
    // StringStringEntryProto of TensorProto.external_data: field 1 (key) "location", field 2 (value) the name of the file.
    private static readonly byte[] Location = [0x0A, 0x08, .. "location"u8, 0x12];

    /// <summary>SHA-256 in lower-case hexadecimal of the file; of the hashes of all files where there are several.</summary>
    /// <exception cref="InputException">A file of weights is missing.</exception>
    public static string Of(string path)
    {
        var content = InputFile.ReadAllBytes(path, ReadLimits.OnnxBytes, "give an ONNX file");
        var own = Convert.ToHexStringLower(SHA256.HashData(content));
        string[] others = [.. ExternalFiles(content).Distinct().Order(StringComparer.Ordinal)];
        if (others.Length == 0)
            return own;
        var hashes = others.Select(name => $"{name}\n{HashOf(path, name)}").Prepend(own);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', hashes))));
    }

    private static List<string> ExternalFiles(ReadOnlySpan<byte> content)
    {
        var names = new List<string>();
        for (var at = content.IndexOf(Location); at >= 0;)
        {
            content = content[(at + Location.Length)..];
            if (content.Length > 0 && content[0] < 128 && content.Length > content[0]) // longer names than 127 bytes are not written by exporters
                names.Add(Encoding.UTF8.GetString(content.Slice(1, content[0])));
            at = content.IndexOf(Location);
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

    private static string HashOf(string path, string name)
    {
        var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, name);
        RequireOwnFolder(path, name);
        if (!File.Exists(beside))
            throw new InputException($"keeps weights in {name}, which is not beside it", path, "copy it with all of its files");
        using var stream = InputFile.Open(beside, "copy the file with all of its weights");
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
