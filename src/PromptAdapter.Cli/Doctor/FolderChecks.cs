using System.Globalization;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli.Doctor;

/// <summary>The per-user folders: where they are, whether they can be written, what they take and what is left.</summary>
internal static class FolderChecks
{
    private const string Area = "Folders";
    private const long LeastFreeSpace = 1L << 30;
    private const int MostFilesCounted = 100_000;

    /// <summary>Looks at the folders below <paramref name="home"/>; creates none.</summary>
    public static IEnumerable<DoctorCheck> Run(string home)
    {
        yield return Home(home);
        foreach (var (name, path) in new[] { ("models", UserFolders.Models), ("features", UserFolders.Features), ("stages", UserFolders.Stages),
            ("digests", UserFolders.Digests), ("native copies", UserFolders.Native) })
        {
            var below = Path.GetRelativePath(UserFolders.Home, path);
            yield return Content(name, below.StartsWith("..", StringComparison.Ordinal) ? path : Path.Combine(home, below));
        }
    }

    private static DoctorCheck Home(string home)
    {
        const string Remedy = $"set {UserFolders.HomeVariable} to a folder that you may write to";
        var standing = NearestExisting(home);
        if (standing is null || File.Exists(standing))
            return DoctorCheck.Problem(Area, "home", $"{home}: {standing ?? "its root"} is not a folder", Remedy);
        if (WhyNotWritable(standing) is { } reason)
            return DoctorCheck.Problem(Area, "home", $"{home}: cannot be written ({reason})", Remedy);

        var state = standing == home ? "writable" : "will be created when needed";
        if (FreeSpace(standing) is not { } free)
            return DoctorCheck.Ok(Area, "home", $"{home} ({state})");
        var detail = string.Create(CultureInfo.InvariantCulture, $"{home} ({state}, {free / (double)(1 << 30):F1} GiB free)");
        return free >= LeastFreeSpace ? DoctorCheck.Ok(Area, "home", detail)
            : DoctorCheck.Note(Area, "home", detail, "free some space: a model takes up to 1.7 GiB, features more");
    }

    private static DoctorCheck Content(string name, string path)
    {
        if (!Directory.Exists(path))
            return DoctorCheck.Ok(Area, name, $"{path} (not there yet)");
        var enumeration = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        try
        {
            var lengths = new DirectoryInfo(path).EnumerateFiles("*", enumeration).Take(MostFilesCounted).Select(file => file.Length).ToList();
            var many = lengths.Count == MostFilesCounted ? "more than " : "";
            return DoctorCheck.Ok(Area, name, string.Create(CultureInfo.InvariantCulture,
                $"{path} ({many}{lengths.Count} file{(lengths.Count == 1 ? "" : "s")}, {lengths.Sum() / 1048576.0:F1} MiB)"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return DoctorCheck.Note(Area, name, $"{path}: cannot be read ({error.Message.TrimEnd('.')})", "check the rights of the folder");
        }
    }

    private static string? NearestExisting(string path)
    {
        var at = path;
        while (at is not null && !Directory.Exists(at) && !File.Exists(at))
            at = Path.GetDirectoryName(at);
        return at;
    }

    // Rights alone do not tell (read-only disks, quotas, containers), so it is tried.
    private static string? WhyNotWritable(string folder)
    {
        try
        {
            using var probe = new FileStream(Path.Combine(folder, $".promptadapter-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None,
                1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message.TrimEnd('.');
        }
    }

    private static long? FreeSpace(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
