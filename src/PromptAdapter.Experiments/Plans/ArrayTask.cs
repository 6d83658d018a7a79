using System.Globalization;

namespace PromptAdapter.Experiments.Plans;

/// <summary>
/// The task of an array job that this process is, as the scheduler's environment variables tell it. Slurm, Grid Engine and AWS Batch say how many tasks there
/// are; Kubernetes, HyperQueue and PBS do not.
/// </summary>
/// <param name="Scheduler">The scheduler's name.</param>
/// <param name="Index">The task, counted from 1 whatever numbers the array has.</param>
/// <param name="Count">The number of tasks; <see langword="null"/> where the scheduler does not say it.</param>
public sealed record ArrayTask(string Scheduler, int Index, int? Count)
{
    // HyperQueue comes first: its workers run inside jobs of other schedulers, whose variables its tasks inherit.
    private static readonly (string Variable, Func<Func<string, string?>, ArrayTask> Read)[] Schedulers =
    [
        ("HQ_TASK_ID", variable => FromOne("HyperQueue", "HQ_TASK_ID", variable)),
        ("JOB_COMPLETION_INDEX", variable => new("Kubernetes", Number(variable, "JOB_COMPLETION_INDEX") + 1, null)),
        ("AWS_BATCH_JOB_ARRAY_INDEX", variable => new("AWS Batch", Number(variable, "AWS_BATCH_JOB_ARRAY_INDEX") + 1,
            variable("AWS_BATCH_JOB_ARRAY_SIZE") is null ? null : Number(variable, "AWS_BATCH_JOB_ARRAY_SIZE"))),
        ("SLURM_ARRAY_TASK_ID", variable => Range("Slurm", variable, "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX",
            "SLURM_ARRAY_TASK_STEP", "SLURM_ARRAY_TASK_COUNT")),
        ("PBS_ARRAY_INDEX", variable => FromOne("PBS", "PBS_ARRAY_INDEX", variable)),
        ("SGE_TASK_ID", variable => Range("Grid Engine", variable, "SGE_TASK_ID", "SGE_TASK_FIRST", "SGE_TASK_LAST", "SGE_TASK_STEPSIZE", null)),
    ];

    /// <summary>The variables that are looked at, in this order.</summary>
    public static IReadOnlyList<string> Variables { get; } = [.. Schedulers.Select(scheduler => scheduler.Variable)];

    /// <summary>Reads the task from the environment.</summary>
    /// <param name="variable">Environment variables by name, <see langword="null"/> for one that is not set.</param>
    /// <exception cref="InputException">
    /// No scheduler's variable is set, two schedulers' are, or what is set is no task of a range without gaps.
    /// </exception>
    public static ArrayTask Read(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);

        // Grid Engine says "undefined" in a job that is no array.
        var found = Schedulers.Where(scheduler => variable(scheduler.Variable) is { Length: > 0 } value && value != "undefined").ToArray();
        if (found.Length == 0)
        {
            throw new InputException("this is no task of an array job", null,
                $"give the part as i/n, or start it as one ({string.Join(", ", Variables)} tell)");
        }

        if (found.Length > 1 && found[0].Variable != "HQ_TASK_ID")
        {
            throw new InputException($"{string.Join(" and ", found.Select(scheduler => scheduler.Variable))} are set, so that it is not clear which task this is",
                null, "give the part as i/n");
        }

        return found[0].Read(variable);
    }

    // These start at whatever number was asked for, and do not say it.
    private static ArrayTask FromOne(string scheduler, string name, Func<string, string?> variable) => Number(variable, name) is >= 1 and var index
        ? new(scheduler, index, null)
        : throw new InputException($"{name} is 0, and the tasks of {scheduler} are counted from 1 here", null, "submit the array as 1-n");

    private static ArrayTask Range(string scheduler, Func<string, string?> variable, string id, string first, string last, string step, string? count)
    {
        var (lowest, highest, by) = (Number(variable, first), Number(variable, last), variable(step) is null ? 1 : Math.Max(1, Number(variable, step)));
        var (index, offset) = (Number(variable, id), Number(variable, id) - lowest);
        var tasks = highest < lowest ? 0 : ((highest - lowest) / by) + 1;
        return offset >= 0 && index <= highest && offset % by == 0 && (count is null || variable(count) is null || Number(variable, count) == tasks)
            ? new(scheduler, (offset / by) + 1, tasks)
            : throw new InputException($"task {index} of {scheduler} belongs to no range of {lowest} to {highest} without gaps", null,
                "submit the array as a range, such as 1-8");
    }

    private static int Number(Func<string, string?> variable, string name) =>
        int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < int.MaxValue ? number
            : throw new InputException($"{name} is '{variable(name)}' and no number", null, "give the part as i/n");
}
