using System.Security.Cryptography;
using System.Text;
using PromptAdapter.Runtime;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Weights;

/// <summary>
/// Hashes of checkpoints, so that one is read from end to end once and not each time that it is loaded. A hash is believed while each of the files has the
/// length, times and number that it had; a record that is damaged, or of another file, counts as none.
/// </summary>
/// <param name="folder">Where they are kept; default <see cref="UserFolders.Digests"/>.</param>
/// <param name="clock">Tells the time; the system's unless said otherwise.</param>
internal sealed class CheckpointDigests(string? folder = null, TimeProvider? clock = null)
{
    // The first line is the hash, each further one a file: its stamp and its path. The last is the SHA-256 of all before it.
    private const string Ending = ".digest";
    private const long LongestRecord = 1 << 20;

    /// <summary>Those of the user.</summary>
    public static CheckpointDigests OfUser { get; } = new();

    /// <summary>The hash of a checkpoint: the one that is remembered, or else what <paramref name="hash"/> computes, which is then remembered.</summary>
    /// <param name="files">The files that it is made of, with their stamps from before they were opened; one without a stamp is never remembered.</param>
    /// <param name="hash">Reads everything: the SHA-256 in lower-case hexadecimal.</param>
    public string Of(IReadOnlyList<(string Path, FileStamp? Stamp)> files, Func<string> hash) => OfOrNone(files, hash)!;

    /// <summary>As <see cref="Of"/>, of files that may turn out to be no checkpoint of their own.</summary>
    /// <param name="files">As in <see cref="Of"/>.</param>
    /// <param name="hash">As in <see cref="Of"/>; <see langword="null"/>, which is not remembered, where there is no hash.</param>
    public string? OfOrNone(IReadOnlyList<(string Path, FileStamp? Stamp)> files, Func<string?> hash)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(hash);
        string[] lines = [.. files.Select(file => $"{file.Stamp}\t{Path.GetFullPath(file.Path)}")];
        if (files.Any(file => file.Stamp is null) || lines.Any(line => line.Contains('\n', StringComparison.Ordinal)))
            return hash();
        var record = RecordOf(files);
        if (Read(record, lines) is { } known)
            return known;
        var begun = (clock ?? TimeProvider.System).GetUtcNow();
        var sha256 = hash();
        // Remembered only where nothing was written to meanwhile, or shortly before: such a change could leave the stamp as it is.
        if (sha256 is not null && files.All(file => file.Stamp!.Value.IsSettledAt(begun) && FileStamp.Of(file.Path) == file.Stamp))
            Write(record, sha256, lines);
        return sha256;
    }

    private string RecordOf(IEnumerable<(string Path, FileStamp? Stamp)> files)
    {
        var name = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', files.Select(file => Path.GetFullPath(file.Path)))));
        return Path.Combine(folder ?? UserFolders.Digests, Convert.ToHexStringLower(name)[..32] + Ending);
    }

    private static string? Read(string record, string[] lines)
    {
        try
        {
            var file = new FileInfo(record);
            return file.Exists && file.Length <= LongestRecord && File.ReadAllText(record).Split('\n') is [var sha256, .. var stamps, var check]
                && HashRecord.IsSha256(sha256) && stamps.SequenceEqual(lines, StringComparer.Ordinal) && check == Check(sha256, lines) ? sha256 : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Write(string record, string sha256, string[] lines)
    {
        try
        {
            AtomicFile.WriteText(record, string.Join('\n', [sha256, .. lines, Check(sha256, lines)]));
        }
        catch (InputException)
        {
            // Without a place to write to, it is computed again the next time.
        }
    }

    private static string Check(string sha256, string[] lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines.Prepend(sha256)))));
}
