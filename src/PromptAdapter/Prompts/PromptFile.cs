using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PromptAdapter.Runtime;
using PromptAdapter.Texts;
using PromptAdapter.Weights;

namespace PromptAdapter.Prompts;

/// <summary>
/// Prompts of any mode on disk, as safetensors: the parts under their <see cref="PromptTensorNames"/>, such as <c>context</c> <c>[n, d]</c> or <c>[C, n,
/// d]</c>, and in the metadata <c>mode</c>, <c>class_token_position</c>, <c>model</c>, <c>model_sha256</c>, <c>sources</c> (JSON: tasks, shots, classes and
/// images seen), <c>classnames</c> for class-specific vectors, <c>attention</c> for unified prompts and <c>template</c> for visual ones.
/// </summary>
public static partial class PromptFile
{
    private const string ModeKey = "mode";
    private const string PositionKey = "class_token_position";
    private const string ModelKey = "model";
    private const string ModelHashKey = "model_sha256";
    private const string ModelSettingsKey = "model_settings";
    private const string SettingsKey = "settings";
    private const string SourcesKey = "sources";
    private const string ClassNamesKey = "classnames";
    private const string AttentionKey = "attention";
    private const string TemplateKey = "template";
    private const string Remedy = "give a prompt file that this program wrote";

    // Far more than any text tower reads, and few enough that a damaged header decides nothing.
    private const int LongestContext = 1024;

