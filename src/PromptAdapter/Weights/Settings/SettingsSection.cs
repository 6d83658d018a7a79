using System.Text.Json;
using PromptAdapter.Runtime;

namespace PromptAdapter.Weights.Settings;

/// <summary>An object in a settings file whose values are asked for by name and kind; what is there and cannot be used is refused with its name.</summary>
/// <param name="Path">The file.</param>
/// <param name="Name">Where in the file: <c>vision_cfg</c>; empty at its root.</param>
/// <param name="Json">The object; an undefined value stands for one that is not there.</param>
internal sealed record SettingsSection(string Path, string Name, JsonElement Json)
{
    /// <summary>Reads a file.</summary>
    /// <returns>Its root, or <see langword="null"/> where there is no such file, or it is too long for settings or no object.</returns>
    /// <exception cref="InputException">It cannot be read, or is no JSON.</exception>
    public static SettingsSection? Read(string path)
    {
        try
        {
            if (!File.Exists(path) || new FileInfo(path).Length > ReadLimits.SettingsBytes)
                return null;
            // A byte order mark is taken off.
            using var document = JsonDocument.Parse(InputFile.ReadAllText(path, ReadLimits.SettingsBytes, "give the settings that came with the model"));
            RequireWholeText(document.RootElement, path);
            var json = document.RootElement.Clone();
            return json.ValueKind == JsonValueKind.Object ? new SettingsSection(path, "", json) : null;
        }
        catch (JsonException error)
        {
            throw System.IO.Path.GetFileName(path).Contains("processor", StringComparison.Ordinal)
                ? new InputException("is not JSON", path, "download it again, or remove it if images are prepared as CLIP's", error)
                : new InputException("is not JSON", path, "download it again, or remove it and state the model's activation", error)
                { Settings = [Setting.Activation] };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException("cannot be read (" + error.Message.TrimEnd('.') + ")", path, "make it readable, or remove it", error);
        }
    }

    // Half of a surrogate pair, which JSON can write and no text can hold, would be noticed wherever the text is first asked for.
    private static void RequireWholeText(JsonElement element, string path)
    {
        try
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.String:
                    _ = element.GetString();
                    break;
                case JsonValueKind.Array:
                    foreach (var item in element.EnumerateArray())
                        RequireWholeText(item, path);
                    break;
                case JsonValueKind.Object:
                    foreach (var property in element.EnumerateObject())
                    {
                        _ = property.Name;
                        RequireWholeText(property.Value, path);
                    }

                    break;
            }
        }
        catch (InvalidOperationException error)
        {
            throw new InputException("holds a text with half of a surrogate pair", path, "download it again, or write the text in whole characters", error);
        }
    }

    /// <summary>What to do about a value that is refused.</summary>
    public string Remedy { get; init; } = "give the settings and the weights of a plain CLIP, or correct the file if it is not that of this model";

    public bool Exists => Json.ValueKind == JsonValueKind.Object;

    public IEnumerable<string> Keys => Exists ? Json.EnumerateObject().Select(property => property.Name) : [];

    /// <summary>The object of that name; one that does not exist where it is missing or null.</summary>
    public SettingsSection Section(string name)
    {
        var value = Value(name);
        return new SettingsSection(Path, Full(name), value is null || value.Value.ValueKind == JsonValueKind.Object ? value ?? default
            : throw Refused(name, "where an object is needed"));
    }

    /// <summary>The value of that name, unless it is missing or null.</summary>
    public JsonElement? Value(string name) => Exists && Json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public long? Integer(string name) =>
        Value(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var integer) ? integer
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number == Math.Floor(number) && Math.Abs(number) < 1e15
            ? (long)number
        : throw Refused(name, "where a whole number is needed");

    public double? Number(string name) =>
        Value(name) is not { } value ? null : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number : throw Refused(name, "where a number is needed");

    public bool? Truth(string name) => Value(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out var number) && number is 0 or 1 => value.GetInt64() == 1,
        _ => throw Refused(name, "where true or false is needed"),
    };

    public string? Text(string name) =>
        Value(name) is not { } value ? null : value.ValueKind == JsonValueKind.String ? Whole(name, value) : throw Refused(name, "where a text is needed");

    private string Whole(string name, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Refused(name, "which holds half of a surrogate pair");
        }
    }

    /// <summary>Three numbers for red, green and blue; one number stands for all three.</summary>
    public float[]? Colours(string name)
    {
        if (Value(name) is not { } value)
            return null;
        double[] numbers = value.ValueKind switch
        {
            JsonValueKind.Number => [.. Enumerable.Repeat(value.GetDouble(), 3)],
            JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number) => [.. value.EnumerateArray()
                .Select(item => item.GetDouble())],
            _ => [],
        };
        return numbers.Length == 3 && numbers.All(number => float.IsFinite((float)number)) ? Array.ConvertAll(numbers, number => (float)number)
            : throw Refused(name, "where three numbers are needed");
    }

    /// <summary>Refuses a value unless it is missing, null, or one of those that change nothing.</summary>
    /// <exception cref="InputException">It is another one; the message names it.</exception>
    public void Require(string name, params ReadOnlySpan<string> harmless)
    {
        if (Value(name) is { } value && !harmless.Contains(Plain(value)))
            throw Refused(name, "which this program does not compute");
    }

    /// <summary>Refuses a number unless it is missing or the one that the weights have.</summary>
    public void RequireEqual(string name, long actual)
    {
        if (Integer(name) is { } stated && stated != actual)
            throw Refused(name, $"where the weights have {actual}");
    }

    /// <summary>Refuses the side of an image, or its two sides, unless missing or the ones that the weights have.</summary>
    public void RequireSides(string name, int pixels)
    {
        if (Value(name) is { ValueKind: JsonValueKind.Array } sides && !sides.EnumerateArray().All(side => IntegerOf(side) == pixels))
            throw Refused(name, $"where the weights take {pixels}");
        if (Value(name) is { ValueKind: not JsonValueKind.Array })
            RequireEqual(name, pixels);
    }

    public static long? IntegerOf(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var integer) ? integer : null;

    /// <summary>The error for a value that cannot be used.</summary>
    public InputException Refused(string name, string why) => new(
        $"has {WeightFileProblem.Quote(Full(name))} = {Shown(Value(name) ?? default)}, {why}", Path,
            Remedy);

    private string Full(string name) => Name.Length == 0 ? name : Name + "." + name;

    private static string Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.TryGetDouble(out var number) ? number.ToString(System.Globalization.CultureInfo.InvariantCulture) : value.GetRawText(),
        _ => value.GetRawText(),
    };

    private static string Shown(JsonElement value)
    {
        const int Longest = 60;
        var text = value.ValueKind == JsonValueKind.Undefined ? "nothing"
            : string.Join(' ', value.GetRawText().Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        return text.Length > Longest ? string.Concat(text.AsSpan(0, Longest), "…") : text;
    }
}
