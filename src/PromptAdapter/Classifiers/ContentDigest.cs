using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PromptAdapter.Weights;

namespace PromptAdapter;

/// <summary>SHA-256 over what a file says, whatever the order and layout in which it says it.</summary>
internal static class ContentDigest
{
    public static string Of(IReadOnlyDictionary<string, string> metadata, IEnumerable<RawTensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, value) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            Append(hash, "entry", name, value);
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            var shape = string.Join(',', tensor.Shape.Select(size => size.ToString(CultureInfo.InvariantCulture)));
            Append(hash, "tensor", tensor.Name, tensor.Type.ToString(), shape);
            hash.AppendData(tensor.Data);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Each part is preceded by its length, so that no two lists of parts make the same bytes.
    private static void Append(IncrementalHash hash, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }
}
