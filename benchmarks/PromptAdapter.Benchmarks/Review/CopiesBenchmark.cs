using System.Globalization;
using PromptAdapter.Datasets;
using PromptAdapter.Features;
using PromptAdapter.Imaging.Decoding;
using PromptAdapter.Onnx;
using PromptAdapter.Review;
using SkiaSharp;

namespace PromptAdapter.Benchmarks.Review;

/// <summary>How many altered copies of photos a review finds, what it takes for copies that are none, and planted wrong labels among the same photos.</summary>
internal sealed class CopiesBenchmark : IBenchmark
{
    private static readonly (string Name, Func<SKBitmap, SKBitmap> Change, int Quality)[] Changes =
    [
        ("JPEG of quality 40", bitmap => bitmap.Copy(), 40),
        ("half the size", bitmap => Resized(bitmap, 0.5), 85),
        ("5 % cut off each side", bitmap => Cut(bitmap, 0.05), 90),
        ("10 % cut off each side", bitmap => Cut(bitmap, 0.1), 90),
        ("brighter", bitmap => Painted(bitmap, SKColorFilter.CreateColorMatrix(Brighter)), 90),
        ("grey", bitmap => Painted(bitmap, SKColorFilter.CreateColorMatrix(Grey)), 90),
        ("mirrored", Mirrored, 90),
    ];

    private static readonly float[] Brighter = [1.15f, 0, 0, 0, 0.08f, 0, 1.15f, 0, 0, 0.08f, 0, 0, 1.15f, 0, 0.08f, 0, 0, 0, 1, 0];
    private static readonly float[] Grey = [.3f, .59f, .11f, 0, 0, .3f, .59f, .11f, 0, 0, .3f, .59f, .11f, 0, 0, 0, 0, 0, 1, 0];

    public string Name => "copies";

    public string Usage =>
        "ENCODER.onnx PHOTOS   altered copies of every fifth photo that a review finds, by the change, and planted wrong labels among the photos";

    public async Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (arguments.Count != 2)
            throw new InputException("an encoder and a folder of photos are needed", null, "give an encoder and class folders");
        using var model = OnnxImageEncoder.Load(arguments[0], null);
        var data = ImageFolder.Open(arguments[1]);
        LabelledImage[] photos = [.. data.Images];
        var parallel = new ParallelOptions { CancellationToken = cancellationToken };
        var folder = Directory.CreateTempSubdirectory("copies-");
        try
        {
            var all = photos.ToList();
            List<(int Original, int Change)> origins = [];
            for (var i = 0; i < photos.Length; i += 5)
            {
                for (var change = 0; change < Changes.Length; change++)
                {
                    var path = Path.Combine(folder.FullName, FormattableString.Invariant($"{i}-{change}.jpg"));
                    Write(photos[i].Path, path, change);
                    all.Add(new LabelledImage(path, photos[i].Label, Path.GetFileName(path)));
                    origins.Add((i, change));
                }
            }

            var extracted = await new FeatureExtractor(model, new ExtractionOptions { Strict = true })
                .ExtractAsync([.. all.Select(image => image.Path)], null, cancellationToken).ConfigureAwait(false);
            var features = extracted.Labelled(all, data.ClassNames.Count, FeatureOrigin.Unknown);
            ReviewedImage[] images = [.. all.Select((image, row) => new ReviewedImage(image.Key, image.Path, image.Label, "", extracted.Sha256[row]))];
            output.WriteLine("| change | copies | found, % |");
            output.WriteLine("|---|---:|---:|");
            for (var change = 0; change < Changes.Length; change++)
            {
                // Each copy beside the photos alone, so that no other copy leads to it.
                int[] copies = [.. Enumerable.Range(0, origins.Count).Where(at => origins[at].Change == change)];
                int[] rows = [.. Enumerable.Range(0, photos.Length), .. copies.Select(at => photos.Length + at)];
                var groups = Duplicates.Of([.. rows.Select(row => images[row])], features.Take(rows), DecodeOptions.Default, parallel);
                var found = copies.Select((at, i) => (Copy: photos.Length + i, origins[at].Original))
                    .Count(pair => groups.Any(group => group.Images.Contains(pair.Copy) && group.Images.Contains(pair.Original)));
                output.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"| {Changes[change].Name} | {copies.Length} | {100.0 * found / copies.Length:F1} |"));
            }

            var own = features.Take([.. Enumerable.Range(0, photos.Length)]);
            var among = Duplicates.Of(images[..photos.Length], own, DecodeOptions.Default, parallel);
            output.WriteLine($"groups among the {photos.Length} photos themselves: {among.Count}");
            foreach (var group in among)
                output.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"  {string.Join(" = ", group.Images.Select(row => images[row].Key))} {group.Likeness:F3}"));
            ReviewBenchmark.Measure(data.Name, own, TextHead.None, LabelReview.DefaultMethod, output, parallel);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Write(string from, string to, int change)
    {
        using var bitmap = SKBitmap.Decode(from);
        using var changed = Changes[change].Change(bitmap);
        using var data = changed.Encode(SKEncodedImageFormat.Jpeg, Changes[change].Quality);
        using var file = File.Create(to);
        data.SaveTo(file);
    }

    private static SKBitmap Resized(SKBitmap bitmap, double by) =>
        bitmap.Resize(new SKImageInfo((int)(by * bitmap.Width), (int)(by * bitmap.Height)), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));

    private static SKBitmap Cut(SKBitmap bitmap, double share)
    {
        var (x, y) = ((int)(share * bitmap.Width), (int)(share * bitmap.Height));
        return Drawn(bitmap.Width - 2 * x, bitmap.Height - 2 * y, canvas => canvas.DrawBitmap(bitmap, -x, -y));
    }

    private static SKBitmap Mirrored(SKBitmap bitmap) => Drawn(bitmap.Width, bitmap.Height, canvas =>
    {
        canvas.Scale(-1, 1, bitmap.Width / 2f, 0);
        canvas.DrawBitmap(bitmap, 0, 0);
    });

    private static SKBitmap Painted(SKBitmap bitmap, SKColorFilter filter) => Drawn(bitmap.Width, bitmap.Height, canvas =>
    {
        using var paint = new SKPaint { ColorFilter = filter };
        canvas.DrawBitmap(bitmap, 0, 0, paint);
    });

    private static SKBitmap Drawn(int width, int height, Action<SKCanvas> draw)
    {
        var drawn = new SKBitmap(width, height);
        using var canvas = new SKCanvas(drawn);
        draw(canvas);
        canvas.Flush();
        return drawn;
    }
}
