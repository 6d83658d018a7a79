using System.Text.Json.Serialization;
using PromptAdapter.Prompts;

namespace PromptAdapter.Torch.Prompts.Tuning;

/// <summary>Finished epochs as JSON, as checkpoints keep them. A loss that is no number is kept as it is.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(List<EpochSummary>))]
internal sealed partial class EpochSummaries : JsonSerializerContext;
