using System.Text.Json;
using PromptAdapter.Methods;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Weights;

namespace PromptAdapter;

/// <summary>
/// The parts of a classifier in its file. A part alone has its tensors under their own names; those of a blend carry the name of their method and a full stop in front.
/// Weights, numbers and names stand in the entry <c>parts</c>. Files of version 1 have none: they hold <c>keys</c> and the entries <c>alpha</c> and <c>beta</c>, or no keys at all.
/// </summary>
internal static class ClassifierParts
{
    public const string EntryName = "parts";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <summary>Whether a file of version 1 says everything, so that programs that know no other can read it.</summary>
    public static bool FitVersion1(IReadOnlyList<StatePart> parts) => parts is [{ Weight: 1, Method: ZeroShotMethod.MethodName or TipAdapterMethod.MethodName }];

    /// <summary>The tensors under the names that they have in the file.</summary>
    public static IEnumerable<RawTensor> Tensors(IReadOnlyList<StatePart> parts) =>
        parts.SelectMany(part => part.Tensors.Select(tensor => tensor with { Name = Prefix(parts, part) + tensor.Name }));

    /// <summary>The entry <c>parts</c>.</summary>
    public static string Entry(IReadOnlyList<StatePart> parts) => JsonSerializer.Serialize(
        parts.Select(part => new PartEntry(part.Method, part.Weight, part.Numbers.ToDictionary(), [.. part.Tensors.Select(tensor => Prefix(parts, part) + tensor.Name)])), Json);

    /// <summary>The parts that the entry describes.</summary>
    /// <param name="entry">The entry <c>parts</c>.</param>
    /// <param name="tensors">All tensors of the file.</param>
    /// <exception cref="JsonException">The entry is not a list of parts.</exception>
    /// <exception cref="InvalidOperationException">A tensor is missing or used twice.</exception>
    public static IReadOnlyList<StatePart> Read(string entry, IReadOnlyList<RawTensor> tensors)
    {
        var entries = JsonSerializer.Deserialize<PartEntry?[]>(entry, Json);
        if (entries is null || entries.Any(part => part is null || part.Tensors.Contains(null!)))
            throw new InvalidOperationException($"{EntryName} is not a list of parts");
        var names = entries.SelectMany(part => part!.Tensors).ToArray();
        if (names.Distinct(StringComparer.Ordinal).Count() < names.Length)
            throw new InvalidOperationException("a tensor belongs to two parts");
        var byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var prefixed = entries.Length > 1;
        return [.. entries.Select(part => new StatePart
        {
            Method = part!.Method,
            Weight = part.Weight,
            Numbers = part.Numbers,
            Tensors = [.. part.Tensors.Select(name => Own(name, prefixed ? part.Method + "." : ""))],
        })];

        RawTensor Own(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal) && byName.TryGetValue(name, out var tensor)
            ? tensor with { Name = name[prefix.Length..] }
            : throw new InvalidOperationException($"the tensor '{name}' of a part is missing");
    }

    /// <summary>The only part of a file of version 1.</summary>
    /// <param name="keys">K, <c>[N, E]</c>, or <c>[0, E]</c> without a cache.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β.</param>
    public static StatePart OfVersion1(RawTensor keys, double alpha, double beta) => keys.Shape[0] == 0
        ? new StatePart { Method = ZeroShotMethod.MethodName }
        : new StatePart { Method = TipAdapterMethod.MethodName, Tensors = [keys], Numbers = CacheForm.Numbers(alpha, beta) };

    private static string Prefix(IReadOnlyList<StatePart> parts, StatePart part) => parts.Count > 1 ? part.Method + "." : "";

    private sealed record PartEntry(string Method, double Weight, Dictionary<string, double> Numbers, string[] Tensors);
}
