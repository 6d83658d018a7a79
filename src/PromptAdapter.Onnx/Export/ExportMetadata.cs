using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PromptAdapter.Confidence;
using PromptAdapter.Methods;

namespace PromptAdapter.Onnx.Export;

/// <summary>
/// The entries of the metadata of an exported file, each with <c>promptadapter.</c> in front; docs/onnx.md lists them. Those of the encoder are the names of
/// <see cref="OnnxEncoderSettings"/>, so that the file can be used as an encoder, too.
/// </summary>
internal static partial class ExportMetadata
{
    /// <summary>What the file is: <see cref="ClassifierKind"/> or <see cref="EncoderKind"/>. No other file has the entry.</summary>
    public const string Kind = OnnxSettingsReader.Prefix + "kind";

    public const string ClassifierKind = "classifier";
    public const string EncoderKind = "encoder";

    /// <summary><c>f32</c> or <c>int8</c>.</summary>
    public const string Weights = OnnxSettingsReader.Prefix + "weights";

    private const string Labels = OnnxSettingsReader.Prefix + "labels";
    private const string Method = OnnxSettingsReader.Prefix + "method";
    private const string Settings = OnnxSettingsReader.Prefix + "settings";
    private const string Selection = OnnxSettingsReader.Prefix + "selection";
    private const string SelectionDetail = OnnxSettingsReader.Prefix + "selection_detail";
    private const string Orientation = OnnxSettingsReader.Prefix + "apply_orientation";
    private const string Shots = OnnxSettingsReader.Prefix + "shots";
    private const string Seed = OnnxSettingsReader.Prefix + "seed";
    private const string SupportHashes = OnnxSettingsReader.Prefix + "support_sha256";
    private const string SupportLabels = OnnxSettingsReader.Prefix + "support_labels";
    private const string Answers = OnnxSettingsReader.Prefix + "answers";
    private const string LogitScale = OnnxSettingsReader.Prefix + "logit_scale";
    private const string Source = OnnxSettingsReader.Prefix + "source";
    private const string SourceName = OnnxSettingsReader.Prefix + "source_name";

    private static readonly Entries Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>All entries of a file.</summary>
    /// <param name="encoder">What images it takes.</param>
    /// <param name="origin">What the encoder was made of.</param>
    /// <param name="sourceName">The name of that.</param>
    /// <param name="state">The classifier; <see langword="null"/> for an encoder alone.</param>
    /// <param name="weights"><c>f32</c> or <c>int8</c>.</param>
    public static IEnumerable<(string Key, string Value)> Of(OnnxEncoderSettings encoder, EncoderOrigin origin, string sourceName, ClassifierState? state,
        string weights)
    {
        yield return (Kind, state is null ? EncoderKind : ClassifierKind);
        foreach (var property in JsonDocument.Parse(encoder.ToJson()).RootElement.EnumerateObject())
            yield return (OnnxSettingsReader.Prefix + property.Name, property.Value.ToString());
        yield return (Weights, weights);
        yield return (SourceName, sourceName);
        yield return (Source, JsonSerializer.Serialize(origin, Json.EncoderOrigin));
        if (state is null)
            yield break;
        yield return (Labels, JsonSerializer.Serialize([.. state.ClassNames], Json.StringArray));
        yield return (Method, state.Method);
        yield return (Settings, Numbers(state.Adapter.Store()));
        yield return (Selection, state.Selection);
        yield return (SelectionDetail, state.SelectionDetail);
        yield return (Orientation, state.ApplyOrientation ? "true" : "false");
        yield return (Shots, state.Shots.ToString(CultureInfo.InvariantCulture));
        yield return (Seed, state.Seed.ToString(CultureInfo.InvariantCulture));
        yield return (SupportHashes, JsonSerializer.Serialize([.. state.Support.Select(image => image.Sha256)], Json.StringArray));
        yield return (SupportLabels, JsonSerializer.Serialize([.. state.Support.Select(image => image.Label)], Json.Int32Array));
        // Whether an image is like the support images cannot be told without them.
        if (state.Answers.WithoutUnknown() is { IsNone: false } answers)
            yield return (Answers, ClassifierFile.AnswersText(answers));
        yield return (LogitScale, state.LogitScale.ToString("R", CultureInfo.InvariantCulture));
    }

    /// <summary>What an exported encoder was made of; <see langword="null"/> where the file is no export.</summary>
    /// <exception cref="InputException">The entry is damaged.</exception>
    public static EncoderOrigin? Origin(OnnxGraph graph) =>
        graph.Metadata.TryGetValue(Source, out var json) ? Read(json, Json.EncoderOrigin, Source, graph.Path) : null;

