using System.Globalization;
using System.Text.Json;
using PromptAdapter.Imaging;

namespace PromptAdapter.Weights.Settings;

/// <summary>What a converted file keeps in its metadata of that which the weights do not show; an entry that is missing was not recorded.</summary>
internal sealed record RecordedSettings
{
    private const string ActivationKey = "activation";
    private const string VisionHeadsKey = "vision_heads";
    private const string TextHeadsKey = "text_heads";
    private const string TextEpsilonKey = "text_layer_norm_eps";
    private const string VisionEpsilonKey = "vision_layer_norm_eps";
    private const string PreprocessingKey = "preprocessing";

    public required ClipActivation Activation { get; init; }

    public int? VisionHeads { get; init; }

    public int? TextHeads { get; init; }

    public double? TextEpsilon { get; init; }

    public double? VisionEpsilon { get; init; }

    public ImagePreprocessing? Preprocessing { get; init; }

    /// <summary>Reads the metadata of a converted file.</summary>
    /// <returns><see langword="null"/> for a file that was not converted here.</returns>
    /// <exception cref="InputException">An entry cannot be read.</exception>
    public static RecordedSettings? Of(TensorFile file)
    {
        if (!file.Metadata.TryGetValue(ActivationKey, out var activation))
            return null;
        try
        {
            return new RecordedSettings
            {
                Activation = activation switch
                {
                    "gelu" => ClipActivation.Gelu,
                    "quick_gelu" => ClipActivation.QuickGelu,
                    _ => throw new InputException($"records the activation {WeightFileProblem.Quote(activation)}, which is not known here", file.Path,
                        "convert the original checkpoint again"),
                },
                VisionHeads = Integer(VisionHeadsKey),
                TextHeads = Integer(TextHeadsKey),
                TextEpsilon = Number(TextEpsilonKey),
                VisionEpsilon = Number(VisionEpsilonKey),
                Preprocessing = file.Metadata.TryGetValue(PreprocessingKey, out var json) ? ImagePreprocessing.FromJson(json) : null,
            };
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            throw new InputException("records settings that cannot be read", file.Path, "convert the original checkpoint again", error);
        }

        int? Integer(string key) => file.Metadata.TryGetValue(key, out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

        double? Number(string key) => file.Metadata.TryGetValue(key, out var text) ? double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>The entries for the metadata of a file; what is as in OpenAI's models is left out, but for the activation and the heads.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Entries(ClipSettings settings, ClipArchitecture architecture)
    {
        yield return new(ActivationKey, ToldSettings.Word(settings.Activation));
        yield return new(VisionHeadsKey, Text(architecture.VisionHeads));
        yield return new(TextHeadsKey, Text(architecture.TextHeads));
        if (settings.TextEpsilon != ClipSettings.StandardEpsilon)
            yield return new(TextEpsilonKey, Text(settings.TextEpsilon));
        if (settings.VisionEpsilon != ClipSettings.StandardEpsilon)
            yield return new(VisionEpsilonKey, Text(settings.VisionEpsilon));
        if (!settings.Preprocessing.IsClip)
            yield return new(PreprocessingKey, settings.Preprocessing.ToJson());
    }

    /// <summary>Refuses a configuration beside the file that states something else than the file itself.</summary>
    /// <exception cref="InputException">They contradict each other.</exception>
    public void RequireAgreement(string path, ClipConfiguration beside, ClipActivation? stated)
    {
        if (stated is null && beside.ActivationIsStated && beside.Activation != Activation)
            throw Contradiction(path, "activation", ToldSettings.Word(Activation), beside.Source, ToldSettings.Word(beside.Activation), Setting.Activation);
        Compare("heads of the image tower", VisionHeads, beside.VisionHeads);
        Compare("heads of the text tower", TextHeads, beside.TextHeads);
        Compare("layer norm epsilon of the image tower", VisionEpsilon, beside.VisionEpsilon);
        Compare("layer norm epsilon of the text tower", TextEpsilon, beside.TextEpsilon);

        void Compare(string what, double? own, double? other)
        {
            if (own is { } first && other is { } second && first != second)
                throw Contradiction(path, what, Text(first), beside.Source, Text(second));
        }
    }

    /// <summary>The error for a file that says one thing of itself while what lies beside it says another.</summary>
    public static InputException Contradiction(string path, string what, string own, string source, string other, params IReadOnlyList<Setting> settings) =>
        new($"records the {what} {own}, and {Path.GetFileName(source)} beside it says {other}", path,
            "move the file to a folder of its own, or correct what lies beside it")
        { Settings = settings };

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
