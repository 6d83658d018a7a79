using PromptAdapter.Runtime;

namespace PromptAdapter.Features;

/// <summary>Features as fields of a digest: what they hold, not where they come from.</summary>
internal static class FeatureFields
{
    /// <summary>The numbers, labels and classes of a feature set.</summary>
    public static FieldDigest Field(this FieldDigest digest, string name, FeatureSet set) =>
        digest.Field(name + ".classes", set.ClassCount).Field<int>(name + ".labels", [.. set.Labels]).Field(name + ".features", set.Features.Span);

    /// <summary>Several sets, such as the views of one.</summary>
    public static FieldDigest Field(this FieldDigest digest, string name, IReadOnlyList<FeatureSet> sets)
    {
        digest.Field(name, sets.Count);
        for (var i = 0; i < sets.Count; i++)
            digest.Field(FormattableString.Invariant($"{name}.{i}"), sets[i]);
        return digest;
    }
}
