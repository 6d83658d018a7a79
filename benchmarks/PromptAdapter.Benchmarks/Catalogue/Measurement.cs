using System.Text.Json;
using System.Text.Json.Serialization;

namespace PromptAdapter.Benchmarks.Catalogue;

/// <summary>What one process measured of one piece of work.</summary>
/// <param name="Work">The work, in the words that both languages use for it.</param>
/// <param name="Seconds">By the clock: the median round.</param>
/// <param name="Processor">Processor seconds of all threads together, the mean of the rounds: what a busy machine leaves comparable.</param>
/// <param name="PeakMiB">The most memory that the process had resident up to the end of this work, in MiB.</param>
/// <param name="Operations">Floating-point (or whole-number) operations of a round; 0 where they are not counted.</param>
internal sealed record Measurement(
    [property: JsonPropertyName("work")] string Work, [property: JsonPropertyName("seconds")] double Seconds,
    [property: JsonPropertyName("processor")] double Processor, [property: JsonPropertyName("peak_mib")] long PeakMiB,
    [property: JsonPropertyName("operations")] double Operations = 0)
{
    /// <summary>The measurements among the lines that a process printed; other lines are not read.</summary>
    public static IReadOnlyList<Measurement> Read(string output) =>
        [.. output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonSerializer.Deserialize<Measurement>(line)!)];

    /// <summary>One line of JSON.</summary>
    public override string ToString() => JsonSerializer.Serialize(this);
}
