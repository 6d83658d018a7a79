using System.Text.Json;
using PromptAdapter.Prompts.Context;
using PromptAdapter.Weights;

namespace PromptAdapter.Prompts.Tuning;

/// <summary>
/// Where a tuning run stands after a whole number of epochs. As a file (safetensors): <c>context</c>, <c>velocity</c> and <c>best</c> of the context's shape,
/// and in the metadata the epochs so far and the fingerprint of the run. The order of the images follows from the seed and the epoch, so no generator's state is kept.
/// </summary>
/// <param name="Context">The context now.</param>
/// <param name="Velocity">The descent's memory; <see langword="null"/> before the first step.</param>
/// <param name="Best">The context of the best epoch so far.</param>
/// <param name="BestEpoch">That epoch; 0 before the first one.</param>
/// <param name="Epochs">The epochs so far.</param>
internal sealed record TuningCheckpoint(TextContext Context, TextContext? Velocity, TextContext Best, int BestEpoch, IReadOnlyList<EpochSummary> Epochs)
{
    private const string FormatKey = "format";
    private const string Format = "prompt-tuning-checkpoint";
    private const string FingerprintKey = "run";
    private const string EpochsKey = "epochs";
    private const string Remedy = "remove the file to start anew";

    /// <summary>Before the first epoch.</summary>
    public static TuningCheckpoint AtStart(TextContext start) => new(start, null, start, 0, []);

    /// <summary>After one more epoch. Without scores every epoch is better than the one before it; of equal scores the first one stays.</summary>
    public TuningCheckpoint After(EpochSummary epoch, TextContext context, TextContext velocity)
    {
        var better = epoch.Score is not { } score || BestEpoch == 0 || score > Epochs[BestEpoch - 1].Score;
        return new TuningCheckpoint(context, velocity, better ? context : Best, better ? epoch.Epoch : BestEpoch, [.. Epochs, epoch]);
    }

    /// <summary>Writes it whole or not at all.</summary>
    public void Save(string path, string fingerprint)
    {
        var metadata = new Dictionary<string, string>
        {
            [FormatKey] = Format,
            [FingerprintKey] = fingerprint,
            [EpochsKey] = JsonSerializer.Serialize(Epochs),
            ["best_epoch"] = BestEpoch.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        SafetensorsWriter.Write(path, [ToWrite("context", Context), ToWrite("velocity", Velocity!), ToWrite("best", Best)], metadata);
    }

    /// <summary>Reads the checkpoint of a run, if there is one.</summary>
    /// <exception cref="InputException">The file is damaged or belongs to another run.</exception>
    public static TuningCheckpoint? Find(string path, string fingerprint, TextContext start)
    {
        if (!File.Exists(path))
            return null;
        using var file = TensorFile.Open(path);
        if (file.Metadata.GetValueOrDefault(FormatKey) != Format)
            throw new InputException("is not a checkpoint of prompt tuning", path, "name another checkpoint file");
        if (file.Metadata.GetValueOrDefault(FingerprintKey) != fingerprint)
            throw new InputException("belongs to a run with other images, classes, options or another model", path, "name another checkpoint file, or " + Remedy);
        var epochs = Summaries(file);
        var best = int.TryParse(file.Metadata.GetValueOrDefault("best_epoch"), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;
        if (best < 1 || best > epochs.Length)
            throw Damaged(path);
        return new TuningCheckpoint(Read("context"), Read("velocity"), Read("best"), best, epochs);

        TextContext Read(string name)
        {
            var stored = file[name];
            if (!stored.Shape.SequenceEqual(start.Shape) || stored.Type != ElementType.F32)
                throw Damaged(path);
            return start.With(stored.ToSingles());
        }
    }

    private static EpochSummary[] Summaries(TensorFile file)
    {
        try
        {
            var epochs = JsonSerializer.Deserialize<EpochSummary?[]>(file.Metadata.GetValueOrDefault(EpochsKey, ""));
            if (epochs is { Length: > 0 } && epochs.Select((epoch, i) => epoch?.Epoch == i + 1).All(right => right))
                return epochs!;
        }
        catch (JsonException)
        {
            // Said below, as for any other wrong content.
        }

        throw Damaged(file.Path);
    }

    private static InputException Damaged(string path) => new("is a damaged checkpoint", path, Remedy);

    private static TensorToWrite ToWrite(string name, TextContext context) => TensorToWrite.Of(name, context.Values.ToArray(), context.Shape);
}
