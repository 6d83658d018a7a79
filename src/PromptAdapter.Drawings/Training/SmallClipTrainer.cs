using System.Globalization;
using PromptAdapter.Runtime;
using PromptAdapter.Tokenization;
using PromptAdapter.Torch.Native;
using PromptAdapter.Training;
using PromptAdapter.Weights;
using static TorchSharp.torch;

namespace PromptAdapter.Drawings.Training;

/// <summary>
/// Trains a small CLIP from nothing on drawn pairs of image and caption (arXiv 2103.00020, section 2.3). The same recipe, images and machine
/// give the same bits, whether the run was interrupted or not.
/// </summary>
/// <param name="recipe">Geometry and settings.</param>
/// <param name="training">The pairs to learn from.</param>
/// <param name="heldOut">Pairs of the same side to measure on; none of them may come from <paramref name="training"/>.</param>
public sealed class SmallClipTrainer(SmallClipRecipe recipe, ICaptionedImages training, ICaptionedImages heldOut)
{
    /// <summary>The file in the output folder that holds the model, in half precision.</summary>
    public const string ModelFile = "model.safetensors";

    /// <summary>The file in the output folder that holds the learned vocabulary.</summary>
    public const string VocabularyFile = "bpe_simple_vocab_16e6.txt"; // the name that every reader of CLIPs looks for

    /// <summary>The file in the output folder that holds the loss curve.</summary>
    public const string CurveFile = "loss.csv";

    /// <summary>The file in the output folder that an interrupted run goes on from; removed at the end.</summary>
    public const string StateFile = "pretraining-state.safetensors";

    private const double SameFeatures = 1e-6; // rounding may part the cosines of equal captions
    private const ulong HeldOutSeed = 0x68656c64; // another supply than any that is trained on

    /// <summary>How often the state is written. Default one minute; it changes nothing in the result.</summary>
    public TimeSpan StateInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Runs all steps, or those that the state in the folder leaves, and writes model, vocabulary and loss curve.</summary>
    /// <param name="folder">Where they go; created when missing.</param>
    /// <param name="progress">Told the loss after each step.</param>
    /// <param name="cancellationToken">Stops between two steps; the state is written then, too.</param>
    /// <returns>The last score on the held-out pairs.</returns>
    /// <exception cref="InputException">The recipe is impossible, the folder holds a finished model or another run's state, or the loss is no longer
    /// finite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public HeldOutScore Run(string folder, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        recipe.Validate(path: null);
        if (training.Side != heldOut.Side || training.Side % recipe.PatchSize != 0)
            throw new InputException($"patches of {recipe.PatchSize} pixels do not fill images of {training.Side} pixels", null,
                "change the recipe's patch_size");
        var modelPath = Path.Combine(folder, ModelFile);
        if (File.Exists(modelPath))
            throw new InputException("is there already", modelPath, "remove it to train it again, or name another folder");
        NativeBackend.EnsureLoaded();

        var tokenizer = LearnVocabulary(Path.Combine(folder, VocabularyFile), progress, cancellationToken);
        using var model = new TrainableClip(recipe.Start(training.Side, tokenizer.VocabularySize));
        var heldOutPairs = Draw(heldOut, HeldOutSeed, 0, recipe.HeldOutPairs);
        using var run = new SmallClipTraining(recipe, model, step => Draw(training, (ulong)recipe.Seed, (long)step * recipe.BatchSize, recipe.BatchSize),
            heldOutPairs);
        var statePath = Path.Combine(folder, StateFile);
        var checkpoint = new TrainingCheckpoint(statePath, SmallClipTraining.Kind, SmallClipTraining.Fingerprint(recipe, training.Name));
        var reached = new TrainingLoop(recipe.Steps, checkpoint) { BetweenSaves = StateInterval }.Run(run, score: null, Report, WriteCurve, cancellationToken);
        WriteCurve(reached);
        model.Save(modelPath, ElementType.F16, new Dictionary<string, string> { ["format"] = "pt", ["images"] = training.Name, ["recipe"] = recipe.ToJson() });
        File.Delete(statePath);
        return reached.Epochs[^1].HeldOut!;

        PairBatch Draw(ICaptionedImages source, ulong seed, long first, int count) =>
            PairBatch.Draw(source, tokenizer, recipe.ContextLength, seed, first, count);

        void WriteCurve(TrainingProgress<SmallClipStep> now) => AtomicFile.WriteText(Path.Combine(folder, CurveFile), SmallClipStep.ToCsv(recipe, now.Epochs));

        void Report(TrainingProgress<SmallClipStep> now)
        {
            var measured = now.Epochs.LastOrDefault(step => step.HeldOut is not null)?.HeldOut;
            var recall = measured is null ? "" : string.Create(CultureInfo.InvariantCulture, $", held out {measured.Recall:F1} %");
            var detail = string.Create(CultureInfo.InvariantCulture, $"loss {now.Epochs[^1].Loss:F3}, scale {model.LogitScale:F1}{recall}");
            progress?.Report(new ProgressReport("training", now.Epochs.Count, recipe.Steps, "steps", detail));
        }
    }

    /// <summary>Images and texts of some pairs against each other.</summary>
    internal static HeldOutScore Score(TrainableClip model, PairBatch batch)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var (pixels, ids) = batch.ToTensors();
        var (images, texts) = model.Encode(pixels, ids);
        var cosines = images.matmul(texts.t());                                                // [B, B]
        var best = cosines.max(1).values;                                                      // [B]
        var own = cosines.diag().Plus(SameFeatures);                                           // [B]; equal captions share the first place
        return new HeldOutScore(model.Loss(pixels, ids).One<float>(), 100 * own.ge(best).to_type(ScalarType.Float32).mean().One<float>());
    }

    private ClipTokenizer LearnVocabulary(string path, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        var rgb = new byte[3 * training.Side * training.Side];
        var captions = Enumerable.Range(0, recipe.VocabularyCaptions).Select(index =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new ProgressReport("learning the vocabulary", index + 1, recipe.VocabularyCaptions, "captions"));
            return training.Draw((ulong)recipe.Seed, index, rgb);
        });
        AtomicFile.WriteText(path, MergeLearner.Compose(MergeLearner.Learn(captions, recipe.Merges)));
        return new ClipTokenizer(Vocabulary.Load(path));
    }
}
