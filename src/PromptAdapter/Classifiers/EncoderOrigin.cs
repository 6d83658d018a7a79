using PromptAdapter.Runtime;
using PromptAdapter.Weights;

namespace PromptAdapter;

/// <summary>What an exported image encoder was made of.</summary>
/// <param name="Sha256">SHA-256 in lower-case hexadecimal of the model.</param>
/// <param name="Settings">What decides the model's features beside its file, as JSON.</param>
/// <param name="Tower">The digest of what a method has left for the image tower; <see langword="null"/> where it is the frozen one.</param>
public sealed record EncoderOrigin(string Sha256, string? Settings, string? Tower)
{
    /// <summary>The origin of an encoder.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tower">What a method has left for the tower.</param>
    internal static EncoderOrigin Of(IFrozenModel model, IReadOnlyList<RawTensor> tower) =>
        model.Origin is { } earlier && tower.Count == 0 ? earlier : new(model.Sha256, SettingsOf(model), DigestOf(tower));

    /// <summary>Whether an encoder of this origin makes the features that a classifier was fitted on.</summary>
    internal bool Serves(ClassifierState state)
    {
        if (Sha256 != state.ModelSha256 || Tower != DigestOf(state.Tower))
            return false;
        if ((state.ModelSettings?.ToJson() ?? state.EncoderSettings) is { } kept)
            return kept == Settings;
        // Nothing is kept where the settings are OpenAI's, but for what the checkpoint tells.
        return Settings is not null && ClipSettings.FromJson(Settings) is var own
            && own.Equals(new ClipSettings { Activation = own.Activation, VisionHeads = own.VisionHeads, TextHeads = own.TextHeads });
    }

    private static string? SettingsOf(IFrozenModel model) => model is IClipModel clip ? clip.Settings.ToJson() : model.EncoderSettings;

    private static string? DigestOf(IReadOnlyList<RawTensor> tower)
    {
        if (tower.Count == 0)
            return null;
        using var digest = new FieldDigest();
        foreach (var tensor in tower.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
            digest.Field(tensor.Name, string.Join(',', tensor.Shape)).Field<byte>("data", tensor.Data);
        return digest.Value();
    }
}
