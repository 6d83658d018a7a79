using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PromptAdapter.Features;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Runtime;
using PromptAdapter.Training;

namespace PromptAdapter.Methods.TipAdapterF;

/// <summary>The keys of every round of a comparison, trained in step.</summary>
internal sealed partial class KeyTraining : ITraining<TrainingEpoch>, IDisposable
{
    private readonly List<KeyTrainer> _trainers = [];
    private readonly ParallelOptions _parallel;

    /// <param name="rounds">What is trained on, each with its head.</param>
    /// <param name="options">How.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <exception cref="InputException">Options out of range.</exception>
    public KeyTraining(IReadOnlyList<SelectionRound> rounds, TipAdapterFOptions options, ParallelOptions parallel)
    {
        _parallel = parallel;
        try
        {
            foreach (var round in rounds)
                _trainers.Add(new KeyTrainer(round.Support, round.Views, round.Head, options.WithAlpha(options.Alpha * round.CacheFactor)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public JsonTypeInfo<List<TrainingEpoch>> EpochsAsJson => Kept.Default.ListTrainingEpoch;

    /// <summary>Everything that the training depends on.</summary>
    /// <param name="rounds">The rounds.</param>
    /// <param name="options">The settings.</param>
    /// <param name="epochs">Epochs of the schedule to run.</param>
    /// <param name="scored">How epochs are judged; <see langword="null"/> where none is scored.</param>
    public static string Fingerprint(IReadOnlyList<SelectionRound> rounds, TipAdapterFOptions options, int epochs, string? scored)
    {
        using var digest = new FieldDigest();
        digest.Field("scale", options.Scale).Field("alpha", options.Alpha).Field("beta", options.Beta)
            .Field("learning_rate", options.LearningRate).Field("epochs", options.Epochs).Field("batch", options.BatchSize)
            .Field("weight_decay", options.WeightDecay).Field("epsilon", options.Epsilon).Field("seed", options.Seed)
            .Field("products", options.Products.GetType().Name).Field("stop", epochs).Field("scored", scored).Field("rounds", rounds.Count);
        if (options.Balanced)
            digest.Field("balanced", 1);
        foreach (var round in rounds)
        {
            digest.Field("cache_factor", round.CacheFactor).Field("head", (round.Head?.Values ?? ReadOnlyMemory<float>.Empty).Span)
                .Field("support", round.Support).Field("views", round.Views).Field("queries", round.Queries);
        }

        return digest.Value();
    }

    /// <summary>The keys of each round as they are now, <c>[n, D]</c> in the order of its support set.</summary>
    public float[][] Keys() => [.. _trainers.Select(trainer => trainer.Keys())];

    /// <summary>The keys of each round from <see cref="Values"/>.</summary>
    public static float[][] KeysOf(IReadOnlyList<TrainingTensor> values) =>
        [.. Enumerable.Range(0, values.Count).Select(round => values.Single(tensor => tensor.Name == Name("keys", round)).Values.ToArray())];

    /// <inheritdoc/>
    public IReadOnlyList<TrainingTensor> Values() => [.. _trainers.Select((trainer, round) => TrainingTensor.Of(Name("keys", round), trainer.Keys()))];

    /// <inheritdoc/>
    public IReadOnlyList<TrainingTensor> Memory() => [.. _trainers.SelectMany((trainer, round) =>
    {
        var (mean, square) = trainer.Moments();
        return (TrainingTensor[])[TrainingTensor.Of(Name("mean", round), mean), TrainingTensor.Of(Name("square", round), square)];
    })];

    /// <inheritdoc/>
    public void Restore(
        IReadOnlyDictionary<string, TrainingTensor> values, IReadOnlyDictionary<string, TrainingTensor> memory, IReadOnlyList<TrainingEpoch> epochs)
    {
        for (var round = 0; round < _trainers.Count; round++)
        {
            var (keys, mean, square) = (values[Name("keys", round)], memory[Name("mean", round)], memory[Name("square", round)]);
            _trainers[round].Restore(keys.Values.Span, mean.Values.Span, square.Values.Span, epochs.Count);
        }
    }

    /// <summary>Trains every round's keys for one epoch.</summary>
    /// <returns>What it came to in the first round.</returns>
    public TrainingEpoch RunEpoch(int epoch, CancellationToken cancellationToken) => _trainers.ConvertAll(trainer => trainer.RunEpoch(_parallel))[0];

    /// <inheritdoc/>
    public void Dispose() => _trainers.ForEach(trainer => trainer.Dispose());

    private static string Name(string part, int round) => FormattableString.Invariant($"{part}.{round}");

    [JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    [JsonSerializable(typeof(List<TrainingEpoch>))]
    private sealed partial class Kept : JsonSerializerContext;
}
