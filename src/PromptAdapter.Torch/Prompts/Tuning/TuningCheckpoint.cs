using System.Globalization;
using System.Text.Json;
using PromptAdapter.Prompts;
using PromptAdapter.Weights;

namespace PromptAdapter.Torch.Prompts.Tuning;

/// <summary>
/// Where a tuning run stands after a whole number of epochs. As a file (safetensors): every part of the prompt as <c>now.PART</c>, <c>velocity.PART</c> and
/// <c>best.PART</c>, and in the metadata the epochs so far and the fingerprint of the run. The order of the images follows from the seed and the epoch,
/// so no generator's state is kept.
/// </summary>
/// <param name="State">The values now.</param>
/// <param name="Velocity">The descent's memory; it has no part that never had a gradient.</param>
/// <param name="Best">The values of the best epoch so far.</param>
/// <param name="BestEpoch">That epoch; 0 before the first one.</param>
/// <param name="Epochs">The epochs so far.</param>
internal sealed record TuningCheckpoint(PromptState State, PromptState Velocity, PromptState Best, int BestEpoch, IReadOnlyList<EpochSummary> Epochs)
{
    private const string FormatKey = "format";
    private const string Format = "prompt-tuning-checkpoint-2";
    private const string FingerprintKey = "run";
    private const string EpochsKey = "epochs";
    private const string BestEpochKey = "best_epoch";
    private const string NowPrefix = "now.";
    private const string VelocityPrefix = "velocity.";
    private const string BestPrefix = "best.";
    private const string Remedy = "remove the file to start anew";

    /// <summary>Before the first epoch.</summary>
    public static TuningCheckpoint AtStart(PromptState start) => new(start, new PromptState([]), start, 0, []);

    /// <summary>After one more epoch. Without scores every epoch is better than the one before it; of equal scores the first one stays.</summary>
    public TuningCheckpoint After(EpochSummary epoch, PromptState state, PromptState velocity)
    {
        var better = epoch.Score is not { } score || BestEpoch == 0 || score > Epochs[BestEpoch - 1].Score;
        return new TuningCheckpoint(state, velocity, better ? state : Best, better ? epoch.Epoch : BestEpoch, [.. Epochs, epoch]);
    }

    /// <summary>Writes it whole or not at all.</summary>
    public void Save(string path, string fingerprint)
    {
        var metadata = new Dictionary<string, string>
        {
            [FormatKey] = Format,
            [FingerprintKey] = fingerprint,
            [EpochsKey] = JsonSerializer.Serialize(Epochs),
            [BestEpochKey] = BestEpoch.ToString(CultureInfo.InvariantCulture),
        };
        SafetensorsWriter.Write(path, [.. ToWrite(NowPrefix, State), .. ToWrite(VelocityPrefix, Velocity), .. ToWrite(BestPrefix, Best)], metadata);
    }

    /// <summary>Reads the checkpoint of a run, if there is one.</summary>
    /// <exception cref="InputException">The file is damaged or belongs to another run.</exception>
    public static TuningCheckpoint? Find(string path, string fingerprint, PromptState start)
    {
        if (!File.Exists(path))
            return null;
        using var file = TensorFile.Open(path);
        if (file.Metadata.GetValueOrDefault(FormatKey) != Format)
            throw new InputException("is not a checkpoint of prompt tuning", path, "name another checkpoint file");
        if (file.Metadata.GetValueOrDefault(FingerprintKey) != fingerprint)
            throw new InputException("belongs to a run with other images, classes, options or another model", path,
                "name another checkpoint file, or " + Remedy)
            { Settings = [Setting.Restart] };
        var epochs = Summaries(file);
        var best = int.TryParse(file.Metadata.GetValueOrDefault(BestEpochKey), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        if (best < 1 || best > epochs.Length)
            throw Damaged(path);
        return new TuningCheckpoint(Read(NowPrefix, start.Tensors), Read(VelocityPrefix, start.Tensors.Where(part => file.Tensors.ContainsKey(VelocityPrefix + part.Name))), Read(BestPrefix, start.Tensors), best, epochs);

        PromptState Read(string prefix, IEnumerable<PromptTensor> parts) => new(
            parts.Select(part =>
            {
                var stored = file[prefix + part.Name];
                if (!stored.Shape.SequenceEqual(part.Shape) || stored.Type != ElementType.F32)
                    throw Damaged(path);
                return part with { Values = stored.ToSingles() };
            }),
            path);
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

    private static InputException Damaged(string path) => new("is a damaged checkpoint", path, Remedy) { Settings = [Setting.Restart] };

    private static IEnumerable<TensorToWrite> ToWrite(string prefix, PromptState state) =>
        state.Tensors.Select(part => TensorToWrite.Of(prefix + part.Name, part.Values.ToArray(), part.Shape));
}
