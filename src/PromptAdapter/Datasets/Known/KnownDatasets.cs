using System.Text.Json;
using System.Text.Json.Serialization;
using PromptAdapter.Runtime;

namespace PromptAdapter.Datasets.Known;

/// <summary>The data sets that are known by name: the eleven of CoOp and four that test ImageNet classifiers under a shift of domain.</summary>
public static partial class KnownDatasets
{
    private static readonly Dictionary<string, KnownDataset> ByName = Index();

    /// <summary>All of them, in the order in which papers list them.</summary>
    public static IReadOnlyList<KnownDataset> All { get; } = [.. ByName.Values.Distinct()];

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(known => known.Name)];

    /// <summary>The data set of a name.</summary>
    /// <param name="name">Its name or another that it goes by, in any case, with hyphens or underscores.</param>
    /// <exception cref="InputException">There is none of this name.</exception>
    public static KnownDataset Get(string name) => Find(name)
        ?? throw new InputException($"there is no known data set '{name}'", null, $"use one of {string.Join(", ", Names)}");

    /// <summary>As <see cref="Get"/>, or <see langword="null"/> when there is none.</summary>
    /// <param name="name">A name.</param>
    public static KnownDataset? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ByName.GetValueOrDefault(Key(name));
    }

    /// <summary>The data set whose own folder this is, by its name and content, or <see langword="null"/>.</summary>
    /// <param name="folder">An absolute path without a closing separator.</param>
    internal static KnownDataset? At(string folder) => All.FirstOrDefault(known => known.IsAt(folder));

    private static string Key(string name) => name.Replace('-', '_').ToLowerInvariant();

    private static Dictionary<string, KnownDataset> Index()
    {
        using var stream = EmbeddedData.Open("Datasets.Data.known-datasets.json");
        var index = new Dictionary<string, KnownDataset>(StringComparer.Ordinal);
        foreach (var known in JsonSerializer.Deserialize(stream, DatasetFile.Default.KnownDatasetArray)!)
        {
            foreach (var name in known.Aliases.Prepend(known.Name))
                index.Add(Key(name), known);
        }

        return index;
    }

    private sealed class LayoutConverter() : JsonStringEnumConverter<DatasetLayout>(JsonNamingPolicy.KebabCaseLower);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = [typeof(LayoutConverter)])]
    [JsonSerializable(typeof(KnownDataset[]))]
    private sealed partial class DatasetFile : JsonSerializerContext;
}
