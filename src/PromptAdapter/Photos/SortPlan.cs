using PromptAdapter.Datasets;
using PromptAdapter.Runtime;

namespace PromptAdapter.Photos;

/// <summary>
/// Which photo goes into which class folder. Nothing is ever overwritten: a photo whose name is taken gets a number, and one that is there already, byte for
/// byte, under its name or with a number, is left alone. Photos that cannot be read stay where they are.
/// </summary>
public sealed class SortPlan
{
    private const int BufferSize = 1 << 16;

    private SortPlan(string folder, IReadOnlyList<SortedPhoto> photos, int alreadyThere) => (Folder, Photos, AlreadyThere) = (folder, photos, alreadyThere);

    /// <summary>The folder with the class folders, an absolute path.</summary>
    public string Folder { get; }

    /// <summary>What is to be done, in the order of the photos.</summary>
    public IReadOnlyList<SortedPhoto> Photos { get; }

    /// <summary>How many photos lie in the folder of their class already, under their names or with numbers.</summary>
    public int AlreadyThere { get; }

    /// <summary>Makes a plan; nothing is written.</summary>
    /// <param name="folder">The folder with the class folders; it need not exist.</param>
    /// <param name="classNames">The classes, in label order.</param>
    /// <param name="photos">Each photo's absolute path and its answer.</param>
    public static SortPlan Create(string folder, IReadOnlyList<string> classNames, IEnumerable<(string Path, AnswerSummary Answer)> photos)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentNullException.ThrowIfNull(photos);
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var names = new ClassFolderNames(classNames);
        var there = new Dictionary<string, NamesThere>(StringComparer.Ordinal);
        var planned = new List<SortedPhoto>();
        var alreadyThere = 0;
        foreach (var (path, answer) in photos)
        {
            if (answer.Best is not { } best)
                continue;
            var target = Path.Combine(root, answer.IsWithheld ? names.Unknown : names.Of(best));
            if (!there.TryGetValue(target, out var inside))
                there.Add(target, inside = new NamesThere(target));
            if (inside.Holds(path))
                alreadyThere++;
            else
                planned.Add(new SortedPhoto(path, inside.Give(Path.GetFileName(path))));
        }

