using System.Runtime.InteropServices;
using SkiaSharp;

namespace PromptAdapter.Benchmarks;

/// <summary>JPEGs of smooth shapes with a little noise, so that the files are about as large as photos.</summary>
internal static class DrawnJpeg
{
    /// <summary>Makes a file.</summary>
    /// <param name="seed">Another one for each number.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    public static byte[] Make(int seed, int width, int height)
    {
        var random = new Random(seed);
        double fx = random.Next(20, 90), fy = random.Next(20, 90);
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        var pixels = new byte[4 * width * height];
        for (var i = 0; i < pixels.Length; i++)
        {
            int x = i / 4 % width, y = i / 4 / width;
            pixels[i] = (byte)Math.Clamp(128 + 80 * Math.Sin(x / fx + i % 4) + 40 * Math.Cos(y / fy) + random.Next(-16, 16), 0, 255);
        }

        Marshal.Copy(pixels, 0, bitmap.GetPixels(), pixels.Length);
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 85);
        return data.ToArray();
    }
}
