namespace PromptAdapter.Weights.Catalog;

/// <summary>Files by the names that are shown of them: bundled models, models of the catalogue, the vocabulary.</summary>
public static class KnownModels
{
    /// <summary>Whether a text is a name, and of no file or folder here.</summary>
    /// <param name="text">What a user called something.</param>
    public static bool IsKnown(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return !Path.Exists(text) && (ModelLocator.IsKnown(text) || IsVocabulary(text));
    }

    /// <summary>Whether a text is the name of the vocabulary, and of no file or folder here.</summary>
    /// <param name="text">What a user called something.</param>
    public static bool IsVocabulary(string text) => ModelCatalog.VocabularyName.Equals(text, StringComparison.OrdinalIgnoreCase) && !Path.Exists(text);

    /// <summary>The file of a name; anything else as it was given.</summary>
    /// <param name="nameOrPath">What a user called it.</param>
    /// <exception cref="InputException">The name is known, and its file is not on this machine.</exception>
    public static string Resolve(string nameOrPath) => !IsKnown(nameOrPath) ? nameOrPath
        : IsVocabulary(nameOrPath) ? VocabularyPath()
        : BundledEncoder.IsName(nameOrPath) ? BundledEncoder.Resolve(nameOrPath)
        : ModelLocator.Find(nameOrPath).Path;

    // The bundled model has the same one.
    private static string VocabularyPath()
    {
        var cached = new ModelCache().Inspect(ModelCatalog.Vocabulary);
        return cached.State != CachedFileState.Present && File.Exists(BundledModel.Vocabulary) ? BundledModel.Vocabulary : new ModelCache().RequireVocabulary();
    }
}
