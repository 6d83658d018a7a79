using PromptAdapter.Runtime;
using PromptAdapter.Torch.Methods.CoOp;

namespace PromptAdapter.Torch.Methods;

/// <summary>What the methods that tune a text prompt need beside features.</summary>
/// <param name="Clip">The model that the features were made with.</param>
/// <param name="ClassNames">C names.</param>
/// <param name="Options">How the prompt is tuned, and from which start.</param>
/// <param name="Progress">Told of every epoch.</param>
public sealed record PromptLearning(ClipModel Clip, IReadOnlyList<string> ClassNames, CoOpOptions Options, IProgress<ProgressReport>? Progress = null);
