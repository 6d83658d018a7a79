namespace PromptAdapter.Drawings.Drawing;

/// <summary>What happens to a whole picture after it is drawn.</summary>
internal static class Finish
{
    /// <summary>Light from one side: the picture is brighter by up to <paramref name="strength"/> there and darker opposite.</summary>
    public static void Light(Canvas canvas, double turns, double strength)
    {
        var (cos, sin) = Turns.CosSin(turns);
        Each(canvas, (x, y) => 1 + strength * 1.4 * ((x - 0.5) * cos + (y - 0.5) * sin));
    }

    /// <summary>Darkens towards the corners.</summary>
    public static void Vignette(Canvas canvas, double strength) =>
        Each(canvas, (x, y) => 1 - strength * 2 * ((x - 0.5) * (x - 0.5) + (y - 0.5) * (y - 0.5)));

    /// <summary>Blurs by a 1-2-1 window, both ways, <paramref name="times"/> times.</summary>
    public static void Blur(Canvas canvas, int times)
    {
        var size = canvas.Size;
        var pixels = canvas.Pixels;
        for (var time = 0; time < times; time++)
        {
            for (var line = 0; line < size; line++)
            {
                Pass(pixels, line * size, 1, size);
                Pass(pixels, line, size, size);
            }
        }
    }

    /// <summary>Grain on every pixel, the same in all channels or not.</summary>
    public static void Grain(Canvas canvas, DrawingRandom random, double strength, bool coloured)
    {
        foreach (ref var pixel in canvas.Pixels)
        {
            // One draw holds three numbers of 21 bits.
            var bits = random.Next();
            var first = Centred(bits);
            pixel += coloured ? new Colour(first, Centred(bits >> 21), Centred(bits >> 42)) * strength : Colour.Gray(first * strength);
        }

        static double Centred(ulong bits) => (bits & 0x1FFFFF) * (2.0 / 0x200000) - 1;
    }

    /// <summary>Contrast about mid-gray, then saturation about the luma; 1 changes nothing.</summary>
    public static void Tone(Canvas canvas, double contrast, double saturation, double brightness = 0)
    {
        foreach (ref var pixel in canvas.Pixels)
        {
            var toned = pixel * contrast + Colour.Gray(0.5 - 0.5 * contrast + brightness);
            pixel = Colour.Gray(toned.Luma).Toward(toned, saturation);
        }
    }

    private static void Pass(Span<Colour> pixels, int start, int step, int count)
    {
        var before = pixels[start];
        for (var i = 0; i < count; i++)
        {
            var at = start + i * step;
            var now = pixels[at];
            var after = i + 1 < count ? pixels[at + step] : now;
            pixels[at] = before * 0.25 + now * 0.5 + after * 0.25;
            before = now;
        }
    }

    private static void Each(Canvas canvas, Func<double, double, double> factor)
    {
        var pixel = 1.0 / canvas.Size;
        var pixels = canvas.Pixels;
        for (int y = 0, i = 0; y < canvas.Size; y++)
        {
            for (var x = 0; x < canvas.Size; x++, i++)
                pixels[i] *= factor((x + 0.5) * pixel, (y + 0.5) * pixel);
        }
    }
}
