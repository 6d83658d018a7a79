namespace PromptAdapter.Training;

/// <summary>An image of a task.</summary>
/// <param name="Task">0 … T − 1.</param>
/// <param name="Image">Its place among the task's images.</param>
public readonly record struct TaskSample(int Task, int Image);
