using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Runtime;
using PromptAdapter.Weights;

namespace PromptAdapter.Methods.TipAdapterF;

/// <summary>
/// Where the training of keys stands after a whole number of epochs, as a file (safetensors): for each round <c>keys.i</c>, AdamW's <c>mean.i</c> and <c>square.i</c>
/// and the keys of the best epoch <c>best.i</c>. The order of the images follows from the seed, so no generator's state is kept.
/// </summary>
/// <param name="path">The file, whose name says which training it belongs to.</param>
internal sealed class KeyCheckpoint(string path)
{
    private const string Remedy = "remove the file to start anew";

    /// <summary>The checkpoint of a training, in a folder of them.</summary>
    public static KeyCheckpoint In(string folder, IReadOnlyList<SelectionRound> rounds, TipAdapterFOptions options, int epochs, TieBreak? scored)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var stated = new { options.Scale, options.Alpha, options.Beta, options.LearningRate, options.Epochs, options.BatchSize, options.WeightDecay, options.Epsilon, options.Seed, Stop = epochs, Scored = scored?.ToString() };
        hash.AppendData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(stated)));
        foreach (var round in rounds)
        {
            hash.AppendData(BitConverter.GetBytes(round.CacheFactor));
            hash.AppendData(MemoryMarshal.AsBytes((round.Head?.Values ?? ReadOnlyMemory<float>.Empty).Span));
            foreach (var set in round.Views.Prepend(round.Support).Append(round.Queries))
            {
                hash.AppendData(MemoryMarshal.AsBytes(set.Labels.ToArray().AsSpan()));
                hash.AppendData(MemoryMarshal.AsBytes(set.Features.Span));
            }
        }

        return new KeyCheckpoint(Path.Combine(folder, $"keys-{Convert.ToHexStringLower(hash.GetHashAndReset())[..32]}.safetensors"));
    }

    /// <summary>Writes it whole or not at all.</summary>
    public void Save(IReadOnlyList<KeyTrainer> trainers, KeyProgress progress)
    {
        var tensors = new List<TensorToWrite>();
        for (var i = 0; i < trainers.Count; i++)
        {
            var (keys, mean, square) = trainers[i].State();
            tensors.Add(TensorToWrite.Of(FormattableString.Invariant($"keys.{i}"), keys, [keys.Length]));
            tensors.Add(TensorToWrite.Of(FormattableString.Invariant($"mean.{i}"), mean, [mean.Length]));
            tensors.Add(TensorToWrite.Of(FormattableString.Invariant($"square.{i}"), square, [square.Length]));
            tensors.Add(TensorToWrite.Of(FormattableString.Invariant($"best.{i}"), progress.Keys[i], [progress.Keys[i].Length]));
        }

        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string>
        {
            ["format"] = "key-training-checkpoint",
            ["epochs"] = progress.Epochs.ToString(CultureInfo.InvariantCulture),
            ["correct"] = progress.Correct.ToString(CultureInfo.InvariantCulture),
            ["curve"] = JsonSerializer.Serialize(progress.Curve),
        });
    }

    /// <summary>Takes up the training where it stands, if it has begun.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public KeyProgress? Resume(IReadOnlyList<KeyTrainer> trainers)
    {
        if (!File.Exists(path))
            return null;
        using var file = TensorFile.Open(path);
        try
        {
            var curve = JsonSerializer.Deserialize<List<TrainingEpoch>>(file.Metadata["curve"])!;
            var best = new float[trainers.Count][];
            for (var i = 0; i < trainers.Count; i++)
            {
                trainers[i].Restore(Values("keys", i), Values("mean", i), Values("square", i), curve.Count);
                best[i] = Values("best", i);
            }

            return new KeyProgress(Count("epochs"), Count("correct"), best, curve);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or FormatException or ArgumentException or OverflowException)
        {
            throw new InputException("is a damaged checkpoint", path, Remedy, error);
        }

        int Count(string name) => NumberText.TryWhole<int>(file.Metadata[name], out var number) ? number : throw new FormatException(name);

        float[] Values(string name, int round) => file[FormattableString.Invariant($"{name}.{round}")].ToSingles();
    }
}
