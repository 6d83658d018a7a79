using PromptAdapter.Runtime;

namespace PromptAdapter.Weights.Catalog;

/// <summary>The folder with downloaded checkpoints and vocabularies.</summary>
/// <param name="folder">The folder; default <see cref="UserFolders.Models"/>. It need not exist.</param>
public sealed class ModelCache(string? folder = null)
{
    /// <summary>The absolute path of the folder.</summary>
    public string Folder { get; } = Path.GetFullPath(folder ?? UserFolders.Models);

    /// <summary>Where a file is, or would be.</summary>
    /// <param name="file">A file of the catalogue.</param>
    public string PathOf(CatalogFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Path.Combine(Folder, file.FileName);
    }

    /// <summary>Whether a file is there, in part or whole. Looks at names and lengths; the hash is computed when a file is pulled.</summary>
    /// <param name="file">A file of the catalogue.</param>
    public CachedFile Inspect(CatalogFile file)
    {
        var path = PathOf(file);
        var whole = new FileInfo(path);
        if (whole is { Exists: true, Length: > 0 })
            return new CachedFile(file, path, CachedFileState.Present, whole.Length, HashRecord.Read(path));
        var part = new FileInfo(PartialFile.NameFor(path));
        return part is { Exists: true, Length: > 0 }
            ? new CachedFile(file, path, CachedFileState.Partial, part.Length, null)
            : new CachedFile(file, path, CachedFileState.Absent, 0, null);
    }

    /// <summary>The path of a model's checkpoint.</summary>
    /// <param name="model">A model of the catalogue.</param>
    /// <exception cref="InputException">It is not there; the message says how to get it.</exception>
    public string Require(CatalogModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Require(model.File, $"the model {model.Name}", model.Name);
    }

    /// <summary>The path of the vocabulary.</summary>
    /// <exception cref="InputException">It is not there; the message says how to get it.</exception>
    public string RequireVocabulary() => Require(ModelCatalog.Vocabulary, "CLIP's vocabulary", ModelCatalog.VocabularyName);

    private string Require(CatalogFile file, string what, string name)
    {
        var cached = Inspect(file);
        return cached.State == CachedFileState.Present
            ? cached.Path
            : throw new InputException($"{what} is not on this machine", cached.Path,
                "put the file there by hand, or pull it")
            { Settings = [Setting.PullModel], SettingValue = name };
    }
}
