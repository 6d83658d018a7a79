namespace PromptAdapter.AspNetCore.Serving;

/// <summary>What tells that a file has changed: length, time and, where it is a link as in a mounted configuration of Kubernetes, where it leads.</summary>
/// <param name="Length">Bytes; −1 where there is no file.</param>
/// <param name="Written">When it was last written.</param>
/// <param name="Target">Where a link leads in the end; <see langword="null"/> for a plain file.</param>
internal readonly record struct FileStamp(long Length, DateTime Written, string? Target)
{
    public static FileStamp Missing { get; } = new(-1, default, null);

    public static FileStamp Of(string path)
    {
        try
        {
            var file = new FileInfo(path);
            var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
            return (target ?? file) is { Exists: true } real ? new FileStamp(real.Length, real.LastWriteTimeUtc, target?.FullName) : Missing;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Missing;
        }
    }
}
