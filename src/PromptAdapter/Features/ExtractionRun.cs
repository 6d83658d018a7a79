using PromptAdapter.Datasets;
using PromptAdapter.Imaging;
using PromptAdapter.Runtime;

namespace PromptAdapter.Features;

/// <summary>The state of one extraction: which images could be read, and the features of their views so far.</summary>
internal sealed class ExtractionRun
{
    private readonly string?[] _problems;
    private readonly float[][] _features; // [V][images × E]
    private readonly int[] _encoded;      // [V]
    private readonly int _dimension;
    private readonly IProgress<ProgressReport>? _progress;
    private long _done;

    public ExtractionRun(IReadOnlyList<ImageSource> images, string?[] sha256, string?[] problems, int views, int dimension, IProgress<ProgressReport>? progress)
    {
        Images = images;
        Sha256 = sha256;
        _problems = problems;
        _dimension = dimension;
        _progress = progress;
        _encoded = new int[views];
        _features = [.. Enumerable.Range(0, views).Select(_ => new float[checked(images.Count * dimension)])];
    }

    public IReadOnlyList<ImageSource> Images { get; }

    public string?[] Sha256 { get; }

    /// <summary>The images that nothing speaks against so far.</summary>
    public IEnumerable<int> Readable() => Enumerable.Range(0, Images.Count).Where(i => _problems[i] is null);

    public void Put(int view, int image, ReadOnlySpan<float> feature, bool encoded)
    {
        feature.CopyTo(_features[view].AsSpan(image * _dimension, _dimension));
        _encoded[view] += encoded ? 1 : 0;
        _done++;
    }

    public void Fail(int image, string reason)
    {
        _problems[image] ??= reason;
        _done++;
    }

    public void Report(string stage) => _progress?.Report(new ProgressReport(stage, Math.Min(_done, Total), Total, _features.Length > 1 ? "views" : "images"));

    /// <summary>One set per view; an image that failed in any of them is in none.</summary>
    public IReadOnlyList<ExtractedFeatures> Collect()
    {
        int[] rows = [.. Readable()];
        var hashes = Array.ConvertAll(rows, row => Sha256[row]!);
        SkippedFile[] unreadable = [.. _problems.Select((problem, i) => (problem, i)).Where(pair => pair.problem is not null)
            .Select(pair => new SkippedFile(Images[pair.i].Key, pair.problem!))];
        return [.. _features.Select((all, view) => new ExtractedFeatures(Compact(all, rows), _dimension, rows, hashes, unreadable, _encoded[view]))];
    }

    private long Total => (long)Images.Count * _features.Length;

    private float[] Compact(float[] all, int[] rows)
    {
        if (rows.Length == Images.Count)
            return all;
        var kept = new float[rows.Length * _dimension];
        for (var row = 0; row < rows.Length; row++)
            all.AsSpan(rows[row] * _dimension, _dimension).CopyTo(kept.AsSpan(row * _dimension));
        return kept;
    }
}
