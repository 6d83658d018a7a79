using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PromptAdapter.Clip;
using PromptAdapter.Prompts.Context;

namespace PromptAdapter.Prompts.Tuning;

/// <summary>A digest of everything that a tuning run depends on, so that a checkpoint is only ever taken up by its own run.</summary>
internal static class RunFingerprint
{
    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public static string Of(ClipModel clip, PromptTokens tokens, TextContext start, FeatureViews views, PromptTuningOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Text(clip.Sha256);
        Text(JsonSerializer.Serialize(options with { CheckpointPath = null }));
        Text(JsonSerializer.Serialize(new { tokens.Start, tokens.Names, tokens.Endings, start.Shape, start.Position, views.Labels }));
        Numbers(start.Values.Span);
        foreach (var view in views.Views)
            Numbers(view.Features.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Text(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text.Length.ToString(CultureInfo.InvariantCulture) + ":" + text));

        void Numbers(ReadOnlySpan<float> values) => hash.AppendData(MemoryMarshal.AsBytes(values));
    }
}