        return new SortPlan(root, planned, alreadyThere);
    }

    /// <summary>Where the undo list of a folder is written unless a place is named: beside the folder, so that the folder holds photos only.</summary>
    /// <param name="folder">The folder with the class folders.</param>
    /// <returns>A path at which nothing is.</returns>
    public static string UndoListFor(string folder)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var path = root + ".undo.jsonl";
        for (var number = 2; Path.Exists(path); number++)
            path = FormattableString.Invariant($"{root}.undo-{number}.jsonl");
        return path;
    }

    /// <summary>
    /// Refuses a folder of which the same photos, named in the same way, would read again what was sorted into it: one of its class folders is read, lies in a
    /// folder that is read, or is reached by a pattern. Links are followed on both sides.
    /// </summary>
    /// <param name="folder">The folder that is sorted into; it need not exist.</param>
    /// <param name="classNames">The classes, in label order.</param>
    /// <param name="named">The files, folders and patterns by which the photos were named (<see cref="ImageList.Open"/>).</param>
    /// <param name="photos">The photos that they stand for, absolute paths.</param>
    /// <exception cref="InputException">It would be read again.</exception>
    public static void RequireUnread(string folder, IReadOnlyList<string> classNames, IEnumerable<string> named, IEnumerable<string> photos)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentNullException.ThrowIfNull(named);
        ArgumentNullException.ThrowIfNull(photos);
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        HashSet<string> targets = [.. new ClassFolderNames(classNames).All.Select(name => RealPath.Of(Path.Combine(root, name)))];
        var parents = targets.ToLookup(target => Path.GetDirectoryName(target)!, target => Path.GetFileName(target), StringComparer.Ordinal);
        foreach (var one in named)
        {
            var path = ImageFolder.FullPath(one);
            if (Directory.Exists(path))
            {
                var real = RealPath.Of(path);
                if (targets.Any(target => RealPath.IsWithin(target, real)))
                    throw Read($"lies in {path}, which is read");
                if (IsInTarget(real))
                    throw Read($"holds {path}, which is read");
            }
            else if (!File.Exists(path) && PathPattern.IsPattern(one) && parents.Any(parent => PathPattern.Reaches(one, parent.Key, [.. parent])))
            {
                throw Read($"is read, too, by the pattern {one}");
            }
        }

        // A link in a folder may have led to them.
        foreach (var near in photos.GroupBy(photo => Path.GetDirectoryName(photo)!, StringComparer.Ordinal))
        {
            if (IsInTarget(RealPath.Of(near.Key)))
                throw Read($"holds {near.First()}, which is read");
        }

        bool IsInTarget(string path)
        {
            for (var at = path; at is not null; at = Path.GetDirectoryName(at))
            {
                if (targets.Contains(at))
                    return true;
            }

            return false;
        }

        InputException Read(string problem) => new(problem, root, "sort into a folder outside of what is read");
    }

    /// <summary>
    /// Carries the plan out. Each step is written to the undo list before it is done, so that a run that is ended in the middle can be undone, too.
    /// </summary>
    /// <param name="action">Copy, link or move.</param>
    /// <param name="undoList">The undo list, a file that is not there yet (<see cref="UndoList.Apply"/>).</param>
    /// <param name="progress">Receives the number of photos done.</param>
    /// <param name="cancellationToken">Stops the work between photos.</param>
    /// <returns>How many photos got there, and what went wrong with others.</returns>
    /// <exception cref="InputException">The undo list is there already, or cannot be written.</exception>
    /// <exception cref="SortingStoppedException">The token was cancelled; the undo list takes back what was done until then.</exception>
    public SortOutcome Apply(
        SortAction action, string undoList, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested(); // before there is an undo list
        using var list = UndoList.Create(undoList);
        var left = new List<SkippedFile>();
        var done = 0;
        foreach (var photo in Photos)
        {
            if (cancellationToken.IsCancellationRequested)
                throw new SortingStoppedException(new SortOutcome(done - left.Count, left), cancellationToken);
            try
            {
                Do(photo, action, list);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or InputException)
            {
                left.Add(new SkippedFile(photo.From, error.Message.ReplaceLineEndings(" ").TrimEnd('.')));
            }

            progress?.Report(new ProgressReport("sorting", ++done, Photos.Count));
        }

        return new SortOutcome(Photos.Count - left.Count, left);
    }

    private void Do(SortedPhoto photo, SortAction action, UndoList list)
    {
        CreateFolder(Path.GetDirectoryName(photo.To)!, list);
        var source = new FileInfo(photo.From);
        if (!source.Exists)
            throw new InputException("is gone", photo.From, "it was there when the photos were listed");
        if (action == SortAction.Move && source.LinkTarget is not null)
            throw new InputException("is a link, which would lead elsewhere from its new place", photo.From, "copy or link it in place of moving it");
        var file = source.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? source; // what is copied, whose length and time the copy has
        list.Add(new UndoEntry(NameOf(action), photo.To, photo.From, file.Length, file.LastWriteTimeUtc.Ticks));
        switch (action)
        {
            case SortAction.Copy:
                CopyWhole(photo.From, photo.To);
                break;
            case SortAction.Link:
                File.CreateSymbolicLink(photo.To, photo.From);
                break;
            default:
                MoveWhole(photo.From, photo.To);
                break;
        }
    }

    // Under a temporary name first: an interrupted copy is no photo.
    private static void CopyWhole(string from, string to)
    {
        var temporary = TemporaryFiles.NameFor(to);
        try
        {
            File.Copy(from, temporary, overwrite: false);
            File.Move(temporary, to, overwrite: false);
            TemporaryFiles.Release(temporary);
        }
        catch
        {
            TemporaryFiles.Remove(temporary);
            throw;
        }
    }

    // To another disk a move is a copy, which is as whole as any other: a full disk or an end in the middle leaves no part of a photo under its name.
    internal static void MoveWhole(string from, string to)
    {
        if (FileStatus.Of(from).Volume == FileStatus.Of(Path.GetDirectoryName(to)!).Volume)
        {
            File.Move(from, to, overwrite: false);
            return;
        }

        CopyWhole(from, to);
        try
        {
            File.Delete(from);
        }
        catch
        {
            File.Delete(to); // the photo stays where it is
            throw;
        }
    }

    private void CreateFolder(string folder, UndoList list)
    {
        if (Directory.Exists(folder))
            return;
        if (Path.GetDirectoryName(folder) is { } parent && folder.Length > Folder.Length)
            CreateFolder(parent, list);
        list.Add(new UndoEntry(UndoList.Folder, folder));
        Directory.CreateDirectory(folder);
    }

    internal static string NameOf(SortAction action) => action switch { SortAction.Copy => "copy", SortAction.Link => "link", _ => "move" };

    // One file under two names, a link to it, or the same bytes.
    internal static bool IsSame(string photo, string there)
    {
        try
        {
            if (FileStatus.Of(photo).IsSameAs(FileStatus.Of(there)))
                return true;
            using var one = new FileStream(photo, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize);
            using var other = new FileStream(there, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize);
            return one.Length == other.Length && HaveSameBytes(one, other);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false; // it gets another name
        }
    }

    private static bool HaveSameBytes(FileStream one, FileStream other)
    {
        Span<byte> left = new byte[BufferSize], right = new byte[BufferSize];
        while (true)
        {
            var read = one.ReadAtLeast(left, BufferSize, throwOnEndOfStream: false);
            if (other.ReadAtLeast(right, BufferSize, throwOnEndOfStream: false) != read || !left[..read].SequenceEqual(right[..read]))
                return false;
            if (read < BufferSize)
                return true;
        }
    }
}
