using System.Text.Json;
using PromptAdapter.Imaging;
using PromptAdapter.Runtime;

namespace PromptAdapter.Weights.Catalog;

/// <summary>The published CLIPs that can be asked for by name, and the vocabulary that they share.</summary>
public static class ModelCatalog
{
    /// <summary>The name under which the vocabulary alone can be asked for.</summary>
    public const string VocabularyName = "vocabulary";

    private const string Resource = "PromptAdapter.Weights.Catalog.models.json";
    private const int MostSuggestions = 3;

    private static readonly Lazy<Document> Content = new(Read);

    /// <summary>Every known model, OpenAI's first.</summary>
    public static IReadOnlyList<CatalogModel> Models => Content.Value.Models;

    /// <summary>CLIP's byte-pair merges, which the text side of every known model needs.</summary>
    public static CatalogFile Vocabulary => Content.Value.Vocabulary;

    /// <summary>Finds a model by name, whatever the case and whatever stands between the parts: <c>vit-b-16</c> is <c>ViT-B/16</c>.</summary>
    /// <param name="name">A name or alias.</param>
    /// <returns>The model, or <see langword="null"/>.</returns>
    public static CatalogModel? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var wanted = Normalise(name);
        return Models.FirstOrDefault(model => NamesOf(model).Any(known => Normalise(known) == wanted));
    }

    /// <summary>Finds a model by name, as <see cref="Find"/> does.</summary>
    /// <param name="name">A name or alias.</param>
    /// <exception cref="InputException">There is no such model; the message suggests similar names.</exception>
    public static CatalogModel Get(string name)
    {
        var found = Find(name);
        if (found is not null)
            return found;
        var suggestions = Similar(name);
        throw new InputException(
            $"there is no known model called '{name}'",
            null,
            suggestions.Count == 0
                ? "give a name from the model catalogue"
                : $"did you mean {string.Join(" or ", suggestions)}? The model catalogue lists all names")
        {
            Settings = [Setting.ModelCatalogue],
        };
    }

    private static List<string> Similar(string name)
    {
        var wanted = Normalise(name);
        var limit = Math.Max(2, wanted.Length / 3);
        return wanted.Length > 100
            ? []
            : [.. Models.Select(model => (model.Name, Distance: NamesOf(model).Min(known => EditDistance.Between(wanted, Normalise(known)))))
                .Where(pair => pair.Distance <= limit).OrderBy(pair => pair.Distance).Take(MostSuggestions).Select(pair => pair.Name)];
    }

    private static IEnumerable<string> NamesOf(CatalogModel model) => model.Aliases.Prepend(model.Name);

    private static string Normalise(string name) =>
        string.Join('-', name.ToLowerInvariant().Split(['/', '-', '_', ':', '@', ' '], StringSplitOptions.RemoveEmptyEntries));

    private static Document Read()
    {
        using var stream = typeof(ModelCatalog).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"the resource {Resource} is missing");
        using var json = JsonDocument.Parse(stream);
        return new Document([.. json.RootElement.GetProperty("models").EnumerateArray().Select(ModelOf)], FileOf(json.RootElement.GetProperty("vocabulary")));
    }

    private static CatalogModel ModelOf(JsonElement json) => new(
        json.GetProperty("name").GetString()!,
        [.. json.GetProperty("aliases").EnumerateArray().Select(alias => alias.GetString()!)],
        json.GetProperty("origin").GetString()!,
        json.GetProperty("architecture").GetString()!,
        json.GetProperty("image_size").GetInt32(),
        json.GetProperty("embedding_size").GetInt32(),
        FileOf(json.GetProperty("file")))
    {
        Activation = json.GetProperty("activation").GetString() == "gelu" ? ClipActivation.Gelu : ClipActivation.QuickGelu,
        Preprocessing = json.TryGetProperty("mean", out var mean) ? new ImagePreprocessing { Mean = Colours(mean), Std = Colours(json.GetProperty("std")) }
            : ImagePreprocessing.Clip,
    };

    private static float[] Colours(JsonElement json) => [.. json.EnumerateArray().Select(value => value.GetSingle())];

    private static CatalogFile FileOf(JsonElement json) => new(
        json.GetProperty("name").GetString()!,
        new Uri(json.GetProperty("address").GetString()!),
        json.GetProperty("mirror_path").GetString()!,
        json.GetProperty("sha256").GetString(),
        json.GetProperty("approximate_mib").GetInt64() << 20);

    private sealed record Document(IReadOnlyList<CatalogModel> Models, CatalogFile Vocabulary);
}
