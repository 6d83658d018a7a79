namespace PromptAdapter.Clip;

/// <summary>The small CLIP that comes with the application and needs no download: trained on drawings by this project, for trying things out.</summary>
public static class BundledModel
{
    /// <summary>The name to load it by.</summary>
    public const string Name = "mini";

    /// <summary>The folder of its files: <c>assets/mini</c> beside the application.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "assets", Name);

    /// <summary>Its checkpoint.</summary>
    public static string Checkpoint => Path.Combine(Folder, "model.safetensors");

    /// <summary>Whether the application brings it along.</summary>
    public static bool IsHere => File.Exists(Checkpoint);

    internal static bool IsName(string text) => text.Equals(Name, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="InputException">The application was built without it.</exception>
    internal static ModelLocation Locate() => IsHere
        ? new ModelLocation(Name, Checkpoint)
        : throw new InputException($"the model '{Name}' did not come with this application", Checkpoint, "copy assets/mini of the project there, or name another model");
}
