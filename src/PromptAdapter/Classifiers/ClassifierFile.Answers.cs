using System.Text.Json;
using System.Text.Json.Serialization;
using PromptAdapter.Confidence;
using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Weights;

namespace PromptAdapter;

internal static partial class ClassifierFile
{
    private const string AnswersEntry = "answers";
    private const string SupportFeaturesName = "support_features"; // [N, E], where no cache keeps them as its keys

    /// <summary>The rules as they stand in a file.</summary>
    internal static string AnswersText(AnswerRules rules) => JsonSerializer.Serialize(
        new Answers(rules.Temperature, rules.Images)
        {
            Right = rules.Right,
            LeastProbability = rules.Least?.Probability,
            MostErrors = rules.Least?.MostErrors,
            AnsweredRight = rules.Least?.Answered.Correct ?? 0,
            AnsweredImages = rules.Least?.Answered.Total ?? 0,
            UnknownWeight = rules.Unknown?.Weight,
            UnknownScore = rules.Unknown?.LeastScore ?? 0,
            UnknownAnswered = rules.Unknown?.Answered ?? 0,
        }, AnswerEntries.Default.Answers);

    /// <summary>The rules that stand in a file, none where there is no entry.</summary>
    /// <exception cref="JsonException">It is no such entry.</exception>
    /// <exception cref="InvalidOperationException">It is, and a value is out of range.</exception>
    internal static AnswerRules AnswersOf(string? entry)
    {
        if (entry is null)
            return AnswerRules.None;
        var read = JsonSerializer.Deserialize(entry, AnswerEntries.Default.Answers);
        Require(read is { Temperature: > 0 and <= double.MaxValue, Images: >= 0 }, "the temperature of answers is not a positive number");
        Require(read!.Right is null || (read.Right >= 0 && read.Right <= read.Images), "more left-out images are right than there were");
        Require(read!.LeastProbability is null or (>= 0 and <= 1) && read.MostErrors is null or (>= 0 and < 1)
            && read.AnsweredRight >= 0 && read.AnsweredRight <= read.AnsweredImages, "the least probability of answers is out of range");
        Require(read.UnknownWeight is null || (double.IsFinite(read.UnknownWeight.Value) && double.IsFinite(read.UnknownScore)
            && read.UnknownAnswered is >= 0 and <= 1), "the rule for unknown images is out of range");
        return new AnswerRules
        {
            Temperature = read.Temperature,
            Images = read.Images,
            Right = read.Right,
            Least = read.LeastProbability is { } least
                ? new LeastProbability(least) { MostErrors = read.MostErrors, Answered = new Accuracy(read.AnsweredRight, read.AnsweredImages) } : null,
            Unknown = read.UnknownWeight is { } weight ? new UnknownRule(weight, read.UnknownScore, read.UnknownAnswered) : null,
        };
    }

    // The keys of a cache that was not trained are the features already.
    private static RawTensor[] SupportFeatures(ClassifierState state, IReadOnlyList<StoredState> parts)
    {
        if (state.SupportFeatures is not { } features)
            return [];
        var tensor = RawTensor.Of(SupportFeaturesName, features.Features.Span, features.Count, features.Dimension);
        return KeysOf(parts) is { } keys && keys.Data.AsSpan().SequenceEqual(tensor.Data) ? [] : [tensor];
    }

    private static RawTensor? KeysOf(IReadOnlyList<StoredState> parts) => parts
        .Where(part => part.Method == Methods.TipAdapter.TipAdapterMethod.MethodName).SelectMany(part => part.Tensors)
        .FirstOrDefault(tensor => tensor.Name == Methods.TipAdapter.TipAdapterState.KeysName);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
    [JsonSerializable(typeof(Answers))]
    private sealed partial class AnswerEntries : JsonSerializerContext;

    private sealed record Answers(double Temperature, int Images)
    {
        public int? Right { get; init; }

        public double? LeastProbability { get; init; }

        public double? MostErrors { get; init; }

        public int AnsweredRight { get; init; }

        public int AnsweredImages { get; init; }

        public double? UnknownWeight { get; init; }

        public double UnknownScore { get; init; }

        public double UnknownAnswered { get; init; }
    }

    private sealed partial class Reading
    {
        // Only where something looks at them; a rule for unknown images cannot do without.
        private FeatureSet? SupportFeaturesOf(
            bool required, bool wanted, IReadOnlyList<StoredState> parts, int[] labels, int dimension, int classes)
        {
            var stored = _tensors.Find(tensor => tensor.Name == SupportFeaturesName);
            var values = stored is not null ? Finite(SupportFeaturesName) : required || wanted ? KeysOf(parts)?.Singles().ToArray() : null;
            if (!required && values is null or { Length: 0 })
                return null;
            Require(values is not null && values.Length == labels.Length * dimension && labels.Length > 0, $"{SupportFeaturesName} is not [N, E]");
            return FeatureSet.Create(values, dimension, labels, classes);
        }
    }
}
