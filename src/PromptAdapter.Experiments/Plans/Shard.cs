using System.Globalization;

namespace PromptAdapter.Experiments.Plans;

/// <summary>
/// One of n parts of a plan that run beside each other, each on a machine of its own. Every part can tell which cells are its own without asking the others.
/// </summary>
public sealed record Shard
{
    /// <summary>The most parts that a plan can be cut into.</summary>
    public const int Most = 100_000;

    private const string Remedy = "give i/n, for example 1/3, 2/3 and 3/3 for three parts, or auto in a task of an array job";

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
    /// Reads <c>i/n</c>, <c>auto</c> (the task of the array job that this process is, see <see cref="ArrayTask"/>) or <c>auto/n</c>, which says how many
    /// tasks there are where the scheduler does not.
    /// </summary>
    /// <param name="text">What was given.</param>
    /// <param name="variable">Environment variables by name, <see langword="null"/> for one that is not set.</param>
    /// <exception cref="InputException">It is no such part, this process is no task of an array job, or its number does not fit the number of parts.</exception>
    public static Shard Parse(string text, Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(variable);
        if (text.Split('/') is not [var first, .. var rest] || !first.Equals("auto", StringComparison.OrdinalIgnoreCase))
            return Parse(text);
        int? stated = null;
        if (rest.Length > 0)
        {
            stated = rest is [var number] && Number(number) is >= 1 and <= Most and { } parts ? parts
                : throw new InputException($"'{text}' is no part of a plan", null, "give auto/n with the number of parts, for example auto/8");
        }

        var task = ArrayTask.Read(variable);
        var count = stated ?? task.Count
            ?? throw new InputException($"{task.Scheduler} does not say how many tasks the job has", null, "say it yourself, for example auto/8");
        if (task.Count is { } told && told != count)
            throw new InputException($"{task.Scheduler} runs {told} tasks, and the plan was to have {count} parts", null, "make both the same, or give auto alone");
        return task.Index <= count && count <= Most ? new Shard(task.Index, count)
            : throw new InputException($"this is task {task.Index} of {task.Scheduler}, and the plan has {count} parts", null, "start as many tasks as there are parts");
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
