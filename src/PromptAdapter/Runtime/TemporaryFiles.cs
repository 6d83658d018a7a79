using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace PromptAdapter.Runtime;

/// <summary>
/// Files and folders that are being written, under names that say who writes them: <c>NAME.HOST-PROCESS-RANDOM.partial</c>.
/// An orderly end removes its own; what a killed process left is removed when the folder is next written to.
/// </summary>
public static partial class TemporaryFiles
{
    private const int LongestName = 40; // with the rest, within the 255 bytes of most file systems

    // Of other machines that share the folder nobody can tell whether a process still runs; this is longer than writing one file takes.
    private static readonly TimeSpan AgeOnOtherMachines = TimeSpan.FromDays(1);
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    private static readonly string Host = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Environment.MachineName)))[..8];
    private static readonly DateTime Started = StartOf(Process.GetCurrentProcess());
    private static readonly ConcurrentDictionary<string, byte> Own = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, byte> Cleaned = new(StringComparer.Ordinal);

    /// <summary>A new name beside a file or folder that is to be written; the first of a folder also removes there what killed processes left.</summary>
    /// <param name="full">The full path of what is to be written.</param>
    internal static string NameFor(string full)
    {
        var folder = Path.GetDirectoryName(full)!;
        if (Cleaned.TryAdd(folder, 0))
            RemoveAbandoned(folder);
        var name = Path.GetFileName(full);
        if (name.Length > LongestName)
            name = name[..(char.IsHighSurrogate(name[LongestName - 1]) ? LongestName - 1 : LongestName)];
        var path = Path.Combine(folder, string.Create(
            CultureInfo.InvariantCulture, $"{name}.{Host}-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}.partial"));
        Own.TryAdd(path, 0);
        return path;
    }

    /// <summary>Says that a temporary name is one no longer: it was renamed.</summary>
    internal static void Release(string temporary) => Own.TryRemove(temporary, out _);

    /// <summary>Removes a temporary file or folder, as far as the disk lets it: an error before is the one to report.</summary>
    internal static void Remove(string temporary)
    {
        Own.TryRemove(temporary, out _);
        try
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
            else
                File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next process to write here tries again.
        }
    }

    /// <summary>Removes all that this process is writing, for an end that does not wait for the writers.</summary>
    public static void RemoveAll()
    {
        foreach (var path in Own.Keys)
            Remove(path);
    }

    /// <summary>Removes what processes that run no longer left in a folder, once for each: for folders that are looked into first.</summary>
    /// <param name="folder">The folder; it need not be there.</param>
    internal static void RemoveAbandonedOnce(string folder)
    {
        var full = Path.GetFullPath(folder);
        if (Cleaned.TryAdd(full, 0))
            RemoveAbandoned(full);
    }

    /// <summary>Removes what processes that run no longer left in a folder.</summary>
    internal static void RemoveAbandoned(string folder)
    {
        try
        {
            foreach (var path in Directory.EnumerateFileSystemEntries(folder, "*.partial").ToArray())
            {
                if (IsAbandoned(path))
                    Remove(path);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Not there yet, or not ours to look into; whoever writes there is told.
        }
    }

    /// <summary>Whether a temporary file was left by a process that runs no longer.</summary>
    internal static bool IsAbandoned(string path)
    {
        if (NamePattern().Match(Path.GetFileName(path)) is not { Success: true } match
            || !NumberText.TryWhole<int>(match.Groups["process"].ValueSpan, out var process))
            return false;
        var written = File.GetLastWriteTimeUtc(path);
        if (match.Groups["host"].Value != Host)
            return DateTime.UtcNow - written > AgeOnOtherMachines && !IsLocked(path);
        // In containers every run has the same number: what this process did not write itself is of one before it.
        if (process == Environment.ProcessId ? Own.ContainsKey(path) || written > Started : Runs(process, written))
            return false;
        return !IsLocked(path);
    }

    private static DateTime StartOf(Process process)
    {
        using (process)
            return process.StartTime.ToUniversalTime();
    }

    // A process that started after the last write has only the number of the one that wrote.
    private static bool Runs(int process, DateTime written)
    {
        try
        {
            return StartOf(Process.GetProcessById(process)) <= written + ClockTolerance;
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return true; // it cannot be looked at
        }
    }

    // Writers hold their files locked, which also tells of processes whose numbers are counted elsewhere (containers with one name).
    private static bool IsLocked(string path)
    {
        if (Directory.Exists(path))
            return false;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    [GeneratedRegex(@"\.(?<host>[0-9a-f]{8})-(?<process>[0-9]{1,10})-[0-9a-f]{8}\.partial\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex NamePattern();
}
