namespace PromptAdapter.Weights.Catalog;

/// <summary>The small CLIP that comes with the application and needs no download: trained on drawings by this project, for trying things out.</summary>
public static class BundledModel
{
    /// <summary>The name to load it by.</summary>
    public const string Name = "mini";

    /// <summary>The folder of its files: <c>assets/mini</c> beside the application.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "assets", Name);

    /// <summary>Its checkpoint.</summary>
    public static string Checkpoint => Path.Combine(Folder, "model.safetensors");

    /// <summary>Its vocabulary.</summary>
    public static string Vocabulary => Path.Combine(Folder, "bpe_simple_vocab_16e6.txt");

    /// <summary>A text prompt for it, pre-trained on drawn source tasks.</summary>
    public static string Prompt => Path.Combine(Folder, "prompt.safetensors");

    /// <summary>Whether the application brings it along.</summary>
    public static bool IsHere => File.Exists(Checkpoint);

    /// <summary>The bundled checkpoint for its name, unless a file or folder here is called that; anything else as it was given.</summary>
    /// <param name="nameOrPath">What a user called a checkpoint.</param>
    /// <exception cref="InputException">The name is meant, and the application was built without the model.</exception>
    public static string Resolve(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        return IsName(nameOrPath) && !System.IO.Path.Exists(nameOrPath) ? Locate().Path : nameOrPath;
    }

    internal static bool IsName(string text) => text.Equals(Name, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="InputException">The application was built without it.</exception>
    internal static ModelLocation Locate() => IsHere
        ? new ModelLocation(Name, Checkpoint)
        : throw new InputException($"the model '{Name}' did not come with this application", Checkpoint,
            "copy assets/mini of the project there, or name another model");
}
