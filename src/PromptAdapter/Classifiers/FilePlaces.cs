namespace PromptAdapter;

/// <summary>
/// How a classifier's file names files and folders outside itself: from its own folder, so that it says nothing of the machine that it was written on and finds
/// them where they travel with it.
/// </summary>
/// <param name="folder">The absolute path of the folder that the file lies in; <see langword="null"/> where it lies in none, as in a stream.</param>
internal sealed class FilePlaces(string? folder)
{
    /// <summary>The places of a file.</summary>
    public static FilePlaces Of(string path) =>
        new(System.IO.Path.GetFullPath(path) is var full && Runtime.AtomicFile.IsFile(full) ? System.IO.Path.GetDirectoryName(full) : null);

    /// <summary>What the file says: a relative path with forward slashes; the last name alone where there is no way from the file to it.</summary>
    /// <param name="path">An absolute path.</param>
    public string Named(string path)
    {
        var relative = folder is null ? path : System.IO.Path.GetRelativePath(folder, path);
        return System.IO.Path.IsPathRooted(relative)
            ? System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(relative))
            : relative.Replace(System.IO.Path.DirectorySeparatorChar, '/');
    }

    /// <summary>The absolute path that it means; files of earlier versions say it themselves.</summary>
    /// <param name="named">What the file says.</param>
    public string Found(string named) => System.IO.Path.GetFullPath(named, folder ?? Environment.CurrentDirectory);
}
