namespace PromptAdapter.Torch.Prompts.MultiTask;

/// <summary>The classes of several tasks behind one another, as one classifier over all of them.</summary>
public sealed class ClassUnion
{
    private readonly int[] _starts; // [T + 1]
    private readonly int[] _tasks;  // [C]

    /// <summary>Joins tasks.</summary>
    /// <param name="tasks">T tasks with different names, each with at least one class.</param>
    /// <exception cref="InputException">There is no task, one has no class, or two have one name.</exception>
    public ClassUnion(IReadOnlyList<TaskClasses> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        if (tasks.Count == 0)
            throw new InputException("there are no tasks to learn from", null, "give at least one source dataset");
        if (tasks.FirstOrDefault(task => task.ClassNames.Count == 0) is { } empty)
            throw new InputException($"the task {empty.Name} has no classes", null, "give a dataset with at least one class");
        if (tasks.GroupBy(task => task.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InputException($"two tasks are called {twice.Key}", null, "give every source dataset a name of its own");
        Tasks = [.. tasks];
        ClassNames = [.. tasks.SelectMany(task => task.ClassNames)];
        _starts = new int[tasks.Count + 1];
        _tasks = new int[ClassNames.Count];
        for (var task = 0; task < tasks.Count; task++)
        {
            _starts[task + 1] = _starts[task] + tasks[task].ClassNames.Count;
            _tasks.AsSpan(_starts[task].._starts[task + 1]).Fill(task);
        }
    }

    /// <summary>The T tasks.</summary>
    public IReadOnlyList<TaskClasses> Tasks { get; }

    /// <summary>The names of all C classes. Two tasks may have a class of the same name; they stay two classes.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The union classes of a task.</summary>
    /// <param name="task">0 … T − 1.</param>
    public Range ClassesOf(int task) => _starts[task].._starts[task + 1];

    /// <summary>The task that a union class belongs to.</summary>
    /// <param name="unionClass">0 … C − 1.</param>
    public int TaskOf(int unionClass) => _tasks[unionClass];

    /// <summary>The union class of a task's own class.</summary>
    /// <param name="task">0 … T − 1.</param>
    /// <param name="label">0 … the task's classes − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The task has no such class.</exception>
    public int UnionClass(int task, int label)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, Tasks[task].ClassNames.Count);
        return _starts[task] + label;
    }
}
