using PromptAdapter.Runtime;

namespace PromptAdapter.Weights;

/// <summary>Finds the checkpoint in a folder as model hubs lay them out.</summary>
internal static class CheckpointFolder
{
    // Where a folder holds the same weights twice, safetensors come first, and Hugging Face's names before OpenCLIP's.
    private static readonly string[] KnownNames =
    [
        "model.safetensors",
        "model.safetensors.index.json",
        "open_clip_model.safetensors",
        "open_clip_model.safetensors.index.json",
        "pytorch_model.bin",
        "pytorch_model.bin.index.json",
        "open_clip_pytorch_model.bin",
        "open_clip_pytorch_model.bin.index.json",
    ];

    // Files of a training run that hold tensors, but no model.
    private static readonly string[] Others = ["optimizer", "scheduler", "scaler", "rng_state", "training_args", "random_states"];

    private static readonly string[] Settings = ["config.json", "open_clip_config.json", "preprocessor_config.json", "processor_config.json"];

    /// <summary>Whether a folder is laid out as model hubs do it.</summary>
    public static bool IsOne(string folder) => KnownNames.Concat(Settings).Any(name => File.Exists(Path.Combine(folder, name)))
        || (Directory.Exists(folder) && Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)).StartsWith("models--", StringComparison.Ordinal));

    /// <summary>
    /// The path itself, the checkpoint in that folder, or the one beside a settings file: a hub's cache (<c>models--ORG--NAME</c>) leads to its snapshot, and
    /// one file of several to the index that lists all.
    /// </summary>
    /// <exception cref="InputException">The folder holds no checkpoint, or several.</exception>
    public static string Resolve(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            if (Settings.Contains(Path.GetFileName(path)) && File.Exists(path))
                return InFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return Directory.Exists(path) ? InFolder(Snapshot(path)) : ShardedCheckpoint.Resolve(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException("cannot be listed (" + error.Message.TrimEnd('.') + ")", path, "check that you may read it", error);
        }
    }

    private static string InFolder(string folder)
    {
        if (KnownNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } known)
            return known;
        string[] candidates = [.. Directory.EnumerateFiles(folder).Where(IsCheckpoint).Select(ShardedCheckpoint.Resolve).Select(FirstShard)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return candidates switch
        {
            [var only] => only,
            [] => throw new InputException("holds no checkpoint", folder, "give a folder with a .safetensors, .bin, .pt or .pth file, or the file itself"),
            _ => throw new InputException($"holds several checkpoints " +
                $"({string.Join(", ", candidates.Take(3).Select(file => Path.GetFileName(file)))}{(candidates.Length > 3 ? ", …" : "")})", folder,
                "name the file to use"),
        };
    }

    private static bool IsCheckpoint(string file) =>
        Path.GetExtension(file).ToLowerInvariant() is ".safetensors" or ".pt" or ".pth" or ".bin" or ".ckpt"
        && !Array.Exists(Others, name => Path.GetFileName(file).StartsWith(name, StringComparison.OrdinalIgnoreCase));

    // Shards without an index count as one checkpoint.
    private static string FirstShard(string file) =>
        ShardedCheckpoint.IsMeant(file) && !file.EndsWith(ShardedCheckpoint.IndexEnding, StringComparison.Ordinal)
            ? Path.Combine(Path.GetDirectoryName(file)!, Path.GetFileName(ShardedCheckpoint.FilesOf(file)[0])) : file;

    // models--ORG--NAME/refs/main holds the name of a folder below models--ORG--NAME/snapshots.
    private static string Snapshot(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var root = Path.GetFileName(full) == "snapshots" ? Path.GetDirectoryName(full)! : full;
        var snapshots = Path.Combine(root, "snapshots");
        if (!Directory.Exists(snapshots) || (root == full && KnownNames.Any(name => File.Exists(Path.Combine(root, name)))))
            return path;
        var main = Path.Combine(root, "refs", "main");
        if (File.Exists(main) && InputFile.ReadAllText(main, ReadLimits.NoteBytes, "download the model again").Trim() is { Length: > 0 } revision
            && revision == Path.GetFileName(revision)
            && Directory.Exists(Path.Combine(snapshots, revision)))
            return Path.Combine(snapshots, revision);
        return Directory.GetDirectories(snapshots) switch
        {
            [var only] => only,
            [] => throw new InputException("is the cache of a model without a snapshot", path, "download the model again"),
            _ => throw new InputException("holds several snapshots of a model, and none is marked as the current one", path, "name the folder of one snapshot"),
        };
    }
}
