using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PromptAdapter.Imaging;
using PromptAdapter.Runtime;
using PromptAdapter.Texts;

namespace PromptAdapter.AspNetCore.Serving;

/// <summary>
/// Keeps the classifier that answers: loads it when the application starts, again when its file changes, and takes corrections. A file that cannot be loaded
/// leaves the earlier classifier in place. One change happens at a time; answers go on meanwhile.
/// </summary>
internal sealed partial class ClassifierHost : BackgroundService
{
    private const int UndoDepth = 20;

    /// <summary>Why a correction is refused of a classifier that no photo can join.</summary>
    public const string CannotGrow = "this classifier cannot be fitted again with a photo that is sent to it: it is an export, or its fit " +
        "needs the files of its photos, a prompt or validation images";


    private readonly ClassifierServiceOptions _options;
    private readonly ILogger<ClassifierHost> _log;
    private readonly Pace _pace;
    private readonly ServiceMetrics _metrics;
    private readonly SemaphoreSlim _change = new(1);
    private readonly List<Correction> _corrections = []; // oldest first
    private ServedClassifier? _current;
    private FileStamp _loaded;
    private FileStamp? _refused;
    private FileStamp _seen;

    public ClassifierHost(string path, ClassifierServiceOptions options, Pace pace, ServiceMetrics metrics, ILogger<ClassifierHost> log)
    {
        (Path, _options, _pace, _metrics, _log) = (System.IO.Path.GetFullPath(path), options, pace, metrics, log);
        Name = options.Name ?? System.IO.Path.GetFileNameWithoutExtension(Path);
    }

    /// <summary>The classifier's file.</summary>
    public string Path { get; }

    /// <summary>What the Open Inference Protocol calls it.</summary>
    public string Name { get; }

    /// <summary>When the present classifier took over.</summary>
    public DateTimeOffset LoadedAt { get; private set; }

    /// <summary>Whether the file has changed and the new one could not be loaded, so that the earlier classifier answers.</summary>
    public bool ReloadFailed => _refused is not null;

    /// <summary>The present generation; the caller lets go of it.</summary>
    /// <exception cref="NothingLoadedException">There is none.</exception>
    public ServedClassifier Hold()
    {
        while (Volatile.Read(ref _current) is { } current)
        {
            if (current.TryHold())
                return current;
        }

        throw new NothingLoadedException();
    }

    /// <summary>Whether photos can join a classifier: the server allows it, and the classifier can be fitted again with them.</summary>
    /// <param name="classifier">The classifier.</param>
    public bool TakesCorrectionsOf(FewShotClassifier classifier) => _options.AllowCorrections && classifier.CanGrow;

    /// <summary>Asks the present classifier something.</summary>
    /// <param name="ask">What; the classifier is not to be kept.</param>
    /// <exception cref="NothingLoadedException">There is none.</exception>
    public T Of<T>(Func<FewShotClassifier, T> ask)
    {
        var served = Hold();
        try
        {
            return ask(served.Classifier);
        }
        finally
        {
            served.Release();
        }
    }

    public bool IsLoaded => Volatile.Read(ref _current) is not null;

