namespace PromptAdapter.Methods.Comparison;

/// <summary>A chosen setting that lies at an end of the values that were compared: one beyond may do better.</summary>
/// <param name="Name">The setting.</param>
/// <param name="Value">The value that was chosen.</param>
/// <param name="IsLargest">Whether it is the largest value, not the smallest.</param>
public sealed record SettingEdge(string Name, double Value, bool IsLargest)
{
    /// <summary>In words.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Name} {Value:0.######} is the {(IsLargest ? "largest" : "smallest")} value that was compared");

    /// <summary>The edge that a choice lies on; none where it lies between, or where there was nothing to choose.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="chosen">The value that was chosen.</param>
    /// <param name="values">Those that were compared.</param>
    internal static IEnumerable<SettingEdge> Of(string name, double chosen, IReadOnlyList<double> values)
    {
        if (values.Count >= 2 && (chosen >= values.Max() || chosen <= values.Min()))
            yield return new SettingEdge(name, chosen, chosen >= values.Max());
    }
}
