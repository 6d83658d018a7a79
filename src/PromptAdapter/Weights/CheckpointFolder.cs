namespace PromptAdapter.Weights;

/// <summary>Finds the checkpoint in a folder as model hubs lay them out.</summary>
internal static class CheckpointFolder
{
    private static readonly string[] KnownNames =
    [
        "model.safetensors",
        "open_clip_model.safetensors",
        "pytorch_model.bin",
        "open_clip_pytorch_model.bin",
    ];

    /// <summary>The path itself, or the checkpoint in that folder.</summary>
    /// <exception cref="InputException">The folder holds no checkpoint, or several.</exception>
    public static string Resolve(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!Directory.Exists(path))
            return path;
        try
        {
            if (KnownNames.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists) is { } known)
                return known;
            var candidates = Directory.EnumerateFiles(path).Where(file => Path.GetExtension(file) is ".safetensors" or ".pt").Take(2).ToArray();
            return candidates.Length == 1
                ? candidates[0]
                : throw new InputException(candidates.Length == 0 ? "holds no checkpoint" : "holds several checkpoints", path, "name the checkpoint's file");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException("cannot be listed (" + error.Message.TrimEnd('.') + ")", path, "check that you may read it", error);
        }
    }
}
