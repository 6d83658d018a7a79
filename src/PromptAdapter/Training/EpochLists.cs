using System.Text.Json.Serialization;

namespace PromptAdapter.Training;

/// <summary>Numbers of epochs, as a checkpoint keeps them: NaN and infinity have names.</summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(List<double>))]
internal sealed partial class EpochLists : JsonSerializerContext;
