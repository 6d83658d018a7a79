using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PromptAdapter.AspNetCore.Serving;

/// <summary>What is counted and timed; OpenTelemetry or any other listener of the meter reads it.</summary>
internal sealed class ServiceMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "PromptAdapter.AspNetCore";

    private readonly Counter<long> _images;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _reloads;
    private readonly Counter<long> _corrections;
    private readonly Histogram<int> _batch;
    private readonly Histogram<double> _encoding;
    private readonly UpDownCounter<int> _waiting;

    public ServiceMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _images = meter.CreateCounter<long>("promptadapter.images", "{image}", "Images by outcome: answered, unknown, unreadable, cancelled, failed.");
        _refused = meter.CreateCounter<long>("promptadapter.refused", "{request}", "Requests refused because the queue was full.");
        _reloads = meter.CreateCounter<long>("promptadapter.reloads", "{reload}", "Changed classifier files by outcome: loaded, failed.");
        _corrections = meter.CreateCounter<long>("promptadapter.corrections", "{correction}", "Corrections added and undone.");
        _batch = meter.CreateHistogram("promptadapter.batch.size", "{image}", "Images encoded together.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64] });
        _encoding = meter.CreateHistogram("promptadapter.batch.duration", "s", "Time to encode one batch.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] });
        _waiting = meter.CreateUpDownCounter<int>("promptadapter.queue.images", "{image}", "Images that wait or are worked on.");
    }

    public void Image(string outcome) => _images.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Refused() => _refused.Add(1);

    public void Reloaded(string outcome) => _reloads.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Corrected(string outcome) => _corrections.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Waiting(int change) => _waiting.Add(change);

    public void Batch(int images, long started)
    {
        _batch.Record(images);
        _encoding.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
    }
}