    /// <summary>The classifier that a file says it is.</summary>
    /// <param name="encoder">The file, opened with its logits as features.</param>
    /// <exception cref="InputException">An entry is missing or damaged, or the classes are not as many as the logits.</exception>
    public static ClassifierState State(OnnxImageEncoder encoder)
    {
        var names = Read(Entry(Labels), Json.StringArray, Labels, encoder.Path);
        if (names.Length != encoder.EmbedDim || names.Contains(null) || names.Distinct(StringComparer.Ordinal).Count() != names.Length)
            throw Damaged(encoder.Path, $"names {names.Length} classes for {encoder.EmbedDim} logits, or one twice");
        return new ClassifierState
        {
            ClassNames = names,
            Method = Entry(Method),
            Selection = Entry(Selection),
            SelectionDetail = Entry(SelectionDetail),
            Adapter = new ExportedState(names.Length, encoder.Path, MembersOf(Entry(Settings), encoder.Path)),
            Answers = AnswersOf(encoder),
            LogitScale = Read(Entry(LogitScale), Json.Single, LogitScale, encoder.Path),
            ClassWeights = null,
            Support = SupportOf(Read(Entry(SupportHashes), Json.StringArray, SupportHashes, encoder.Path), names.Length, encoder),
            Model = Entry(SourceName),
            ModelPath = encoder.Path,
            ModelSha256 = encoder.Origin?.Sha256 ?? throw Damaged(encoder.Path, $"lacks the entry '{Source}'"),
            EncoderSettings = encoder.EncoderSettings,
            ImageSize = encoder.ImageSize,
            ApplyOrientation = Read(Entry(Orientation), Json.Boolean, Orientation, encoder.Path),
            Shots = Read(Entry(Shots), Json.Int32, Shots, encoder.Path),
            Seed = Read(Entry(Seed), Json.Int64, Seed, encoder.Path),
        };

        string Entry(string name) => encoder.Metadata.TryGetValue(name, out var value) ? value
            : throw Damaged(encoder.Path, $"lacks the entry '{name}'");
    }

    private static SupportImage[] SupportOf(string[] hashes, int classes, OnnxImageEncoder encoder)
    {
        // Files from before the entry do not say which image is of which class.
        var labels = encoder.Metadata.TryGetValue(SupportLabels, out var json) ? Read(json, Json.Int32Array, SupportLabels, encoder.Path)
            : [.. Enumerable.Repeat(SupportImage.UnknownLabel, hashes.Length)];
        if (labels.Length != hashes.Length || labels.Any(label => label < SupportImage.UnknownLabel || label >= classes))
            throw Damaged(encoder.Path, $"holds an entry '{SupportLabels}' that is not of its images");
        return [.. hashes.Select((hash, i) => new SupportImage("", labels[i], hash, default))];
    }

    // A blend's settings are a list of its members, any other method's an object.
    private static (string Method, double Weight)[] MembersOf(string settings, string path) => settings.StartsWith('[')
        ? [.. Read(settings, Json.MemberArray, Settings, path).Select(member => (member.Method, member.Weight))] : [];

    // Files from before there were any have none.
    private static AnswerRules AnswersOf(OnnxImageEncoder encoder)
    {
        try
        {
            return ClassifierFile.AnswersOf(encoder.Metadata.GetValueOrDefault(Answers));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Damaged(encoder.Path, $"holds an entry '{Answers}' that is not of its kind");
        }
    }

    private static string Numbers(StoredState stored) => stored.Members.Count == 0
        ? JsonSerializer.Serialize(stored.Numbers.ToDictionary(), Json.DictionaryStringDouble)
        : JsonSerializer.Serialize([.. stored.Members.Select(member => new Member(member.Method, member.Weight, member.Numbers.ToDictionary()))], Json.MemberArray);

    private static T Read<T>(string json, JsonTypeInfo<T> type, string name, string path)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException();
        }
        catch (JsonException error)
        {
            throw new InputException($"holds an entry '{name}' that is not of its kind", path, "export the classifier again", error);
        }
    }

    private static InputException Damaged(string path, string problem) => new(problem, path, "export the classifier again");

    private sealed record Member(string Method, double Weight, Dictionary<string, double> Settings);

    [JsonSerializable(typeof(EncoderOrigin))]
    [JsonSerializable(typeof(string[]))]
    [JsonSerializable(typeof(Dictionary<string, double>))]
    [JsonSerializable(typeof(Member[]))]
    [JsonSerializable(typeof(float))]
    [JsonSerializable(typeof(bool))]
    [JsonSerializable(typeof(int))]
    [JsonSerializable(typeof(int[]))]
    [JsonSerializable(typeof(long))]
    private sealed partial class Entries : JsonSerializerContext;
}
