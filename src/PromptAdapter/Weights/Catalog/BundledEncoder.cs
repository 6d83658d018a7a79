namespace PromptAdapter.Weights.Catalog;

/// <summary>
/// The image encoder for photos that comes with the application and needs no download: a ResNet-18 (arXiv 1512.03385) that was trained on ImageNet's photos.
/// It has no text.
/// </summary>
public static class BundledEncoder
{
    /// <summary>The name to load it by.</summary>
    public const string Name = "resnet18";

    /// <summary>Its file: <c>assets/resnet18/ResNet18.onnx</c> beside the application.</summary>
    public static string File => Path.Combine(AppContext.BaseDirectory, "assets", Name, "ResNet18.onnx");

    /// <summary>Whether the application brings it along.</summary>
    public static bool IsHere => System.IO.File.Exists(File);

    /// <summary>Whether a text is its name.</summary>
    /// <param name="text">What a user called a model.</param>
    public static bool IsName(string text) => Name.Equals(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>The bundled file for its name, unless a file or folder here is called that; anything else as it was given.</summary>
    /// <param name="nameOrPath">What a user called a model.</param>
    /// <exception cref="InputException">The name is meant, and the application was built without the encoder.</exception>
    public static string Resolve(string nameOrPath) => !IsName(nameOrPath) || Path.Exists(nameOrPath) ? nameOrPath
        : IsHere ? File
        : throw new InputException($"the model '{Name}' did not come with this application", File, "copy the folder there, or name another model");
}
