using System.Text.Json;
using System.Text.Json.Serialization;

namespace PromptAdapter.Imaging;

/// <summary>An <see cref="ImagePreprocessing"/> as files keep it. What a file does not name has its default.</summary>
internal sealed partial record StoredPreprocessing
{
    public IReadOnlyList<float>? Mean { get; init; }

    public IReadOnlyList<float>? Std { get; init; }

    public double? Scale { get; init; }

    public ResampleFilter? Filter { get; init; }

    public ResizeMode? Mode { get; init; }

    public int? ResizeTo { get; init; }

    public byte? Fill { get; init; }

    public static string Write(ImagePreprocessing all) => JsonSerializer.Serialize(
        new StoredPreprocessing
        {
            Mean = all.Mean,
            Std = all.Std,
            Scale = all.Scale,
            Filter = all.Filter,
            Mode = all.Mode,
            ResizeTo = all.ResizeTo,
            Fill = all.Fill,
        }, Format.Default.StoredPreprocessing);

    /// <exception cref="JsonException">It is something else.</exception>
    public static ImagePreprocessing? Read(string json)
    {
        if (JsonSerializer.Deserialize(json, Format.Default.StoredPreprocessing) is not { } stored)
            return null;
        var usual = ImagePreprocessing.Clip;
        return new ImagePreprocessing
        {
            Mean = stored.Mean ?? usual.Mean,
            Std = stored.Std ?? usual.Std,
            Scale = stored.Scale ?? usual.Scale,
            Filter = stored.Filter ?? usual.Filter,
            Mode = stored.Mode ?? usual.Mode,
            ResizeTo = stored.ResizeTo,
            Fill = stored.Fill ?? usual.Fill,
        };
    }

    private sealed class FilterConverter() : JsonStringEnumConverter<ResampleFilter>(JsonNamingPolicy.SnakeCaseLower);

    private sealed class ModeConverter() : JsonStringEnumConverter<ResizeMode>(JsonNamingPolicy.SnakeCaseLower);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(FilterConverter), typeof(ModeConverter)])]
    [JsonSerializable(typeof(StoredPreprocessing))]
    private sealed partial class Format : JsonSerializerContext;
}
