namespace PromptAdapter.Runtime;

/// <summary>Paths without links: one folder has one of them, however it was named.</summary>
internal static class RealPath
{
    private const int MostLinks = 40; // as many as Linux follows
    private const string Up = "..", Here = ".";

    private static readonly char[] Separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    /// <summary>Follows the links of every part of a path; what is not there yet stays as it is called, and so does what goes round in a circle.</summary>
    /// <param name="path">A path; a relative one starts from the current folder.</param>
    public static string Of(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var at = Path.GetPathRoot(full)!;
        var parts = new Stack<string>(PartsOf(full, at));
        var links = 0;
        while (parts.TryPop(out var part))
        {
            var next = part == Up ? Path.GetDirectoryName(at) ?? at : Path.Combine(at, part);
            if (part == Up || TargetOf(next) is not { } target)
            {
                at = next;
                continue;
            }

            if (++links > MostLinks)
                return full;
            var root = Path.IsPathRooted(target) ? Path.GetPathRoot(target)! : "";
            at = root.Length > 0 ? Path.GetFullPath(root) : at;
            foreach (var inner in PartsOf(target, root))
                parts.Push(inner);
        }

        return at;
    }

    /// <summary>Whether a path is a folder or lies in it, by name; both as <see cref="Of"/> writes them.</summary>
    /// <param name="path">The path.</param>
    /// <param name="folder">The folder.</param>
    public static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>What a link says it leads to; <see langword="null"/> for what is none, and for what cannot be looked at: whoever uses it is told why.</summary>
    /// <param name="path">The path.</param>
    public static string? TargetOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The last one first.
    private static IEnumerable<string> PartsOf(string path, string root) =>
        path[root.Length..].Split(Separators, StringSplitOptions.RemoveEmptyEntries).Where(part => part != Here).Reverse();
}
