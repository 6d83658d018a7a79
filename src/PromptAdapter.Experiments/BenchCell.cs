using System.Text.Json.Serialization;

namespace PromptAdapter.Experiments;

/// <summary>One run of a benchmark, before it is run.</summary>
/// <param name="Dataset">The data set's name.</param>
/// <param name="Method">The method's name.</param>
/// <param name="Shots">Shots per class.</param>
/// <param name="Seed">The seed of the few-shot draw; <see langword="null"/> where the split was made elsewhere.</param>
/// <param name="Settings">Everything else that the result depends on; see <see cref="BenchDataset.Settings"/>.</param>
public sealed record BenchCell(string Dataset, string Method, int Shots, int? Seed, CellSettings Settings)
{
    /// <summary>The protocol; <see langword="null"/> is few-shot. <see cref="Settings"/> says it, too.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Protocol { get; init; }

    /// <summary>The data set that the shots come from, where it is another one than <see cref="Dataset"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>What tells the settings apart; <see langword="null"/> in plans that an earlier version wrote.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SettingsDigest => Settings.StatedDigest;

    /// <summary>Cells of one draw share its features, and whatever was tuned on it.</summary>
    internal (string Dataset, int Shots, int? Seed) Draw => (Source ?? Dataset, Shots, Seed);

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{Dataset} {Method} {Shots}-shot{(Seed is { } seed ? FormattableString.Invariant($" seed {seed}") : "")}");
}
