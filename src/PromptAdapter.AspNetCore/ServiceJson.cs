using System.Text.Json;
using System.Text.Json.Serialization;
using PromptAdapter.Confidence;

namespace PromptAdapter.AspNetCore;

/// <summary>
/// The answers of the server as JSON, named as <c>predict --json</c> names them. Names of several words are written out, since the OpenAPI document describes
/// the types with the naming policy of the application.
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(PredictAnswer))]
[JsonSerializable(typeof(ExplainAnswer))]
[JsonSerializable(typeof(LabelsAnswer))]
[JsonSerializable(typeof(CorrectionAnswer))]
[JsonSerializable(typeof(UndoAnswer))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(ReadyAnswer))]
[JsonSerializable(typeof(ProblemAnswer))]
[JsonSerializable(typeof(ProtocolError))]
[JsonSerializable(typeof(ProtocolServer))]
[JsonSerializable(typeof(ProtocolLive))]
[JsonSerializable(typeof(ProtocolReady))]
[JsonSerializable(typeof(ProtocolModelReady))]
[JsonSerializable(typeof(ProtocolModel))]
[JsonSerializable(typeof(ProtocolRequest))]
[JsonSerializable(typeof(ProtocolResponse))]
internal sealed partial class ServiceJson : JsonSerializerContext;

/// <summary>The answer of <c>/predict</c>.</summary>
internal sealed record PredictAnswer(IReadOnlyList<ImageAnswer> Results, IReadOnlyList<SkippedImage> Skipped);

/// <summary>What is said about one image.</summary>
internal sealed record ImageAnswer(string Image, string Label, double Probability, WithheldAnswer? Unknown, IReadOnlyList<RankedClass> Ranking);

/// <summary>An image that cannot be read.</summary>
internal sealed record SkippedImage(string Image, string Reason);

/// <summary>The answer of <c>/explain</c>.</summary>
internal sealed record ExplainAnswer(IReadOnlyList<ExplainedImage> Results, IReadOnlyList<SkippedImage> Skipped);

/// <summary>What is said about one image, and why.</summary>
internal sealed record ExplainedImage(
    string Image, string Label, double Probability, WithheldAnswer? Unknown, IReadOnlyList<RankedClass> Ranking, ExplanationAnswer Evidence);

/// <summary>What a decision rests on.</summary>
internal sealed record ExplanationAnswer(
    string Words,
    [property: JsonPropertyName("text_logit")] double TextLogit,
    [property: JsonPropertyName("cache_logit")] double CacheLogit,
    [property: JsonPropertyName("fitted_logit")] double FittedLogit,
    IReadOnlyList<MemberAnswer> Members,
    IReadOnlyList<VoteAnswer> Votes);

/// <summary>The share of one method in a blend.</summary>
internal sealed record MemberAnswer(
    string Method,
    double Weight,
    [property: JsonPropertyName("text_logit")] double TextLogit,
    [property: JsonPropertyName("cache_logit")] double CacheLogit,
    [property: JsonPropertyName("fitted_logit")] double FittedLogit);

/// <summary>The vote of one training photo; name and thumbnail only where the server may show them.</summary>
internal sealed record VoteAnswer(string Label, double Similarity, double Weight, string? Photo, string? Thumbnail);

/// <summary>The answer of <c>/labels</c>.</summary>
internal sealed record LabelsAnswer(
    IReadOnlyList<LabelAnswer> Labels,
    string Method,
    bool Corrections,
    [property: JsonPropertyName("training_photos")] bool TrainingPhotos,
    [property: JsonPropertyName("max_images")] int MaxImages);

/// <summary>One class.</summary>
internal sealed record LabelAnswer(string Label, int Photos);

/// <summary>The answer to a correction.</summary>
internal sealed record CorrectionAnswer(string Undo, string Label, string? Was, [property: JsonPropertyName("new_class")] bool NewClass, int Photos);

/// <summary>The answer to a correction that is taken back.</summary>
internal sealed record UndoAnswer(int Photos);

/// <summary>The answer of <c>/health/live</c>.</summary>
internal sealed record HealthAnswer(string Status);

/// <summary>The answer of <c>/health/ready</c>.</summary>
internal sealed record ReadyAnswer(
    string Status,
    int? Classes,
    [property: JsonPropertyName("loaded_at")] DateTimeOffset? LoadedAt,
    [property: JsonPropertyName("reload_failed")] bool ReloadFailed,
    string? Problem);

/// <summary>A problem (RFC 9457).</summary>
internal sealed record ProblemAnswer(string Type, string Title, int Status, string Detail);

/// <summary>An error of the Open Inference Protocol.</summary>
internal sealed record ProtocolError(string Error);

/// <summary>The metadata of the server.</summary>
internal sealed record ProtocolServer(string Name, string Version, IReadOnlyList<string> Extensions);

/// <summary>Whether the server lives.</summary>
internal sealed record ProtocolLive(bool Live);

/// <summary>Whether the server is ready.</summary>
internal sealed record ProtocolReady(bool Ready);

/// <summary>Whether the model is ready.</summary>
internal sealed record ProtocolModelReady(string Name, bool Ready);

/// <summary>The metadata of the model.</summary>
internal sealed record ProtocolModel(
    string Name, IReadOnlyList<string> Versions, string Platform, IReadOnlyList<ProtocolTensor> Inputs, IReadOnlyList<ProtocolTensor> Outputs);

/// <summary>A tensor that the model takes or gives; −1 for a length that varies.</summary>
internal sealed record ProtocolTensor(string Name, string Datatype, IReadOnlyList<long> Shape);

/// <summary>A request of inference.</summary>
internal sealed record ProtocolRequest(
    string? Id, JsonElement? Parameters, IReadOnlyList<ProtocolInput?>? Inputs, IReadOnlyList<ProtocolRequestedOutput?>? Outputs);

/// <summary>A tensor of a request. Its data are described here and read apart (<see cref="Routes.ProtocolBody"/>).</summary>
internal sealed record ProtocolInput(string? Name, IReadOnlyList<long>? Shape, string? Datatype, JsonElement? Parameters, JsonElement? Data);

/// <summary>An output that is asked for.</summary>
internal sealed record ProtocolRequestedOutput(string? Name, JsonElement? Parameters);

/// <summary>The answer to a request of inference.</summary>
internal sealed record ProtocolResponse(
    [property: JsonPropertyName("model_name")] string ModelName,
    [property: JsonPropertyName("model_version")] string ModelVersion,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Id,
    IReadOnlyList<ProtocolOutput> Outputs);

/// <summary>A tensor of an answer.</summary>
internal sealed record ProtocolOutput(string Name, string Datatype, IReadOnlyList<long> Shape, JsonElement Data);
