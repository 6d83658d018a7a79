using System.Text.Json;
using System.Text.Json.Serialization;

namespace PromptAdapter.Experiments;

/// <summary>
/// Settings as a JSON object of two: <c>{"plan": {name: value, …}, "dataset": {name: value, …}}</c>, every value a string. A string in their place is
/// the line of an earlier version, which is written again as it was read.
/// </summary>
internal sealed class CellSettingsConverter : JsonConverter<CellSettings>
{
    private const string Plan = "plan";
    private const string Dataset = "dataset";

    public override bool HandleNull => true;

    public override CellSettings Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return CellSettings.OfEarlierLine(reader.GetString()!);
        using var document = JsonDocument.ParseValue(ref reader);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new JsonException("no settings");
        try
        {
            return new CellSettings(Part(document.RootElement, Plan), Part(document.RootElement, Dataset));
        }
        catch (ArgumentException error)
        {
            throw new JsonException("a setting is there twice", error);
        }
    }

    public override void Write(Utf8JsonWriter writer, CellSettings value, JsonSerializerOptions options)
    {
        if (value.EarlierLine is { } line)
        {
            writer.WriteStringValue(line);
            return;
        }

        writer.WriteStartObject();
        WritePart(writer, Plan, value.Plan);
        WritePart(writer, Dataset, value.Dataset);
        writer.WriteEndObject();
    }

    private static (string Name, object? Value)[] Part(JsonElement settings, string part)
    {
        if (!settings.TryGetProperty(part, out var values) || values.ValueKind != JsonValueKind.Object)
            throw new JsonException($"settings without '{part}'");
        return
        [
            .. values.EnumerateObject().Select(setting => setting.Value.ValueKind == JsonValueKind.String
                ? (setting.Name, (object?)setting.Value.GetString())
                : throw new JsonException($"the setting '{setting.Name}' is no text")),
        ];
    }

    private static void WritePart(Utf8JsonWriter writer, string part, IReadOnlyList<KeyValuePair<string, string>> settings)
    {
        writer.WriteStartObject(part);
        foreach (var (name, value) in settings)
            writer.WriteString(name, value);
        writer.WriteEndObject();
    }
}
