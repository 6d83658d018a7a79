using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using PromptAdapter.Runtime;
using PromptAdapter.Torch.Native;
using PromptAdapter.Training;
using static TorchSharp.torch;

namespace PromptAdapter.Drawings.Training;

/// <summary>
/// The training of a small CLIP, with one step as an epoch. Which pairs a step shows follows from the seed and its number, and they are drawn ahead on
/// another thread.
/// </summary>
/// <param name="recipe">Geometry and settings.</param>
/// <param name="model">The model before its first step.</param>
/// <param name="draw">Draws the pairs of a step.</param>
/// <param name="heldOut">The pairs to measure on.</param>
internal sealed partial class SmallClipTraining(SmallClipRecipe recipe, TrainableClip model, Func<int, PairBatch> draw, PairBatch heldOut)
    : ITraining<SmallClipStep>, IDisposable
{
    private const double Epsilon = 1e-6;
    private static readonly string[] Names = ["matrices", "vectors"]; // the groups of the model

    private readonly AdamW[] _optimisers =
        [.. model.Groups.Select(group => new AdamW(group.Length, group == model.Matrices ? recipe.WeightDecay : 0, Epsilon, recipe.SecondDecay))];
    private readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = get_num_threads() };
    private PairQueue? _queue;

    /// <inheritdoc/>
    public JsonTypeInfo<List<SmallClipStep>> EpochsAsJson => Kept.Default.ListSmallClipStep;

    /// <summary>What checkpoints are of.</summary>
    public static TrainingKind Kind { get; } = new("small-clip", "a small CLIP", "another recipe or other images");

    /// <summary>Everything that the training depends on but its length: see <see cref="Continues"/>.</summary>
    public static string Fingerprint(SmallClipRecipe recipe, string images)
    {
        using var digest = new FieldDigest();
        return digest.Settings("recipe", recipe with { Steps = 0, CooldownSteps = 0 }).Field("images", images).Value();
    }

    /// <summary>A run may be made longer or shorter as long as all steps that are done were taken at the same rates and scored at the same places.</summary>
    public bool Continues(IReadOnlyList<SmallClipStep> epochs) => SmallClipStep.Begin(recipe, epochs);

    public IReadOnlyList<TrainingTensor> Values() => [.. model.Groups.Select((group, i) => TrainingTensor.Of(Names[i], group.Values.Span.ToArray()))];

    public IReadOnlyList<TrainingTensor> Memory() =>
    [
        .. _optimisers.Select((optimiser, i) => TrainingTensor.Of("mean." + Names[i], optimiser.Mean.ToArray())),
        .. _optimisers.Select((optimiser, i) => TrainingTensor.Of("square." + Names[i], optimiser.Square.ToArray())),
    ];

    public void Restore(
        IReadOnlyDictionary<string, TrainingTensor> values, IReadOnlyDictionary<string, TrainingTensor> memory, IReadOnlyList<SmallClipStep> epochs)
    {
        var parts = Names.Select(name => (Values: values[name].Values, Mean: memory["mean." + name].Values, Square: memory["square." + name].Values)).ToArray();
        if (parts.Where((part, i) => new[] { part.Values, part.Mean, part.Square }.Any(array => array.Length != model.Groups[i].Length)).Any())
            throw new ArgumentException("the sizes are not those of the recipe's model", nameof(values));
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i].Values.Span.CopyTo(model.Groups[i].Values.Span);
            _optimisers[i].Restore(parts[i].Mean.Span, parts[i].Square.Span, epochs.Count);
        }
    }

    public SmallClipStep RunEpoch(int epoch, CancellationToken cancellationToken)
    {
        _queue ??= new PairQueue(draw, epoch, recipe.Steps);
        var rate = recipe.RateAt(epoch);
        var loss = Step(_queue.Take(), epoch, rate);
        return new SmallClipStep(loss, rate, SmallClipStep.EndsLine(recipe, epoch) ? SmallClipTrainer.Score(model, heldOut) : null);
    }

    public void Dispose() => _queue?.Dispose();

    private float Step(PairBatch batch, int step, double rate)
    {
        using var scope = NewDisposeScope();
        foreach (var group in model.Groups)
            group.Gradients.Span.Clear();
        var (pixels, ids) = batch.ToTensors();
        var loss = model.Loss(pixels, ids);
        loss.backward();
        for (var i = 0; i < _optimisers.Length; i++)
            _optimisers[i].Step(model.Groups[i].Values, model.Groups[i].Gradients, rate, _parallel);
        model.ClampTemperature();
        var value = loss.One<float>();
        return float.IsFinite(value)
            ? value
            : throw new InputException($"the loss became infinite in step {step + 1}", null, "train with a smaller learning rate");
    }

    [JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
    [JsonSerializable(typeof(List<SmallClipStep>))]
    private sealed partial class Kept : JsonSerializerContext;
}
