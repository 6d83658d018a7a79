using PromptAdapter.Evaluation;
using PromptAdapter.Torch.Prompts.MultiTask;
using PromptAdapter.Torch.Prompts.Tuning;

namespace PromptAdapter.Torch.Prompts.Pretraining;

/// <summary>The steps of a run over T tasks that can also be measured on their validation images.</summary>
internal interface ITaskRun : IPromptSteps, IDisposable
{
    /// <summary>The accuracy of the parameters as they are now on each task's validation images, of 0 where a task has none.</summary>
    /// <param name="cancellationToken">Stops between two batches.</param>
    TaskAccuracies HeldOut(CancellationToken cancellationToken);
}

/// <summary>Means over tasks.</summary>
internal static class HeldOutMean
{
    /// <summary>The mean in percent over the tasks that have validation images, every task counting the same.</summary>
    public static double? Of(TaskAccuracies accuracies)
    {
        Accuracy[] measured = [.. accuracies.PerTask.Where(accuracy => accuracy.Total > 0)];
        return measured.Length > 0 ? measured.Average(accuracy => accuracy.Percent) : null;
    }
}
