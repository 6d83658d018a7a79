using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace PromptAdapter.AspNetCore.Serving;

/// <summary>
/// Answers images of many requests together: decoded on all cores, encoded in batches that close after a few milliseconds. Images that nobody waits for any
/// more are dropped before each step. Disposing of the queue answers what it has taken first.
/// </summary>
internal sealed partial class PredictionQueue : IAsyncDisposable
{
    private readonly ClassifierServiceOptions _options;
    private readonly ServiceMetrics _metrics;
    private readonly Admission _admission;
    private readonly Pace _pace;
    private readonly ILogger<PredictionQueue> _log;
    private readonly Channel<PendingImage> _waiting = Channel.CreateUnbounded<PendingImage>(); // bounded by the admission
    private readonly Channel<PendingImage> _decoded;
    private readonly Task _working;

    public PredictionQueue(ClassifierServiceOptions options, Admission admission, Pace pace, ServiceMetrics metrics, ILogger<PredictionQueue> log)
    {
        (_options, _admission, _pace, _metrics, _log) = (options, admission, pace, metrics, log);
        _decoded = Channel.CreateBounded<PendingImage>(new BoundedChannelOptions(2 * options.BatchSize) { SingleReader = true });
        _working = Task.WhenAll(DecodeAllAsync(), OnThread(EncodeAll));
    }

    /// <summary>Takes an image that has been admitted; its answer is awaited elsewhere.</summary>
    public void Add(PendingImage image)
    {
        image.Entered = Stopwatch.GetTimestamp();
        if (!_waiting.Writer.TryWrite(image))
            image.Fail(new ObjectDisposedException(nameof(PredictionQueue)));
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _working.ConfigureAwait(false);
    }

    private async Task DecodeAllAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => OnThread(Decode))).ConfigureAwait(false);
        _decoded.Writer.Complete();
    }

    // Threads of their own: on those of the pool, this work would keep the server from accepting and answering.
    private static Task OnThread(Action work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Decode()
    {
        while (Wait(_waiting.Reader.WaitToReadAsync()))
        {
            while (_waiting.Reader.TryRead(out var image))
            {
                if (!Dropped(image) && TryDecode(image) && !_decoded.Writer.TryWrite(image))
                    _decoded.Writer.WriteAsync(image).AsTask().GetAwaiter().GetResult();
            }
        }
    }

    private static bool Wait(ValueTask<bool> more) => more.IsCompletedSuccessfully ? more.Result : more.AsTask().GetAwaiter().GetResult();

    private bool TryDecode(PendingImage image)
    {
        try
        {
            if (image.Decoded is { } rgb)
                image.Pixels = image.Served.Classifier.Preprocess(rgb);
            else if (image.Source is { } source)
                image.Pixels = image.Served.Classifier.Preprocess(source, _options.MaxPixels);
            image.Source = null; // its bytes are not needed any more
            return true;
        }
        catch (InputException error)
        {
            _metrics.Image("unreadable");
            image.Fail(error);
        }
#pragma warning disable CA1031 // The queue outlives whatever one image does to it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Failed(image, error);
        }

        return false;
    }

    private void EncodeAll()
    {
        var batch = new List<PendingImage>(_options.BatchSize);
        var ended = Stopwatch.GetTimestamp();
        while (Wait(_decoded.Reader.WaitToReadAsync()))
        {
            Collect(batch);
            if (batch.Count == 0)
                continue;
            // Busy since the batch before, or since the first of these images came.
            var (images, began) = (batch.Count, Math.Max(ended, batch.Min(image => image.Entered)));
            foreach (var group in batch.GroupBy(image => image.Served))
                Encode(group.Key.Classifier, [.. group]);
            ended = Stopwatch.GetTimestamp();
            _pace.Learn(images, Stopwatch.GetElapsedTime(began, ended).TotalSeconds);
            batch.Clear();
        }
    }

    // Waits for more only while more is on its way.
    private void Collect(List<PendingImage> batch)
    {
        var deadline = Stopwatch.GetTimestamp() + (long)(_options.BatchDelay.TotalSeconds * Stopwatch.Frequency);
        while (batch.Count < _options.BatchSize)
        {
            if (_decoded.Reader.TryRead(out var image))
            {
                if (!Dropped(image))
                    batch.Add(image);
                continue;
            }

            var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline);
            if (left <= TimeSpan.Zero || _admission.Images <= batch.Count)
                return;
            using var patience = new CancellationTokenSource(left);
            try
            {
                if (!Wait(_decoded.Reader.WaitToReadAsync(patience.Token)))
                    return;
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Encode(FewShotClassifier classifier, IReadOnlyList<PendingImage> images)
    {
        images = [.. images.Where(image => !Dropped(image))];
        if (images.Count == 0)
            return;
        try
        {
            var length = images[0].Pixels!.Length;
            var pixels = new float[images.Count * length]; // [B, 3, R, R]
            for (var i = 0; i < images.Count; i++)
            {
                images[i].IsEncoding = true;
                images[i].Pixels!.CopyTo(pixels, i * length);
            }

            var started = Stopwatch.GetTimestamp();
            var features = classifier.EncodePixels(pixels, images.Count); // [B, E]
            _metrics.Batch(images.Count, started);
            var dimension = features.Length / images.Count;
            for (var i = 0; i < images.Count; i++)
                Answer(classifier, images[i], features.AsSpan(i * dimension, dimension));
        }
        catch (InputException) when (images.Count > 1)
        {
            // One of them has no finite feature, which must not cost the others their answers.
            foreach (var image in images)
                Encode(classifier, [image]);
        }
        catch (InputException error)
        {
            _metrics.Image("unreadable");
            images[0].Fail(error);
        }
#pragma warning disable CA1031 // The queue outlives whatever one batch does to it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            foreach (var image in images)
                Failed(image, error);
        }
    }

    private void Answer(FewShotClassifier classifier, PendingImage image, ReadOnlySpan<float> feature)
    {
        try
        {
            var prediction = classifier.PredictFeature(feature, image.Name, new PredictOptions { Explain = image.Explain });
            var withheld = Rules(classifier).Withhold(prediction.Probability, prediction.Nearest);
            _metrics.Image(withheld is null ? "answered" : "unknown");
            image.Succeed(new Answer(prediction, withheld));
        }
        catch (InputException error)
        {
            _metrics.Image("unreadable");
            image.Fail(error);
        }
    }

    // The same rules as `predict` goes by.
    private Confidence.AnswerRules Rules(FewShotClassifier classifier)
    {
        var rules = _options.Unknown ? classifier.State.Answers : classifier.State.Answers.WithoutUnknown();
        return _options.Threshold is { } least ? rules.WithLeast(least) : rules;
    }

    private bool Dropped(PendingImage image)
    {
        if (!image.EndIfCancelled())
            return false;
        _metrics.Image("cancelled");
        return true;
    }

    private void Failed(PendingImage image, Exception error)
    {
        _metrics.Image("failed");
        LogFailure(error);
        image.Fail(error);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "an image could not be answered")]
    private partial void LogFailure(Exception error);
}