    /// <summary>Loads the classifier before the application takes requests: one that cannot be loaded keeps it from starting.</summary>
    /// <exception cref="InputException">The options are out of range, or the file cannot be loaded.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _options.Validate();
        var stamp = Stamp();
        var loaded = await Task.Run(() => Checked(ClassifierEngines.Load(Path, _options), warmUp: true), cancellationToken).ConfigureAwait(false);
        Take(loaded, new SharedModel(loaded));
        (_loaded, _seen) = (stamp, stamp);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options.ReloadInterval == TimeSpan.Zero)
            return;
        using var timer = new PeriodicTimer(_options.ReloadInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
                await LookAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application ends, or has not even started: no failure of this service.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        await _change.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // A file that is being written over in place is left until it has been the same for one interval.
            var stamp = Stamp();
            var settled = stamp == _seen;
            _seen = stamp;
            if (settled)
                await ReloadAsync(stamp).ConfigureAwait(false);
        }
        finally
        {
            _change.Release();
        }
    }

    /// <summary>Adds a photo to the classifier, or corrects its class, and writes the file.</summary>
    /// <param name="className">The right class, one that is there or a new one.</param>
    /// <param name="photo">The photo.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CorrectionRefusedException">
    /// The classifier cannot be fitted again, has the photo in this class already, or its file has changed to one that cannot be loaded.
    /// </exception>
    /// <exception cref="InputException">The fit fails, or the file cannot be written; the message may name files.</exception>
    public Task<Correction> CorrectAsync(string className, ImageSource photo, CancellationToken cancellationToken) => ChangeAsync(async () =>
    {
        var current = _current!;
        var state = current.Classifier.State;
        if (!current.Classifier.CanGrow)
            throw new CorrectionRefusedException(CannotGrow);
        className = new KnownClasses(state.ClassNames).NameOf(className);
        var hash = (await photo.FingerprintAsync(cancellationToken).ConfigureAwait(false)).Value;
        if (state.Support.Any(image => image.Sha256 == hash && state.ClassNames[image.Label] == className))
            throw new CorrectionRefusedException("the classifier has this photo in that class already");
        var fit = await current.Classifier.AddAsync(className, [photo], new AddOptions { Threads = _options.Threads }, null, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            await Task.Run(() => KeepAndSave(fit.Classifier), CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            fit.Classifier.Dispose();
            throw;
        }

        current.TryHold(); // kept for an undo
        var changes = fit.Changes!;
        var correction = new Correction(Guid.NewGuid().ToString("N"), current, className, changes.Relabelled is [var other, ..] ? other.Before : null,
            changes.NewClasses.Count > 0, fit.Classifier.State.Support.Count);
        Take(fit.Classifier, current.Model);
        _corrections.Add(correction);
        if (_corrections.Count > UndoDepth)
        {
            _corrections[0].Before.Release();
            _corrections.RemoveAt(0);
        }

        _metrics.Corrected("added");
        LogCorrection(className, correction.Photos);
        return correction;
    }, cancellationToken);

    /// <summary>Takes back the latest correction: classifier and file are what they were before it.</summary>
    /// <param name="token">Which correction.</param>
    /// <param name="cancellationToken">Keeps the work from beginning.</param>
    /// <returns>Photos that the classifier is fitted on now; <see langword="null"/> where that correction is not the latest any more.</returns>
    public Task<int?> UndoAsync(string token, CancellationToken cancellationToken) => ChangeAsync<int?>(async () =>
    {
        if (_corrections is not [.., var latest] || latest.Token != token)
            return null;
        var before = latest.Before; // its hold passes on
        await Task.Run(() => KeepAndSave(before.Classifier), CancellationToken.None).ConfigureAwait(false);
        _corrections.RemoveAt(_corrections.Count - 1);
        Replace(before);
        _metrics.Corrected("undone");
        LogUndo(before.Classifier.State.Support.Count);
        return before.Classifier.State.Support.Count;
    }, cancellationToken);

    public override void Dispose()
    {
        base.Dispose();
        foreach (var correction in _corrections)
            correction.Before.Release();
        _corrections.Clear();
        Interlocked.Exchange(ref _current, null)?.Release();
        _change.Dispose();
    }

    // What another program has written in the meantime is taken up first and never written over unseen.
    private async Task<T> ChangeAsync<T>(Func<Task<T>> change, CancellationToken cancellationToken)
    {
        await _change.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Stamp() is var stamp && stamp != _loaded)
                await ReloadAsync(stamp).ConfigureAwait(false);
            return ReloadFailed ? throw new CorrectionRefusedException("the classifier's file has changed and cannot be loaded; mend it first")
                : await change().ConfigureAwait(false);
        }
        finally
        {
            _change.Release();
        }
    }

    private async Task ReloadAsync(FileStamp stamp)
    {
        if (stamp == _loaded)
        {
            _refused = null; // the file that answers is back
            return;
        }

        if (stamp == _refused)
            return;
        try
        {
            var model = _current!.Model;
            var loaded = await Task.Run(() => ClassifierEngines.LoadOnto(Path, model) is { } onto ? Checked(onto, warmUp: false) : null).ConfigureAwait(false);
            if (loaded is null)
            {
                loaded = await Task.Run(() => Checked(ClassifierEngines.Load(Path, _options), warmUp: true)).ConfigureAwait(false);
                model = new SharedModel(loaded);
            }

            foreach (var correction in _corrections)
                correction.Before.Release();
            _corrections.Clear();
            Take(loaded, model);
            (_loaded, _refused) = (stamp, null);
            _metrics.Reloaded("loaded");
            LogReloaded(Path);
        }
#pragma warning disable CA1031 // Whatever is wrong with the new file, the old classifier goes on answering.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _refused = stamp;
            _metrics.Reloaded("failed");
            LogRefused(error.Message);
        }
    }

    private FileStamp Stamp() => FileStamp.Of(Path) ?? default; // as if it were empty where it is missing

    // One that cannot answer as it is asked to is not taken; its model, where it is the one in memory, stays.
    private FewShotClassifier Checked(FewShotClassifier loaded, bool warmUp)
    {
        try
        {
            if (_options.Unknown)
                loaded.State.Answers.RequireUnknown(Path);
            if (warmUp)
                WarmUp(loaded);
            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    // The first image takes longest, so that nobody should wait for it; the second one tells how many may wait at a time.
    private void WarmUp(FewShotClassifier classifier)
    {
        var pixels = new float[3 * classifier.ImageSize * classifier.ImageSize]; // [1, 3, R, R], the mean of all photos
        classifier.EncodePixels(pixels, 1);
        var started = Stopwatch.GetTimestamp();
        classifier.EncodePixels(pixels, 1);
        _pace.Restart(Stopwatch.GetElapsedTime(started));
    }

    private void Take(FewShotClassifier classifier, SharedModel model) => Replace(new ServedClassifier(classifier, model));

    private void Replace(ServedClassifier next)
    {
        LoadedAt = DateTimeOffset.UtcNow;
        Interlocked.Exchange(ref _current, next)?.Release();
    }

    // As `add` does: what the file was stays beside it.
    private void KeepAndSave(FewShotClassifier classifier)
    {
        classifier.SaveOver(Path);
        _loaded = _seen = Stamp();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "the classifier has changed and was loaded again: {Path}")]
    private partial void LogReloaded(string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "the classifier has changed and the new one cannot be loaded, so the earlier one goes on: {Problem}")]
    private partial void LogRefused(string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "a photo of '{ClassName}' joined the classifier, which now has {Photos} photos")]
    private partial void LogCorrection(string className, int photos);

    [LoggerMessage(Level = LogLevel.Information, Message = "a correction was taken back; the classifier now has {Photos} photos")]
    private partial void LogUndo(int photos);
}

/// <summary>A photo that has joined the classifier, or has changed its class.</summary>
/// <param name="Token">Names it for an undo.</param>
/// <param name="Before">The classifier that was; held until it cannot be undone any more.</param>
/// <param name="Label">The class.</param>
/// <param name="Was">The class that the photo had in the classifier; <see langword="null"/> where it was not in it.</param>
/// <param name="IsNewClass">Whether the class is new.</param>
/// <param name="Photos">Photos that the classifier is fitted on now.</param>
internal sealed record Correction(string Token, ServedClassifier Before, string Label, string? Was, bool IsNewClass, int Photos);

/// <summary>A correction cannot be made, for a reason that whoever sent it may know: it names no file and no training photo.</summary>
internal sealed class CorrectionRefusedException(string reason) : Exception(reason);
