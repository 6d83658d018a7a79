using System.Globalization;
using PromptAdapter.Runtime;
using PromptAdapter.Weights;

namespace PromptAdapter;

/// <summary>SHA-256 over what a file says, whatever the order and layout in which it says it.</summary>
internal static class ContentDigest
{
    public static string Of(IReadOnlyDictionary<string, string> metadata, IEnumerable<RawTensor> tensors)
    {
        using var digest = new FieldDigest();
        foreach (var (name, value) in metadata.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            digest.Text("entry").Text(name).Text(value);
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            var shape = string.Join(',', tensor.Shape.Select(size => size.ToString(CultureInfo.InvariantCulture)));
            digest.Text("tensor").Text(tensor.Name).Text(tensor.Type.ToString()).Text(shape).Bytes(tensor.Data);
        }

        return digest.Value();
    }
}
