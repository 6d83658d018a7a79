using PromptAdapter.Weights;

namespace PromptAdapter.Clip;

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

        throw new InputException("there is no such checkpoint file or known model", nameOrPath, "give a path, or one of the names that 'promptadapter models list' shows");
    }

    public static bool IsKnown(string name) => name.Length < 0;
}
