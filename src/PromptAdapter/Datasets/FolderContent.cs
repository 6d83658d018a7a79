namespace PromptAdapter.Datasets;

/// <summary>What a folder of the first level holds, as far as is needed to tell splits from classes.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path">Where its content is: the folder itself, or, when that only wraps another of its name (<c>seg_train/seg_train</c>), the inner
/// one.</param>
/// <param name="Role">The split that its name stands for, if any.</param>
/// <param name="Folders">The names of its folders.</param>
/// <param name="Loose">Images directly in it.</param>
internal sealed record FolderContent(string Name, string Path, string? Role, IReadOnlyList<string> Folders, int Loose)
{
    private const int DeepestLook = 6;

    private int? _classes;

    /// <summary>Whether it holds class folders: folders with images, and no more than stray images beside a single one.</summary>
    public bool IsLabelled => Classes >= 2 || (Classes == 1 && Loose == 0);

    /// <summary>Whether its images lie directly in it.</summary>
    public bool IsFlat => !IsLabelled && Loose > 0;

    /// <summary>Whether it holds folders and no image beside them.</summary>
    public bool IsNested => Folders.Count > 0 && Loose == 0;

    private int Classes => _classes ??= Folders.Count(folder => HoldsImage(System.IO.Path.Combine(Path, folder)));

    /// <summary>Looks into a folder.</summary>
    /// <param name="folder">An absolute path.</param>
    /// <param name="role">The split that its name stands for.</param>
    public static FolderContent Of(string folder, string? role)
    {
        var name = System.IO.Path.GetFileName(folder);
        for (var at = folder; ;)
        {
            var inner = FolderWalk.FoldersIn(at).ConvertAll(entry => entry.Name);
            var loose = FolderWalk.FilesIn(at).Count(ImageFormats.IsAnyImage);
            var wraps = role is not null && loose == 0 && inner.Count == 1
                && (SplitNames.SaysNothing(inner[0]) || SplitNames.Among(inner).GetValueOrDefault(inner[0]) == role
                    || inner[0].Equals(name, StringComparison.OrdinalIgnoreCase));
            if (!wraps)
                return new FolderContent(name, at, role, inner, loose);
            at = System.IO.Path.Combine(at, inner[0]);
        }
    }

    /// <summary>Whether there is an image, in a format that is read or not, anywhere below a folder, as far down as people put them.</summary>
    public static bool HoldsImage(string folder, int depth = 0) =>
        FolderWalk.FilesIn(folder).Exists(ImageFormats.IsAnyImage)
            || (depth < DeepestLook && FolderWalk.FoldersIn(folder).Exists(inner => HoldsImage(inner.FullName, depth + 1)));
}
