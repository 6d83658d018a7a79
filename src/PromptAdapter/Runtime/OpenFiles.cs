using System.Globalization;

namespace PromptAdapter.Runtime;

/// <summary>
/// The files that running processes have open or have loaded, as far as this user may see it: by their numbers on the disk, because one file may be reached by
/// several paths. A number that two disks share only keeps a file too many.
/// </summary>
internal static class OpenFiles
{
    private const string Processes = "/proc";

    /// <summary>The numbers (<see cref="FileStatus.Number"/>), on Linux; elsewhere none, as the system itself refuses to remove a file in use.</summary>
    public static HashSet<ulong> Numbers()
    {
        var open = new HashSet<ulong>();
        if (!OperatingSystem.IsLinux())
            return open;
        foreach (var process in Directory.EnumerateDirectories(Processes).Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            Try(() => open.UnionWith(File.ReadLines(Path.Combine(process, "maps")).Select(NumberOf)));
            Try(() => open.UnionWith(Directory.EnumerateFiles(Path.Combine(process, "fd")).Select(link => FileStatus.Of(link).Number)));
        }

        open.Remove(0);
        return open;
    }

    // address perms offset device number path
    private static ulong NumberOf(string line)
    {
        var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 5 && ulong.TryParse(fields[4], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    private static void Try(Action look)
    {
        try
        {
            look();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is another user's, who has folders of their own.
        }
    }
}
