using System.Globalization;

namespace PromptAdapter.Runtime;

/// <summary>What tells a file from what it was before: another stamp is another content, or may be.</summary>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Modified">When it was last written, in ticks of UTC.</param>
/// <param name="Changed">
/// When the system last saw it change, as <see cref="FileStatus.Changed"/>; a program that sets the time of writing back changes this.
/// </param>
/// <param name="Volume">The device that it lies on.</param>
/// <param name="Number">Its number there (the inode).</param>
internal readonly record struct FileStamp(long Length, long Modified, long Changed, ulong Volume, ulong Number)
{
    // A file system may keep times no finer than this: what is written twice within it can have one stamp.
    private static readonly TimeSpan Granularity = TimeSpan.FromSeconds(2);

    /// <summary>The stamp of a file; <see langword="null"/> where there is none, or it cannot be looked at.</summary>
    public static FileStamp? Of(string path)
    {
        try
        {
            var status = FileStatus.Of(path);
            var file = new FileInfo(path);
            if (file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
                file = target;
            return status.Kind == FileKind.Regular && file.Exists
                ? new FileStamp(file.Length, file.LastWriteTimeUtc.Ticks, status.Changed, status.Volume, status.Number) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether the file has rested long enough at a time for a later change to give it another stamp.</summary>
    public bool IsSettledAt(DateTimeOffset now)
    {
        var last = Math.Max(Modified, Changed == 0 ? 0 : DateTimeOffset.UnixEpoch.Ticks + (Changed / TimeSpan.NanosecondsPerTick));
        return now.UtcTicks - last > Granularity.Ticks;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Length} {Modified} {Changed} {Volume} {Number}");
}
