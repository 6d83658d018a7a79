using PromptAdapter.Evaluation;

namespace PromptAdapter.Torch.Prompts.MultiTask;

/// <summary>How well one classifier over a union does on each task, choosing among that task's classes only.</summary>
/// <param name="PerTask">One accuracy for each of the T tasks.</param>
public sealed record TaskAccuracies(IReadOnlyList<Accuracy> PerTask)
{
    /// <summary>The mean over tasks in percent, every task counting the same; NaN when a task has no images.</summary>
    public double MeanPercent => PerTask.Average(accuracy => accuracy.Percent);

    /// <summary>Counts.</summary>
    /// <param name="union">The classes.</param>
    /// <param name="logits">Of all classes of the union, <c>[N, C]</c> row-major.</param>
    /// <param name="labels">The true class of each image among all of the union, <c>[N]</c>.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static TaskAccuracies Of(ClassUnion union, ReadOnlySpan<float> logits, IReadOnlyList<int> labels)
    {
        ArgumentNullException.ThrowIfNull(union);
        ArgumentNullException.ThrowIfNull(labels);
        var classes = union.ClassNames.Count;
        if (logits.Length != (long)labels.Count * classes)
            throw new ArgumentException($"{logits.Length} logits for {labels.Count} images and {classes} classes", nameof(logits));
        var correct = new int[union.Tasks.Count];
        var total = new int[union.Tasks.Count];
        for (var row = 0; row < labels.Count; row++)
        {
            var task = union.TaskOf(labels[row]);
            var (first, count) = union.ClassesOf(task).GetOffsetAndLength(classes);
            var own = logits.Slice(row * classes + first, count);
            total[task]++;
            if (first + Predicted(own) == labels[row])
                correct[task]++;
        }

        return new TaskAccuracies([.. correct.Zip(total, (right, all) => new Accuracy(right, all))]);
    }

    private static int Predicted(ReadOnlySpan<float> row)
    {
        Span<double> wide = row.Length <= 512 ? stackalloc double[row.Length] : new double[row.Length];
        for (var i = 0; i < row.Length; i++)
            wide[i] = row[i];
        return ArgMax.First(wide);
    }
}
