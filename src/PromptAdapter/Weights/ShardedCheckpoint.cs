using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using PromptAdapter.Runtime;

namespace PromptAdapter.Weights;

/// <summary>A checkpoint that was saved in several files (<c>model-00001-of-00002.safetensors</c>), with an index that lists them or without one.</summary>
internal static partial class ShardedCheckpoint
{
    public const string IndexEnding = ".index.json";
    private const int MostShards = 10_000;

    /// <summary>Whether the path is that of an index or of one of the files.</summary>
    public static bool IsMeant(string path) => IsIndex(path) || ShardName().IsMatch(Path.GetFileName(path));

    /// <summary>The index beside a shard, if there is one: a model is called by its index.</summary>
    public static string Resolve(string path)
    {
        if (IsIndex(path) || ShardName().Match(Path.GetFileName(path)) is not { Success: true } match)
            return path;
        var index = Path.Combine(Path.GetDirectoryName(path) ?? "", match.Groups["stem"].Value + match.Groups["extension"].Value + IndexEnding);
        return File.Exists(index) ? index : path;
    }

    /// <summary>All files of the checkpoint, in order.</summary>
    /// <param name="path">The index, or one of the files.</param>
    /// <exception cref="InputException">The index cannot be used, or a file is missing.</exception>
    public static IReadOnlyList<string> FilesOf(string path)
    {
        var folder = Path.GetDirectoryName(path) ?? "";
        string[] names = IsIndex(path) ? Listed(path) : Numbered(path);
        if (names.FirstOrDefault(name => !File.Exists(Path.Combine(folder, name))) is { } missing)
            throw new InputException($"is a checkpoint of {names.Length} files, and {WeightFileProblem.Quote(missing)} is not there", path,
                "put all of its files into one folder");
        return [.. names.Select(name => Path.Combine(folder, name))];
    }

    private static bool IsIndex(string path) => path.EndsWith(IndexEnding, StringComparison.OrdinalIgnoreCase);

    private static string[] Listed(string index)
    {
        try
        {
            using var document = JsonDocument.Parse(InputFile.ReadAllBytes(
                index, ReadLimits.TextBytes, "download it again, or save the checkpoint in one file"));
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("weight_map", out var map)
                || map.ValueKind != JsonValueKind.Object)
                throw Unusable(index, null);
            string?[] names = [.. map.EnumerateObject().Select(entry => entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString() : null)
                .Distinct().Order(StringComparer.Ordinal)];
            if (names.Length is 0 or > MostShards || names.Any(name => string.IsNullOrWhiteSpace(name) || name != Path.GetFileName(name)
                || name.Contains('\\') || name is "." or ".."))
                throw Unusable(index, null);
            return names!;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // the latter: half of a surrogate pair
        {
            throw Unusable(index, error);
        }
    }

    private static string[] Numbered(string shard)
    {
        var match = ShardName().Match(Path.GetFileName(shard));
        var (stem, extension, digits) = (match.Groups["stem"].Value, match.Groups["extension"].Value, match.Groups["count"].Value);
        var count = int.Parse(digits, CultureInfo.InvariantCulture);
        if (count is 0 or > MostShards)
            throw new InputException("has a name of a checkpoint in several files, which cannot be", shard,
                "give it its own name back, or save the checkpoint in one file");
        return [.. Enumerable.Range(1, count)
            .Select(i => $"{stem}-{i.ToString(CultureInfo.InvariantCulture).PadLeft(match.Groups["index"].Length, '0')}-of-{digits}{extension}")];
    }

    private static InputException Unusable(string index, Exception? error) =>
        new("is no list of a checkpoint's files in its folder", index, "download it again, or save the checkpoint in one file", error);

    [GeneratedRegex(@"^(?<stem>.+)-(?<index>\d{2,6})-of-(?<count>\d{2,6})(?<extension>\.(safetensors|bin|pt|pth))$", RegexOptions.CultureInvariant)]
    private static partial Regex ShardName();
}
