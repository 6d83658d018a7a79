using System.Runtime.CompilerServices;
using PromptAdapter.Datasets;

namespace PromptAdapter.Photos;

/// <summary>
/// Waits for photos in a folder. A photo has arrived when its name is that of an image and its length and time have not changed for a moment, so that one that
/// is still being written is not read, and one that is renamed into place counts under its last name. A photo that is replaced arrives again. The system's
/// notifications only say when to look; where there are none, as on some network drives, the folder is looked at every few seconds.
/// </summary>
public sealed class FolderWatch
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Stamp> _seen = new(StringComparer.Ordinal);

    /// <summary>A watch that begins now: photos that are there already are not reported unless that is asked for.</summary>
    /// <param name="folder">The folder, looked into with all folders in it.</param>
    /// <param name="includeExisting">Whether photos that are there already count as new.</param>
    /// <exception cref="InputException">The folder does not exist or cannot be read.</exception>
    public FolderWatch(string folder, bool includeExisting = false)
    {
        Folder = Path.GetFullPath(folder);
        if (!Directory.Exists(Folder))
            throw new InputException(File.Exists(Folder) ? "is a file" : "does not exist", Folder, "give a folder to watch");
        if (includeExisting)
            return;
        foreach (var (path, stamp) in Look())
            _seen[path] = stamp;
    }

    /// <summary>The folder, an absolute path.</summary>
    public string Folder { get; }

    /// <summary>Photos as they arrive; those that arrive together come together, in ordinal order. It ends when it is cancelled.</summary>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <exception cref="InputException">The folder is gone.</exception>
    public async IAsyncEnumerable<IReadOnlyList<string>> ArrivalsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var changed = new SemaphoreSlim(1, 1); // the first look is due
        using var watcher = Watcher(changed);
        var waiting = new Dictionary<string, Stamp>(StringComparer.Ordinal);
        while (true)
        {
            if (waiting.Count == 0)
                await changed.WaitAsync(LookAnyway, cancellationToken).ConfigureAwait(false);
            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false); // photos seldom come alone, and one that waits must stay as it is for so long
            if (Arrived(waiting) is { Count: > 0 } arrived)
                yield return arrived;
        }
    }

    // One that looks as it did the last time, a moment ago, has arrived.
    private List<string> Arrived(Dictionary<string, Stamp> waiting)
    {
        var now = Look();
        foreach (var path in waiting.Keys.Where(path => !now.ContainsKey(path)).ToArray())
            waiting.Remove(path);
        foreach (var path in _seen.Keys.Where(path => !now.ContainsKey(path)).ToArray())
            _seen.Remove(path);
        var arrived = new List<string>();
        foreach (var (path, stamp) in now)
        {
            if (_seen.TryGetValue(path, out var known) && known == stamp)
                continue;
            if (waiting.TryGetValue(path, out var before) && before == stamp)
            {
                waiting.Remove(path);
                _seen[path] = stamp;
                arrived.Add(path);
            }
            else
            {
                waiting[path] = stamp;
            }
        }

        arrived.Sort(StringComparer.Ordinal);
        return arrived;
    }

    private Dictionary<string, Stamp> Look()
    {
        var found = new Dictionary<string, Stamp>(StringComparer.Ordinal);
        try
        {
            foreach (var key in new FolderWalk(Folder, leavesOutClosed: true).ImagesBelow(Folder))
            {
                var file = new FileInfo(Path.Combine(Folder, key.Replace('/', Path.DirectorySeparatorChar)));
                var target = file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
                if (target is { Exists: true })
                    found[file.FullName] = new Stamp(target.Length, target.LastWriteTimeUtc.Ticks);
            }
        }
        catch (Exception error) when ((error is IOException or UnauthorizedAccessException or InputException) && Directory.Exists(Folder))
        {
            return new Dictionary<string, Stamp>(_seen, StringComparer.Ordinal); // something vanished meanwhile; the next look is soon
        }

        return found;
    }

    private FileSystemWatcher? Watcher(SemaphoreSlim changed)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(Folder) { IncludeSubdirectories = true };
            watcher.Created += (_, _) => Wake(changed);
            watcher.Changed += (_, _) => Wake(changed);
            watcher.Renamed += (_, _) => Wake(changed);
            watcher.Error += (_, _) => Wake(changed);
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception error) when (error is IOException or ArgumentException or PlatformNotSupportedException)
        {
            watcher?.Dispose(); // too many watches, or a folder that sends none: looking now and then is enough
            return null;
        }
    }

    private static void Wake(SemaphoreSlim changed)
    {
        try
        {
            changed.Release();
        }
        catch (Exception error) when (error is SemaphoreFullException or ObjectDisposedException)
        {
            // A look is due already, or nobody looks any more.
        }
    }

    private readonly record struct Stamp(long Length, long Modified);
}
