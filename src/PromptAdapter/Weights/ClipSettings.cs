using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PromptAdapter.Imaging;

namespace PromptAdapter.Weights;

/// <summary>What decides a CLIP's features beside its weights, and leaves no trace in them.</summary>
public sealed partial record ClipSettings
{
    /// <summary>What PyTorch's layer normalisation adds to the variance unless told otherwise, as OpenAI's models have it.</summary>
    public const double StandardEpsilon = 1e-5;

    /// <summary>The activation of the transformer blocks.</summary>
    public ClipActivation Activation { get; init; }

    /// <summary>What the layer normalisations of the text tower add to the variance.</summary>
    public double TextEpsilon { get; init; } = StandardEpsilon;

    /// <summary>What the layer normalisations of a vision transformer add to the variance.</summary>
    public double VisionEpsilon { get; init; } = StandardEpsilon;

    /// <summary>Attention heads of the image tower where they are not those that follow from its width.</summary>
    public int? VisionHeads { get; init; }

    /// <summary>Attention heads of the text tower where they are not those that follow from its width.</summary>
    public int? TextHeads { get; init; }

    /// <summary>What is done to an image first.</summary>
    public ImagePreprocessing Preprocessing { get; init; } = ImagePreprocessing.Clip;

    /// <summary>Whether all of it is as in OpenAI's models.</summary>
    [JsonIgnore]
    public bool IsOpenAI => Equals(new ClipSettings());

    /// <summary>In one line, for people.</summary>
    public override string ToString() => (Activation == ClipActivation.Gelu ? "gelu" : "quick_gelu")
        + (TextEpsilon == StandardEpsilon && VisionEpsilon == StandardEpsilon ? ""
            : string.Create(CultureInfo.InvariantCulture, $", layer norm epsilon {TextEpsilon} (text) and {VisionEpsilon} (images)"))
        + (VisionHeads is null && TextHeads is null ? ""
            : $", {VisionHeads?.ToString(CultureInfo.InvariantCulture) ?? "usual"} heads (images) and " +
                $"{TextHeads?.ToString(CultureInfo.InvariantCulture) ?? "usual"} (text)")
        + ", " + Preprocessing;

    /// <summary>
    /// What features of a checkpoint with these settings are kept under: the checkpoint's own hash where they are OpenAI's, so that such features
    /// keep their keys, and else a digest of both.
    /// </summary>
    internal string Identity(string checkpointSha256) =>
        IsOpenAI ? checkpointSha256 : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(checkpointSha256 + "\n" + ToJson())));

    internal string ToJson() => JsonSerializer.Serialize(
        new Stored(Activation == ClipActivation.Gelu ? "gelu" : "quick_gelu", TextEpsilon, VisionEpsilon, VisionHeads, TextHeads, Preprocessing.ToJson()),
        StoredSettings.Default.Stored);

    /// <summary>Reads <see cref="ToJson"/> back.</summary>
    /// <exception cref="JsonException">It is not that.</exception>
    internal static ClipSettings FromJson(string json)
    {
        var stored = JsonSerializer.Deserialize(json, StoredSettings.Default.Stored);
        if (stored is not
            {
                Activation: "gelu" or "quick_gelu", TextEpsilon: > 0, VisionEpsilon: > 0, VisionHeads: null or > 0, TextHeads: null or > 0,
                Preprocessing: not null
            })
            throw new JsonException("no settings of a model");
        return new ClipSettings
        {
            Activation = stored.Activation == "gelu" ? ClipActivation.Gelu : ClipActivation.QuickGelu,
            TextEpsilon = stored.TextEpsilon,
            VisionEpsilon = stored.VisionEpsilon,
            VisionHeads = stored.VisionHeads,
            TextHeads = stored.TextHeads,
            Preprocessing = ImagePreprocessing.FromJson(stored.Preprocessing),
        };
    }

    internal sealed record Stored(
        [property: JsonPropertyName("activation")] string Activation,
        [property: JsonPropertyName("text_layer_norm_eps")] double TextEpsilon,
        [property: JsonPropertyName("vision_layer_norm_eps")] double VisionEpsilon,
        [property: JsonPropertyName("vision_heads")] int? VisionHeads,
        [property: JsonPropertyName("text_heads")] int? TextHeads,
        [property: JsonPropertyName("preprocessing")] string Preprocessing);

    [JsonSerializable(typeof(Stored))]
    private sealed partial class StoredSettings : JsonSerializerContext;
}