    /// <summary>Writes a file whole or not at all.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Save(SavedPrompt prompt, string path)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        SafetensorsWriter.Write(path, [.. prompt.State.Tensors.Select(part => TensorToWrite.Of(part.Name, part.Values.ToArray(), part.Shape))],
            Describe(prompt));
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It is missing or damaged, or is no prompt.</exception>
    public static SavedPrompt Load(string path)
    {
        using var file = TensorFile.Open(path);
        return Read(new PromptContent(path, file.Length, file.Metadata, file.Tensors));
    }

    /// <summary>Everything about a prompt that is not in its tensors.</summary>
    internal static Dictionary<string, string> Describe(SavedPrompt prompt)
    {
        var metadata = new Dictionary<string, string>
        {
            [ModeKey] = prompt.Mode,
            [PositionKey] = PositionText(prompt.Position),
            [ModelKey] = prompt.Model,
            [ModelHashKey] = prompt.ModelSha256,
            [SourcesKey] = SourcesText(prompt.Sources),
        };
        if (prompt.ClassNames is { } names)
            metadata[ClassNamesKey] = TextArrays.Write(names);
        if (prompt.Mode == "upt")
            metadata[AttentionKey] = AttentionText(prompt.Attention);
        if (prompt.Mode == "vpt")
            metadata[TemplateKey] = prompt.Template.Text;
        if (prompt.Settings is { } published)
            metadata[SettingsKey] = published;
        if (prompt.ModelSettings is { } settings)
            metadata[ModelSettingsKey] = settings;
        return metadata;
    }

    /// <exception cref="InputException">It is damaged, or is no prompt.</exception>
    internal static SavedPrompt Read(PromptContent file)
    {
        var path = file.Path;
        var state = ReadState(file);
        var mode = Entry(file, ModeKey);
        if (mode != state.Mode)
            throw new InputException($"says that it holds a prompt of mode {WeightFileProblem.Quote(mode)}, its parts are those of {state.Mode}", path,
                "update the program, or " + Remedy);
        var position = Known<ClassTokenPosition>(file, PositionKey, PositionText);
        var names = file.Metadata.ContainsKey(ClassNamesKey) ? ReadJson(file, ClassNamesKey, PromptSources.Default.StringArray) : null;
        var context = ReadContext(state, position);
        if (names is not null && (names.Contains(null!) || context?.ClassCount != names.Length))
            throw new InputException($"names {names.Length} classes for a context of shape {WeightFileProblem.ShapeText(context?.Shape ?? [])}", path, Remedy);
        return new SavedPrompt(state, position, Entry(file, ModelKey), Entry(file, ModelHashKey))
        {
            ModelSettings = file.Metadata.GetValueOrDefault(ModelSettingsKey),
            Sources = ReadSources(file),
            Settings = file.Metadata.GetValueOrDefault(SettingsKey),
            ClassNames = names,
            Attention = file.Metadata.ContainsKey(AttentionKey) ? Known<SharedAttention>(file, AttentionKey, AttentionText) : SharedAttention.Tokens,
            Template = file.Metadata.TryGetValue(TemplateKey, out var template) ? new PromptTemplate(template, path) : TemplateSet.Default.Templates[0],
        };
    }

    /// <summary>What has been learned from, as it stands in files.</summary>
    internal static string SourcesText(IReadOnlyList<PromptSource> sources) => JsonSerializer.Serialize([.. sources], PromptSources.Default.PromptSourceArray);

    private static PromptState ReadState(PromptContent file)
    {
        foreach (var (name, stored) in file.Tensors)
        {
            if (!PromptTensorNames.IsKnown(name))
                throw new InputException($"holds the tensor {WeightFileProblem.Quote(name)}, which is no part of a prompt", file.Path, Remedy);
            // Each element takes two bytes at least; a tensor that claims more than its file holds is not allocated.
            if (!stored.Type.IsFloatingPoint() || !PromptTensorNames.RanksOf(name).Contains(stored.Shape.Count) || stored.Count == 0
                || stored.Count > file.Length)
                throw new InputException($"holds a {name} of type {stored.Type} and shape {WeightFileProblem.ShapeText(stored.Shape)}", file.Path,
                    "give a prompt file whose context is [n, d] or [C, n, d] and whose visual prompts are [P, n, D]");
            if (name is PromptTensorNames.Context or PromptTensorNames.Visual && stored.Shape[^2] > LongestContext)
                throw new InputException($"holds a {name} of shape {WeightFileProblem.ShapeText(stored.Shape)}", file.Path,
                    $"give a prompt of at most {LongestContext} vectors");
        }

        if (!file.Tensors.ContainsKey(PromptTensorNames.Context) && !file.Tensors.ContainsKey(PromptTensorNames.Visual))
            throw new InputException("holds neither context vectors nor visual prompts", file.Path, Remedy);
        return new PromptState(file.Tensors.Select(part => new PromptTensor(part.Key, part.Value.Shape, part.Value.ToSingles())), file.Path);
    }

    /// <returns>The text context, checked; <see langword="null"/> where there is none.</returns>
    private static TextContext? ReadContext(PromptState state, ClassTokenPosition position)
    {
        try
        {
            return state.Has(PromptTensorNames.Context) ? TextContext.Of(state, position) : null;
        }
        catch (InputException error) when (error.InputPath is null)
        {
            throw new InputException(error.Problem, state.Source, error.Remedy, error)
            {
                Settings = error.Settings,
                SettingValue = error.SettingValue,
                Alternative = error.Alternative
            };
        }
    }

    private static PromptSource[] ReadSources(PromptContent file)
    {
        var sources = ReadJson(file, SourcesKey, PromptSources.Default.PromptSourceArray);
        return sources.Any(source => source is null || source.Shots < 0 || source.ImageSha256.Contains(null!) || source.ClassNames?.Contains(null!) == true)
            ? throw new InputException($"its metadata entry '{SourcesKey}' is not a list of tasks", file.Path, Remedy)
            : sources;
    }

    private static T Known<T>(PromptContent file, string key, Func<T, string> text)
        where T : struct, Enum
    {
        var found = Entry(file, key);
        foreach (var known in Enum.GetValues<T>())
        {
            if (text(known) == found)
                return known;
        }

        throw new InputException($"its metadata entry '{key}' is {WeightFileProblem.Quote(found)}", file.Path,
            $"it is one of {string.Join(", ", Enum.GetValues<T>().Select(text))}");
    }

    private static string AttentionText(SharedAttention attention) => attention == SharedAttention.ReferenceQuirks ? "reference-quirks" : "tokens";

    private static string PositionText(ClassTokenPosition position) => position switch
    {
        ClassTokenPosition.Front => "front",
        ClassTokenPosition.Middle => "middle",
        _ => "end",
    };

    private static T ReadJson<T>(PromptContent file, string key, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            if (JsonSerializer.Deserialize(Entry(file, key), type) is { } value)
                return value;
        }
        catch (JsonException)
        {
            // Said below, as for any other wrong content.
        }

        throw new InputException($"its metadata entry '{key}' does not hold what it should", file.Path, Remedy);
    }

    private static string Entry(PromptContent file, string key) => file.Metadata.TryGetValue(key, out var value)
        ? value
        : throw new InputException($"has no metadata entry '{key}'", file.Path, Remedy);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
    [JsonSerializable(typeof(PromptSource[]))]
    [JsonSerializable(typeof(string[]))]
    private sealed partial class PromptSources : JsonSerializerContext;
}
