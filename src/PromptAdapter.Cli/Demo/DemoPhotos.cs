using SkiaSharp;

namespace PromptAdapter.Cli.Demo;

/// <summary>Draws the demo's photos: five kinds of coloured shapes with varying place, size, turn, background and speckle.</summary>
internal sealed class DemoPhotos(int seed)
{
    private const int Side = 96;

    private static readonly (string Name, SKColor Colour, int Corners)[] Kinds =
    [
        ("blue triangle", new SKColor(40, 70, 200), 3),
        ("green square", new SKColor(40, 150, 60), 4),
        ("orange disc", new SKColor(235, 130, 30), 60),
        ("purple hexagon", new SKColor(130, 50, 160), 6),
        ("red pentagon", new SKColor(200, 40, 50), 5),
    ];

    private readonly Random _random = new(seed);

    /// <summary>Writes <c>train/CLASS/00.png…</c> and <c>test/CLASS/00.png…</c> below <paramref name="folder"/>.</summary>
    public void Write(string folder, int trainPerClass, int testPerClass)
    {
        foreach (var (split, count) in new[] { ("train", trainPerClass), ("test", testPerClass) })
        {
            foreach (var kind in Kinds)
            {
                for (var i = 0; i < count; i++)
                {
                    using var bitmap = Draw(kind.Colour, kind.Corners);
                    using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
                    Runtime.AtomicFile.Write(Path.Combine(folder, split, kind.Name, $"{i:D2}.png"), data.SaveTo);
                }
            }
        }
    }

    private SKBitmap Draw(SKColor colour, int corners)
    {
        var bitmap = new SKBitmap(new SKImageInfo(Side, Side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(new SKColor(Byte(150, 230), Byte(150, 230), Byte(150, 230)));
        using var paint = new SKPaint { IsAntialias = true, Color = Vary(colour, 45) };
        using var polygon = Polygon(corners);
        canvas.DrawPath(polygon, paint);
        for (var i = 0; i < 250; i++)
            bitmap.SetPixel(_random.Next(Side), _random.Next(Side), new SKColor(Byte(0, 255), Byte(0, 255), Byte(0, 255)));
        return bitmap;
    }

    private SKPath Polygon(int corners)
    {
        var radius = Side * (0.2 + 0.18 * _random.NextDouble());
        double x = Side * (0.4 + 0.2 * _random.NextDouble()), y = Side * (0.4 + 0.2 * _random.NextDouble());
        var turn = 2 * Math.PI * _random.NextDouble();
        var path = new SKPath();
        for (var i = 0; i < corners; i++)
        {
            var angle = turn + 2 * Math.PI * i / corners;
            var point = new SKPoint((float)(x + radius * Math.Cos(angle)), (float)(y + radius * Math.Sin(angle)));
            if (i == 0)
                path.MoveTo(point);
            else
                path.LineTo(point);
        }

        path.Close();
        return path;
    }

    private SKColor Vary(SKColor colour, int spread) => new(Near(colour.Red, spread), Near(colour.Green, spread), Near(colour.Blue, spread));

    private byte Near(byte value, int spread) => (byte)Math.Clamp(value + _random.Next(-spread, spread + 1), 0, 255);

    private byte Byte(int low, int high) => (byte)_random.Next(low, high + 1);
}
