using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PromptAdapter.Prompts;

namespace PromptAdapter.Torch.Prompts.Tuning;

/// <summary>A digest of everything that a tuning run depends on, so that a checkpoint is only ever taken up by its own run.</summary>
internal sealed class RunFingerprint : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Begins with what every run has.</summary>
    public RunFingerprint(ClipModel clip, PromptTuningOptions options, PromptState start)
    {
        Add(clip.Identity);
        AddJson(options with { CheckpointPath = null });
        foreach (var part in start.Tensors)
        {
            AddJson(new { part.Name, part.Shape });
            Add(part.Values.Span);
        }
    }

    public RunFingerprint Add(string text)
    {
        _hash.AppendData(Encoding.UTF8.GetBytes(text.Length.ToString(CultureInfo.InvariantCulture) + ":" + text));
        return this;
    }

    public RunFingerprint AddJson<T>(T value) => Add(JsonSerializer.Serialize(value));

    public RunFingerprint Add(ReadOnlySpan<float> values)
    {
        _hash.AppendData(MemoryMarshal.AsBytes(values));
        return this;
    }

    public RunFingerprint Add(FeatureViews views)
    {
        AddJson(views.Labels);
        foreach (var view in views.Views)
            Add(view.Features.Span);
        return this;
    }

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    public string Value() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();
}
