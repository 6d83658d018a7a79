namespace PromptAdapter.Weights.Catalog;

/// <summary>Turns what a user calls a model into a checkpoint file.</summary>
internal static class ModelLocator
{
    /// <exception cref="InputException">No such file, folder or pulled model.</exception>
    public static ModelLocation Find(string nameOrPath)
    {
        if (File.Exists(nameOrPath) || Directory.Exists(nameOrPath))
        {
            var path = Path.GetFullPath(CheckpointFolder.Resolve(nameOrPath));
            return new ModelLocation(Path.GetFileName(path), path);
        }

        // What looks like a path is answered as one: nobody who mistypes a path wants a list of models.
        if (LooksLikePath(nameOrPath))
            throw new InputException("there is no such checkpoint", nameOrPath,
                "check the path, or give a name from the model catalogue")
            { Settings = [Setting.ModelCatalogue] };
        if (BundledModel.IsName(nameOrPath))
            return BundledModel.Locate();
        var known = ModelCatalog.Get(nameOrPath);
        return new ModelLocation(known.Name, new ModelCache().Require(known));
    }

    public static bool IsKnown(string name) => BundledModel.IsName(name) || BundledEncoder.IsName(name) || ModelCatalog.Find(name) is not null;

    private static bool LooksLikePath(string text) =>
        Path.IsPathRooted(text) || text.StartsWith('.') || Path.GetExtension(text) is ".safetensors" or ".pt" or ".pth" or ".bin" or ".ckpt" or ".json"
            || (text.Contains('/') && !IsKnown(text));
}
