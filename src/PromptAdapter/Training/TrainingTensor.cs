namespace PromptAdapter.Training;

/// <summary>One named array of what is trained, or of what its optimiser remembers.</summary>
/// <param name="Name">What it is called within the training.</param>
/// <param name="Shape">The sizes of the dimensions.</param>
/// <param name="Values">Row-major.</param>
internal sealed record TrainingTensor(string Name, IReadOnlyList<long> Shape, ReadOnlyMemory<float> Values)
{
    /// <summary>An array of one dimension.</summary>
    public static TrainingTensor Of(string name, float[] values) => new(name, [values.Length], values);
}
