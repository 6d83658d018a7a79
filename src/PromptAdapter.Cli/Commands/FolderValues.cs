using PromptAdapter.Features;

namespace PromptAdapter.Cli.Commands;

/// <summary>Values of an option that may be given for all feature folders or, as <c>FOLDER=value</c>, for one of them.</summary>
/// <param name="Common">The value for all, if there is one.</param>
/// <param name="Own">Values by folder name.</param>
internal sealed record FolderValues(string? Common, IReadOnlyDictionary<string, string> Own)
{
    // A value may hold an equals sign itself (a path): only the name of a folder makes what stands before it a folder.
    public static FolderValues Of(string[]? values, string option, IReadOnlyList<string> folders)
    {
        var names = folders.Select(folder => FeatureFolders.NameOf(folder)).ToHashSet(StringComparer.Ordinal);
        string? common = null;
        var own = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var value in values ?? [])
        {
            var parts = value.Split('=', 2);
            var named = parts.Length == 2 && names.Contains(parts[0]);
            if (named ? !own.TryAdd(parts[0], parts[1]) : common is not null)
                throw new InputException($"{option} is given twice{(named ? $" for {parts[0]}" : "")}", null,
                    "give it once for all folders, and once as FOLDER=… for each that differs");
            if (!named)
                common = value;
        }

        return new FolderValues(common, own);
    }
}
