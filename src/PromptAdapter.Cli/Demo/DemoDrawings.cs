using PromptAdapter.Drawings;
using PromptAdapter.Runtime;
using SkiaSharp;

namespace PromptAdapter.Cli.Demo;

/// <summary>Draws the tasks of the demo, once.</summary>
internal static class DemoDrawings
{
    private const ulong NewSeed = 2; // tasks are drawn with seed 1

    /// <summary>Writes the tasks that are not there yet, several at a time.</summary>
    /// <exception cref="InputException">The drawings there are another version's, or cannot be written.</exception>
    public static async Task WriteAsync(IReadOnlyList<string> names, string folder, IProgress<ProgressReport> progress, CancellationToken cancellationToken)
    {
        var done = 0;
        // Threads for drawing alone: nothing else is under way yet.
        await Parallel.ForEachAsync(names, cancellationToken, (name, token) =>
        {
            WriteOrCheck(ProceduralDatasets.Open(name), Path.Combine(folder, name), token);
            progress.Report(new ProgressReport("drawing", Interlocked.Increment(ref done), names.Count, "data sets", name));
            return ValueTask.CompletedTask;
        }).ConfigureAwait(false);
    }

    /// <summary>Draws one new picture for each of some classes of a task.</summary>
    /// <returns>The files, and what they show.</returns>
    public static IReadOnlyList<(string Path, string ClassName)> WriteNew(string task, int count, string folder)
    {
        var dataset = ProceduralDatasets.Open(task, NewSeed);
        var written = new List<(string, string)>();
        using var outputs = new OutputSet();
        for (var i = 0; i < Math.Min(count, dataset.ClassNames.Count); i++)
        {
            var label = i * dataset.ClassNames.Count / count; // spread over the classes
            var pixels = new byte[3 * ProceduralDataset.Size * ProceduralDataset.Size];
            dataset.Draw(ProceduralSplit.Test, label, 0, pixels);
            var path = Path.Combine(folder, dataset.FolderNames[label] + ".png");
            using var data = Encode(pixels);
            outputs.Write(path, data.SaveTo);
            written.Add((path, dataset.ClassNames[label]));
        }

        outputs.Commit();
        return written;
    }

    private static void WriteOrCheck(ProceduralDataset dataset, string folder, CancellationToken cancellationToken)
    {
        if (!Path.Exists(folder))
            ProceduralFolder.Write(dataset, folder, cancellationToken: cancellationToken);
        else if (!ProceduralFolder.IsOf(dataset, folder, cancellationToken))
            throw new InputException("holds other drawings than this version makes", folder, "remove the folder, or choose another one with --out");
    }

    private static SKData Encode(ReadOnlySpan<byte> rgb)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(ProceduralDataset.Size, ProceduralDataset.Size, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var rgba = bitmap.GetPixelSpan();
        for (var i = 0; i < rgb.Length / 3; i++)
        {
            rgb.Slice(3 * i, 3).CopyTo(rgba[(4 * i)..]);
            rgba[4 * i + 3] = byte.MaxValue;
        }

        return bitmap.Encode(SKEncodedImageFormat.Png, 100);
    }
}
