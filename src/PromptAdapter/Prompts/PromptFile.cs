using System.Text.Json;
using PromptAdapter.Prompts.Context;
using PromptAdapter.Weights;

namespace PromptAdapter.Prompts;

/// <summary>
/// Prompts on disk, as safetensors: <c>context</c> <c>[n, d]</c> or <c>[C, n, d]</c>, and in the metadata <c>mode</c>, <c>class_token_position</c>,
/// <c>model</c>, <c>model_sha256</c>, <c>sources</c> (JSON: tasks, shots and images seen) and, for class-specific vectors, <c>classnames</c>.
/// </summary>
public static class PromptFile
{
    private const string ContextName = "context";
    private const string ModeKey = "mode";
    private const string PositionKey = "class_token_position";
    private const string ModelKey = "model";
    private const string ModelHashKey = "model_sha256";
    private const string SourcesKey = "sources";
    private const string ClassNamesKey = "classnames";
    private const string Remedy = "give a prompt file that this program wrote";

    // Far more than any text tower reads, and few enough that a damaged header decides nothing.
    private const int LongestContext = 1024;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <summary>Writes a file whole or not at all.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Save(SavedPrompt prompt, string path)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var metadata = new Dictionary<string, string>
        {
            [ModeKey] = prompt.Mode,
            [PositionKey] = PositionText(prompt.Context.Position),
            [ModelKey] = prompt.Model,
            [ModelHashKey] = prompt.ModelSha256,
            [SourcesKey] = JsonSerializer.Serialize(prompt.Sources, Json),
        };
        if (prompt.ClassNames is { } names)
            metadata[ClassNamesKey] = JsonSerializer.Serialize(names);
        SafetensorsWriter.Write(path, [TensorToWrite.Of(ContextName, prompt.Context.Values.ToArray(), prompt.Context.Shape)], metadata);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It is missing or damaged, or is no prompt.</exception>
    public static SavedPrompt Load(string path)
    {
        using var file = TensorFile.Open(path);
        var mode = Entry(file, ModeKey);
        if (mode != SavedPrompt.TextMode)
            throw new InputException($"holds a prompt of mode {WeightFileProblem.Quote(mode)}, which is not known here", path, "update the program, or give a text prompt");
        var position = Enum.GetValues<ClassTokenPosition>().Where(known => PositionText(known) == Entry(file, PositionKey)).Select(known => (ClassTokenPosition?)known).FirstOrDefault()
            ?? throw new InputException($"names the class-token position {WeightFileProblem.Quote(Entry(file, PositionKey))}", path, "it is one of end, middle and front");
        var context = ReadContext(file, position);
        var names = file.Metadata.ContainsKey(ClassNamesKey) ? ReadJson<string[]>(file, ClassNamesKey) : null;
        if (names is not null && (names.Contains(null!) || context.ClassCount != names.Length))
            throw new InputException($"names {names.Length} classes for a context of shape {WeightFileProblem.ShapeText(context.Shape)}", path, Remedy);
        var sources = ReadJson<PromptSource[]>(file, SourcesKey);
        if (sources.Any(source => source is null || source.Shots < 0 || source.ImageSha256.Contains(null!)))
            throw new InputException($"its metadata entry '{SourcesKey}' is not a list of tasks", path, Remedy);
        return new SavedPrompt(context, Entry(file, ModelKey), Entry(file, ModelHashKey)) { Mode = mode, Sources = sources, ClassNames = names };
    }

    private static TextContext ReadContext(TensorFile file, ClassTokenPosition position)
    {
        var stored = file[ContextName];
        // Each element takes two bytes at least; a tensor that claims more than its file holds is not allocated.
        if (stored.Shape.Count is not (2 or 3) || stored.Count == 0 || stored.Shape[^2] > LongestContext || stored.Count > file.Length)
            throw new InputException($"holds a context of shape {WeightFileProblem.ShapeText(stored.Shape)}", file.Path, "it must be [n, d] or [C, n, d]");
        try
        {
            return TextContext.Create(stored.ToSingles(), (int)stored.Shape[^2], checked((int)stored.Shape[^1]), position, stored.Shape.Count == 3 ? checked((int)stored.Shape[0]) : null);
        }
        catch (InputException error)
        {
            throw new InputException(error.Problem, file.Path, error.Remedy, error);
        }
    }

    private static string PositionText(ClassTokenPosition position) => position switch
    {
        ClassTokenPosition.Front => "front",
        ClassTokenPosition.Middle => "middle",
        _ => "end",
    };

    private static T ReadJson<T>(TensorFile file, string key)
        where T : class
    {
        try
        {
            if (JsonSerializer.Deserialize<T>(Entry(file, key), Json) is { } value)
                return value;
        }
        catch (JsonException)
        {
            // Said below, as for any other wrong content.
        }

        throw new InputException($"its metadata entry '{key}' does not hold what it should", file.Path, Remedy);
    }

    private static string Entry(TensorFile file, string key) => file.Metadata.TryGetValue(key, out var value)
        ? value
        : throw new InputException($"has no metadata entry '{key}'", file.Path, Remedy);
}
