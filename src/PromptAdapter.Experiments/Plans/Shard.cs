using System.Globalization;

namespace PromptAdapter.Experiments.Plans;

/// <summary>
/// One of n parts of a plan that run beside each other, each on a machine of its own. Every part can tell which cells are its own without asking the others.
/// </summary>
public sealed record Shard
{
    /// <summary>The most parts that a plan can be cut into.</summary>
    public const int Most = 100_000;

    private const string Remedy = "give i/n, for example 1/3, 2/3 and 3/3 for three parts";

    private Shard(int index, int count) => (Index, Count) = (index, count);

    /// <summary>i, from 1 to n.</summary>
    public int Index { get; }

    /// <summary>n.</summary>
    public int Count { get; }

    /// <summary>The file in the output folder that this part adds its results to.</summary>
    public string FileName => string.Create(CultureInfo.InvariantCulture, $"results-{Index}of{Count}.jsonl");

    /// <summary>Reads <c>i/n</c>.</summary>
    /// <param name="text">What was given.</param>
    /// <exception cref="InputException">It is no such part.</exception>
    public static Shard Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('/') is [var first, var second] && Number(first) is { } index && Number(second) is { } count && index >= 1 && index <= count
            && count <= Most
            ? new Shard(index, count)
            : throw new InputException($"'{text}' is no part of a plan", null, Remedy);
    }

    /// <summary>
    /// The cells of this part. The cells of one draw stay together, because they share its features. Draws with the most cells and then with the most shots
    /// are dealt first, each to the part that has the fewest cells by then: parts differ by no more cells than the largest draw has.
    /// </summary>
    /// <param name="cells">The whole plan.</param>
    public IReadOnlySet<BenchCell> Of(IEnumerable<BenchCell> cells)
    {
        ArgumentNullException.ThrowIfNull(cells);
        var parts = new PriorityQueue<int, (int Cells, int Part)>(Enumerable.Range(0, Count).Select(part => (part, (0, part))));
        var own = new HashSet<BenchCell>();
        foreach (var draw in cells.GroupBy(cell => cell.Draw).Select(group => group.ToArray()).OrderByDescending(draw => draw.Length)
            .ThenByDescending(draw => draw[0].Shots))
        {
            parts.TryDequeue(out var part, out var load);
            if (part == Index - 1)
                own.UnionWith(draw);
            parts.Enqueue(part, (load.Cells + draw.Length, part));
        }

        return own;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
