namespace PromptAdapter.Experiments;

/// <summary>
/// How keys are trained in a benchmark, where that is stated; what is not stated comes from <see cref="PublishedSettings"/> and then from the method.
/// </summary>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Epochs">Epochs.</param>
/// <param name="Alpha">α during training.</param>
/// <param name="Beta">β during training.</param>
public sealed record KeyTraining(double? LearningRate = null, int? Epochs = null, double? Alpha = null, double? Beta = null);
