using System.Text.Json;
using PromptAdapter.Runtime;
using PromptAdapter.Weights;

namespace PromptAdapter.Training;

/// <summary>
/// A training after a whole number of epochs, as a safetensors file: the values as <c>now.NAME</c>, the optimiser's memory as <c>memory.NAME</c>, and where
/// epochs are scored the best values so far as <c>best.NAME</c>; in the metadata format, version and kind, a digest of everything that the run depends on, what
/// each epoch told, the scores, and a digest of all of that.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="kind">What is trained.</param>
/// <param name="run">A <see cref="FieldDigest"/> of everything that the run depends on: a checkpoint is only ever taken up by its own run.</param>
internal sealed class TrainingCheckpoint(string path, TrainingKind kind, string run)
{
    private const string Format = "training-checkpoint";
    private const string Version = "1";
    private const string NowPrefix = "now.";
    private const string MemoryPrefix = "memory.";
    private const string BestPrefix = "best.";
    private const string DigestKey = "content_sha256";
    private const int NameDigits = 32;
    private const string Remedy = "remove the file to start anew";

    /// <summary>What removing the file means to whoever reads the message, where there is a setting for it.</summary>
    public IReadOnlyList<Setting> Settings { get; init; } = [];

    /// <summary>The checkpoint of a run in a folder of them, under a name that says what it belongs to.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="kind">What is trained; the name begins with it.</param>
    /// <param name="run">The digest.</param>
    public static TrainingCheckpoint In(string folder, TrainingKind kind, string run) => new(PathIn(folder, kind, run), kind, run);

    /// <summary>The file of a run in a folder of checkpoints.</summary>
    public static string PathIn(string folder, TrainingKind kind, string run) => Path.Combine(folder, $"{kind.Name}-{run[..NameDigits]}.safetensors");

    /// <summary>Writes it whole or not at all.</summary>
    public void Save<TEpoch>(ITraining<TEpoch> training, TrainingProgress<TEpoch> progress)
    {
        TrainingTensor[] tensors =
            [.. Named(NowPrefix, training.Values()), .. Named(MemoryPrefix, training.Memory()), .. Named(BestPrefix, progress.Best ?? [])];
        var metadata = new Dictionary<string, string>
        {
            ["format"] = Format,
            ["version"] = Version,
            ["kind"] = kind.Name,
            ["run"] = run,
            ["epochs"] = JsonSerializer.Serialize([.. progress.Epochs], training.EpochsAsJson),
            ["scores"] = JsonSerializer.Serialize([.. progress.Scores], EpochLists.Default.ListDouble),
        };
        metadata[DigestKey] = DigestOf(metadata, tensors);
        SafetensorsWriter.Write(path, [.. tensors.Select(tensor => TensorToWrite.Of(tensor.Name, tensor.Values.ToArray(), tensor.Shape))], metadata);

        static IEnumerable<TrainingTensor> Named(string prefix, IEnumerable<TrainingTensor> tensors) =>
            tensors.Select(tensor => tensor with { Name = prefix + tensor.Name });
    }

    /// <summary>Takes up the training where the file leaves it, if there is one.</summary>
    /// <typeparam name="TEpoch">What one epoch tells.</typeparam>
    /// <param name="training">A training that has not begun.</param>
    /// <param name="scored">Whether its epochs are scored.</param>
    /// <exception cref="InputException">The file is no checkpoint, of another version, kind or run, or damaged; the training has not changed then.</exception>
    public TrainingProgress<TEpoch>? Resume<TEpoch>(ITraining<TEpoch> training, bool scored)
    {
        TemporaryFiles.RemoveAbandonedOnce(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (!File.Exists(path))
            return null;
        using var file = TensorFile.Open(path);
        RequireOwn(file.Metadata);
        try
        {
            TrainingTensor[] tensors = [.. file.Tensors.Values.Select(stored => new TrainingTensor(stored.Name, stored.Shape, stored.ToSingles()))];
            if (file.Metadata[DigestKey] != DigestOf(file.Metadata, tensors))
                throw Problem("is a damaged checkpoint");
            var epochs = JsonSerializer.Deserialize(file.Metadata["epochs"], training.EpochsAsJson)!;
            var scores = JsonSerializer.Deserialize(file.Metadata["scores"], EpochLists.Default.ListDouble)!;
            if (scored != scores.Count > 0)
                throw Problem($"belongs to a run whose epochs are {(scored ? "not " : "")}scored");
            if (!training.Continues(epochs))
                throw Problem($"belongs to a run with {kind.DependsOn}");
            var progress = new TrainingProgress<TEpoch>(epochs, scores, scored ? [.. Of(BestPrefix).Values] : null);
            training.Restore(Of(NowPrefix), Of(MemoryPrefix), epochs);
            return progress;

            Dictionary<string, TrainingTensor> Of(string prefix) => tensors
                .Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal))
                .Select(tensor => tensor with { Name = tensor.Name[prefix.Length..] }).ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or ArgumentException)
        {
            throw Problem("is a damaged checkpoint", error);
        }
    }

    /// <summary>What a file's digest is taken over: everything but itself, whatever its order in the file.</summary>
    internal static string DigestOf(IReadOnlyDictionary<string, string> metadata, IEnumerable<TrainingTensor> tensors)
    {
        using var digest = new FieldDigest();
        foreach (var (name, value) in metadata.Where(entry => entry.Key != DigestKey).OrderBy(entry => entry.Key, StringComparer.Ordinal))
            digest.Field(name, value);
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
            digest.Field<long>(tensor.Name, [.. tensor.Shape]).Field(tensor.Name, tensor.Values.Span);
        return digest.Value();
    }

    private void RequireOwn(IReadOnlyDictionary<string, string> metadata)
    {
        var format = metadata.GetValueOrDefault("format") ?? "";
        if (TrainingKind.EarlierFormats.Contains(format))
            throw Problem("is a checkpoint of an earlier version, which cannot be resumed");
        if (format != Format)
            throw new InputException($"is not a checkpoint of training {kind.Subject}", path, "name another checkpoint file");
        if (metadata.GetValueOrDefault("version") is var version && version != Version)
            throw Problem($"is a checkpoint of another version ({version ?? "none"}), which cannot be resumed");
        if (metadata.GetValueOrDefault("kind") != kind.Name)
            throw Problem($"is a checkpoint of another kind than training {kind.Subject}");
        if (metadata.GetValueOrDefault("run") != run)
            throw Problem($"belongs to a run with {kind.DependsOn}");
    }

    private InputException Problem(string problem, Exception? error = null) => new(problem, path, Remedy, error) { Settings = Settings };
}
