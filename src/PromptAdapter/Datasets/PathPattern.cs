using System.Text;
using System.Text.RegularExpressions;
using PromptAdapter.Runtime;

namespace PromptAdapter.Datasets;

/// <summary>
/// Patterns of paths, for those that a shell did not expand, because they were quoted or the shell does not do it: <c>*</c> and <c>?</c> within a name,
/// <c>[a-c]</c> and <c>[!a-c]</c> for one character, <c>{jpg,png}</c> for one of several, and <c>**</c> for any number of folders. As in a shell, names that
/// begin with a full stop are matched only where the pattern has one. <c>**</c> does not follow links to folders.
/// </summary>
public static class PathPattern
{
    private const string Wild = "*?[{";
    private const string AnyFolders = "**";

    private static readonly EnumerationOptions Entries = new() { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.System };

    /// <summary>Whether a text has any of the signs of a pattern. A path that exists is never one, whatever it is called.</summary>
    /// <param name="path">The text.</param>
    public static bool IsPattern(string path) => path.AsSpan().ContainsAny(Wild);

    /// <summary>The files and folders that a pattern matches.</summary>
    /// <param name="pattern">The pattern; a relative one starts from the current folder.</param>
    /// <returns>Absolute paths in ordinal order, each once.</returns>
    /// <exception cref="InputException">The pattern is none: a bracket holds nothing that could be, or a part is longer than any name.</exception>
    public static IReadOnlyList<string> Matches(string pattern)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        var matches = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (root, parts) in Choices(pattern).Select(PartsOf))
            Collect(root, parts, matches, pattern);
        return [.. matches];
    }

    /// <summary>
    /// Whether a pattern may match a file in one of some folders, one of them itself, or a folder that holds them, whether or not they are there yet. A link to
    /// a folder that a wild part of the pattern matches is not followed.
    /// </summary>
    /// <param name="pattern">The pattern; a relative one starts from the current folder.</param>
    /// <param name="parent">The folder that they lie in, without links (<see cref="RealPath"/>).</param>
    /// <param name="names">Their names there.</param>
    /// <exception cref="InputException">The pattern is none.</exception>
    internal static bool Reaches(string pattern, string parent, IReadOnlyCollection<string> names)
    {
        foreach (var (root, parts) in Choices(pattern).Select(PartsOf))
        {
            var literal = parts.TakeWhile(part => !IsPattern(part)).Count();
            var start = RealPath.Of(parts.Take(literal).Aggregate(root, (folder, part) => Path.GetFullPath(Path.Combine(folder, part))));
            if (names.Any(name => RealPath.IsWithin(start, Path.Combine(parent, name))))
                return true;
            if (RealPath.IsWithin(parent, start) && Reaches(parts.AsSpan(literal), PartsOf(Path.GetRelativePath(start, parent)).Parts, names, pattern))
                return true;
        }

        return false;
    }

    private static bool Reaches(ReadOnlySpan<string> parts, ReadOnlySpan<string> folders, IReadOnlyCollection<string> names, string pattern)
    {
        if (parts.IsEmpty || parts[0] == "..")
            return true; // a folder that is matched is looked into; where a wild part and a step back lead is not known before
        var rest = parts[1..];
        if (folders.IsEmpty)
            return parts[0] == AnyFolders || ((rest.Length < 2 || rest.Contains(AnyFolders)) && Named(parts[0], pattern) is var isOne && names.Any(isOne));
        if (parts[0] == AnyFolders)
            return Reaches(rest, folders, names, pattern) || (!folders[0].StartsWith('.') && Reaches(parts, folders[1..], names, pattern));
        return Named(parts[0], pattern)(folders[0]) && Reaches(rest, folders[1..], names, pattern);
    }

    private static (string Root, string[] Parts) PartsOf(string choice)
    {
        string[] parts = [.. (OperatingSystem.IsWindows() ? choice.Replace('\\', '/') : choice).Split('/').Where(part => part is not ("" or "."))];
        var root = Path.IsPathRooted(choice) ? Path.GetPathRoot(Path.GetFullPath(choice))! : Environment.CurrentDirectory;
        if (OperatingSystem.IsWindows() && Path.IsPathRooted(choice) && parts is [[.., ':'], ..])
            parts = parts[1..];
        return (root, parts);
    }

    // Whether a name is one that a part stands for.
    private static Func<string, bool> Named(string part, string pattern)
    {
        if (!IsPattern(part))
            return name => name == part;
        var regex = Compile(part, pattern);
        return name => regex.IsMatch(name) && (part[0] == '.' || !name.StartsWith('.'));
    }

    private static void Collect(string folder, ReadOnlySpan<string> parts, SortedSet<string> matches, string pattern)
    {
        if (parts.IsEmpty)
            return;
        var part = parts[0];
        var rest = parts[1..];
        if (part == AnyFolders)
        {
            if (rest.IsEmpty)
            {
                matches.Add(folder);
                return;
            }

            Collect(folder, rest, matches, pattern);
            foreach (var inner in FoldersIn(folder).Where(inner => !inner.Name.StartsWith('.') && inner.LinkTarget is null))
                Collect(inner.FullName, parts, matches, pattern);
        }
        else if (part == ".." || !IsPattern(part))
        {
            Take(Path.GetFullPath(Path.Combine(folder, part)), rest, matches, pattern);
        }
        else
        {
            var isOne = Named(part, pattern);
            foreach (var entry in EntriesIn(folder))
            {
                if (isOne(entry.Name))
                    Take(entry.FullName, rest, matches, pattern);
            }
        }
    }

    private static void Take(string path, ReadOnlySpan<string> rest, SortedSet<string> matches, string pattern)
    {
        if (rest.IsEmpty && Path.Exists(path))
            matches.Add(path);
        else if (!rest.IsEmpty && Directory.Exists(path))
            Collect(path, rest, matches, pattern);
    }

    // As a shell does it: each choice makes a pattern of its own, the innermost braces last. A single pair without a comma is a part of the name.
    private static IEnumerable<string> Choices(string pattern)
    {
        for (var open = pattern.IndexOf('{', StringComparison.Ordinal); open >= 0; open = pattern.IndexOf('{', open + 1))
        {
            if (Split(pattern, open) is not ({ Count: > 1 } choices, var close))
                continue;
            return choices.SelectMany(choice => Choices(pattern[..open] + choice + pattern[(close + 1)..]));
        }

        return [pattern];
    }

    private static (List<string> Choices, int Close) Split(string pattern, int open)
    {
        var (choices, depth, start) = (new List<string>(), 0, open + 1);
        for (var at = open; at < pattern.Length; at++)
        {
            if (pattern[at] == '{')
                depth++;
            else if (pattern[at] == ',' && depth == 1)
                (choices, start) = ([.. choices, pattern[start..at]], at + 1);
            else if (pattern[at] == '}' && --depth == 0)
                return ([.. choices, pattern[start..at]], at);
        }

        return ([], pattern.Length);
    }

    private static Regex Compile(string part, string pattern)
    {
        var regex = new StringBuilder(@"\A");
        for (var at = 0; at < part.Length; at++)
        {
            var close = part[at] == '[' ? part.IndexOf(']', Math.Min(at + (part.AsSpan(at).StartsWith("[!") ? 3 : 2), part.Length)) : -1;
            if (close > 0)
            {
                var inner = part[(at + 1)..close];
                var not = inner.StartsWith('!');
                regex.Append('[').Append(not ? "^" : "").Append(Regex.Replace(not ? inner[1..] : inner, @"[\\\[\]\^]", @"\$0")).Append(']');
                at = close;
            }
            else
            {
                regex.Append(part[at] switch { '*' => ".*", '?' => ".", var letter => Regex.Escape(letter.ToString()) });
            }
        }

        try
        {
            return new Regex(regex.Append(@"\z").ToString(), RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking
                | (OperatingSystem.IsWindows() ? RegexOptions.IgnoreCase : RegexOptions.None));
        }
        catch (ArgumentException error)
        {
            throw new InputException($"'{part}' is no pattern of a name", pattern, "write a range from the smaller character to the larger, for example [a-c]",
                error);
        }
        catch (NotSupportedException error)
        {
            throw new InputException($"has a part of {part.Length} characters, which no name has", pattern, "check the pattern", error);
        }
    }

    private static List<FileSystemInfo> EntriesIn(string folder) =>
        Listed(folder, info => info.EnumerateFileSystemInfos("*", Entries));

    private static List<DirectoryInfo> FoldersIn(string folder) => Listed(folder, info => info.EnumerateDirectories("*", Entries));

    private static List<T> Listed<T>(string folder, Func<DirectoryInfo, IEnumerable<T>> list)
    {
        try
        {
            return [.. list(new DirectoryInfo(folder))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return []; // what cannot be looked into holds no match
        }
    }
}
