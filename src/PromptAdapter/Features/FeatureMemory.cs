using System.Collections.Concurrent;

namespace PromptAdapter.Features;

/// <summary>The features of one piece of work, so that what is asked for twice is encoded once where there is no store.</summary>
internal sealed class FeatureMemory
{
    private readonly ConcurrentDictionary<FeatureKey, float[]> _features = new();

    /// <summary>A feature that was encoded before, <c>[E]</c>; <see langword="null"/> where there is none.</summary>
    public float[]? TryRead(FeatureKey key) => _features.GetValueOrDefault(key);

    /// <summary>Keeps a feature, <c>[E]</c>.</summary>
    public void Write(FeatureKey key, ReadOnlySpan<float> feature) => _features[key] = feature.ToArray();
}
