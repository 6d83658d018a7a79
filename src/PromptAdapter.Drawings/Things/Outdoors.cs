using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

/// <summary>Plants, weather and buildings.</summary>
internal static class Outdoors
{
    private static readonly Colour Trunk = Colour.Hex(0x7A5230);
    private static readonly Colour Dark = Colour.Hex(0x3A2E28);
    private static readonly Colour Glass = Colour.Hex(0xA8D0E4);

    public static readonly Thing[] All =
    [
        new("tree", Tree, 0x2F8A3A, 0x5AA83C, 0x8AA82E), new("pine tree", Pine, 0x1E6A3A, 0x2F7A4A), new("palm tree", Palm, 0x3A9A3A),
            new("cactus", Cactus, 0x3F9A4A), new("mushroom", Mushroom),
        new("leaf", Leaf, 0x4CA63C, 0xD8762A, 0xC8A02A), new("cloud", Cloud, 0xF2F4F6, 0xB8C0C8), new("sun", Sun, 0xF7C52A), new("moon", Moon, 0xF2E6A8),
            new("mountain", Mountain, 0x7A7F8A, 0x8A7460),
        new("house", House), new("castle", Castle, 0x9A9AA0, 0xB8A888), new("church", Church), new("tent", Tent), new("lighthouse", Lighthouse),
            new("windmill", Windmill),
        new("pyramid", Pyramid, 0xD8B468), new("barn", Barn, 0xA8332A), new("skyscraper", Skyscraper, 0x6A8AA8, 0x8A8F98), new("bridge", Bridge),
            new("snowman", Snowman, 0xF6F8FA), new("rainbow", Rainbow, 0xD42A2A),
        new("traffic light", TrafficLight), new("street lamp", StreetLamp), new("fence", Fence),
    ];

    private static void Tree(Pen pen, Tones t)
    {
        pen.Box(0, 0.6, 0.13, 0.36, Trunk);
        foreach (var (x, y, r) in ((double, double, double)[])[(-0.35, 0, 0.4), (0.35, 0, 0.4), (0, -0.4, 0.48), (0, 0, 0.45)])
            pen.Disc(x, y, r * t.Random.Between(0.9, 1.1), t.Main.Jittered(t.Random, 0.04));
    }

    private static void Pine(Pen pen, Tones t)
    {
        pen.Box(0, 0.8, 0.1, 0.17, Trunk);
        for (var i = 0; i < 3; i++)
            pen.Polygon(t.Main.Lighter(0.08 * i), 0, -0.5 - 0.45 * (i - 1), 0.68 - 0.15 * i, 0.7 - 0.45 * i, -0.68 + 0.15 * i, 0.7 - 0.45 * i);
    }

    private static void Palm(Pen pen, Tones t)
    {
        pen.Lines(0.08, Trunk, 0.1, 0.95, 0, 0.3, 0.08, -0.35);
        foreach (var turns in (double[])[0.02, 0.12, 0.4, 0.5, 0.6, 0.9])
            pen.Oval(0.08 + 0.42 * Turns.Cos(turns), -0.4 + 0.32 * Turns.Sin(turns), 0.45, 0.11, t.Main, turns);
        pen.Disc(0.02, -0.32, 0.09, Dark);
        pen.Disc(0.18, -0.3, 0.09, Dark);
    }

    private static void Cactus(Pen pen, Tones t)
    {
        pen.Line(0, -0.75, 0, 0.85, 0.2, t.Main);
        pen.Lines(0.12, t.Main, -0.15, 0.25, -0.6, 0.25, -0.6, -0.25);
        pen.Lines(0.12, t.Main, 0.15, 0, 0.58, 0, 0.58, -0.5);
        pen.Line(0, -0.7, 0, 0.8, 0.025, t.Main.Darker(0.35));
    }

    private static void Mushroom(Pen pen, Tones t)
    {
        pen.Box(0, 0.45, 0.24, 0.48, Colour.Hex(0xEFE4CC), 0, 0.12);
        pen.Fill(new Overlap(new Ellipse(0.88, 0.95), new RoundedBox(1, 0.5, 0), 0, -0.45), t.Main, 0, 0.15);
        foreach (var (x, y, r) in ((double, double, double)[])[(-0.4, -0.15, 0.14), (0.1, -0.45, 0.15), (0.45, -0.1, 0.12)])
            pen.Disc(x, y, r, Colour.White);
    }

    private static void Leaf(Pen pen, Tones t)
    {
        pen = pen.At(0, 0, 1, 0.1);
        pen.Fill(new Overlap(new Disc(1), new Disc(1), 1.1, 0), t.Main, -0.55, -0.05);
        pen.Line(0, -0.7, 0, 0.95, 0.035, t.Main.Darker(0.4));
        for (var i = 0; i < 3; i++)
            pen.Lines(0.025, t.Main.Darker(0.4), -0.25, -0.4 + 0.35 * i, 0, -0.15 + 0.35 * i, 0.25, -0.4 + 0.35 * i);
    }

    public static void Cloud(Pen pen, Tones t)
    {
        pen.Disc(-0.5, 0.15, 0.35, t.Main);
        pen.Disc(0.5, 0.15, 0.35, t.Main);
        pen.Disc(-0.1, -0.15, 0.45, t.Main);
        pen.Disc(0.3, -0.05, 0.35, t.Main);
        pen.Box(0, 0.3, 0.6, 0.2, t.Main, 0, 0.1);
    }

    public static void Sun(Pen pen, Tones t)
    {
        for (var i = 0; i < 12; i++)
        {
            var (cos, sin) = Turns.CosSin(i / 12.0);
            pen.Line(0.65 * cos, 0.65 * sin, 0.92 * cos, 0.92 * sin, 0.05, t.Main);
        }

        pen.Disc(0, 0, 0.52, t.Main);
    }

    private static void Moon(Pen pen, Tones t) => pen.Fill(new Without(new Disc(0.9), new Disc(0.8), 0.42, -0.15), t.Main);

    private static void Mountain(Pen pen, Tones t)
    {
        pen.Polygon(t.Main.Darker(0.2), 0.1, 0.8, 0.5, -0.3, 0.98, 0.8);
        pen.Polygon(t.Main, -0.98, 0.8, -0.2, -0.85, 0.62, 0.8);
        pen.Polygon(Colour.White, -0.42, -0.38, -0.2, -0.85, 0.03, -0.38, -0.1, -0.25, -0.2, -0.4, -0.3, -0.25);
    }

    private static void House(Pen pen, Tones t)
    {
        pen.Box(0.45, -0.6, 0.1, 0.25, Dark);
        pen.Box(0, 0.35, 0.65, 0.52, t.Main);
        pen.Polygon(t.Second, -0.85, -0.15, 0, -0.9, 0.85, -0.15);
        pen.Box(-0.25, 0.55, 0.16, 0.32, Trunk);
        pen.Box(0.3, 0.3, 0.18, 0.18, Glass);
    }

    private static void Castle(Pen pen, Tones t)
    {
        pen.Box(0, 0.35, 0.6, 0.5, t.Main);
        foreach (var x in (double[])[-0.68, 0.68])
        {
            pen.Box(x, 0.15, 0.24, 0.7, t.Main.Darker(0.12));
            pen.Polygon(t.Second, x - 0.3, -0.5, x, -0.95, x + 0.3, -0.5);
            pen.Box(x, 0, 0.07, 0.13, Dark);
        }

        for (var i = -1; i <= 1; i++)
            pen.Box(0.28 * i, -0.2, 0.09, 0.1, t.Main);
        pen.Box(0, 0.62, 0.18, 0.24, Dark, 0, 0.15);
    }

    private static void Church(Pen pen, Tones t)
    {
        pen.Box(0.3, 0.45, 0.58, 0.42, t.Main);
        pen.Polygon(t.Second, -0.1, 0.1, 0.3, -0.25, 0.98, 0.1);
        pen.Box(-0.45, 0.2, 0.28, 0.67, t.Main.Lighter(0.15));
        pen.Polygon(t.Second, -0.8, -0.42, -0.45, -0.85, -0.1, -0.42);
        pen.Lines(0.035, Dark, -0.45, -0.82, -0.45, -0.99);
        pen.Lines(0.03, Dark, -0.53, -0.92, -0.37, -0.92);
        pen.Box(-0.45, 0.68, 0.12, 0.2, Dark, 0, 0.1);
        pen.Box(0.35, 0.4, 0.1, 0.2, Glass, 0, 0.09);
    }

    private static void Tent(Pen pen, Tones t)
    {
        pen.Polygon(t.Main, 0, -0.75, 0.95, 0.75, -0.95, 0.75);
        pen.Polygon(t.Main.Darker(0.6), 0, -0.35, 0.32, 0.75, -0.32, 0.75);
        pen.Polygon(t.Second, 0, -0.35, -0.05, 0.75, -0.32, 0.75);
    }

    private static void Lighthouse(Pen pen, Tones t)
    {
        pen.Polygon(Colour.Hex(0xF7E27A), 0, -0.68, 0.98, -0.95, 0.98, -0.4);
        pen.Polygon(Colour.White, -0.22, -0.5, 0.22, -0.5, 0.38, 0.85, -0.38, 0.85);
        pen.Polygon(t.Main, -0.25, -0.2, 0.25, -0.2, 0.29, 0.1, -0.29, 0.1);
        pen.Polygon(t.Main, -0.32, 0.4, 0.32, 0.4, 0.36, 0.7, -0.36, 0.7);
        pen.Box(0, -0.64, 0.16, 0.15, Colour.Hex(0xF7E27A));
        pen.Polygon(t.Main, -0.22, -0.78, 0, -0.98, 0.22, -0.78);
    }

    private static void Windmill(Pen pen, Tones t)
    {
        pen.Polygon(t.Main, -0.28, -0.3, 0.28, -0.3, 0.42, 0.9, -0.42, 0.9);
        pen.Polygon(t.Second, -0.34, -0.28, 0, -0.68, 0.34, -0.28);
        pen.Box(0, 0.7, 0.12, 0.2, Dark);
        var hub = pen.At(0, -0.32, 1, t.Random.Unit() * 0.25);
        for (var i = 0; i < 4; i++)
        {
            var blade = hub.At(0, 0, 1, i / 4.0);
            blade.Line(0, 0, 0, -0.62, 0.03, Dark);
            blade.Box(0.09, -0.4, 0.09, 0.22, Colour.Hex(0xEFEAE0));
        }
    }

    private static void Pyramid(Pen pen, Tones t)
    {
        pen.Polygon(t.Main, -0.95, 0.7, 0, -0.75, 0.3, 0.7);
        pen.Polygon(t.Main.Darker(0.35), 0, -0.75, 0.95, 0.7, 0.3, 0.7);
    }

    private static void Barn(Pen pen, Tones t)
    {
        pen.Polygon(t.Main, -0.75, 0.85, -0.75, -0.1, -0.5, -0.6, 0, -0.85, 0.5, -0.6, 0.75, -0.1, 0.75, 0.85);
        pen.Lines(0.06, Colour.White, -0.75, -0.1, -0.5, -0.6, 0, -0.85, 0.5, -0.6, 0.75, -0.1);
        pen.Box(0, 0.5, 0.34, 0.35, Colour.White);
        pen.Box(0, 0.5, 0.29, 0.3, t.Main.Darker(0.25));
        pen.Lines(0.04, Colour.White, -0.3, 0.2, 0.3, 0.82);
        pen.Lines(0.04, Colour.White, 0.3, 0.2, -0.3, 0.82);
    }

    private static void Skyscraper(Pen pen, Tones t)
    {
        pen.Line(0, -0.7, 0, -0.98, 0.03, Dark);
        pen.Box(0, 0.1, 0.4, 0.85, t.Main);
        for (var row = 0; row < 6; row++)
        {
            for (var column = -1; column <= 1; column++)
                pen.Box(0.24 * column, -0.58 + 0.26 * row, 0.07, 0.08, t.Random.Chance(0.5) ? Colour.Hex(0xF7E27A) : Glass);
        }
    }

    private static void Bridge(Pen pen, Tones t)
    {
        pen.Box(0, 0.3, 0.98, 0.07, t.Main);
        foreach (var x in (double[])[-0.5, 0.5])
            pen.Box(x, 0.1, 0.07, 0.7, t.Main);
        pen.Arc(0, -1.05, 1, 0.25, 0.34, 0.035, t.Main);
        pen.Line(-0.55, -0.55, -0.98, 0.25, 0.03, t.Main);
        pen.Line(0.55, -0.55, 0.98, 0.25, 0.03, t.Main);
        for (var i = -2; i <= 2; i++)
            pen.Line(0.17 * i, -0.1, 0.17 * i, 0.3, 0.02, t.Main);
    }

    private static void Snowman(Pen pen, Tones t)
    {
        pen.Disc(0, 0.5, 0.45, t.Main);
        pen.Disc(0, -0.05, 0.33, t.Main);
        pen.Disc(0, -0.5, 0.25, t.Main);
        pen.Box(0, -0.72, 0.3, 0.04, Dark);
        pen.Box(0, -0.85, 0.18, 0.13, Dark);
        pen.Polygon(Colour.Hex(0xF0822A), 0, -0.5, 0.3, -0.44, 0, -0.4);
        foreach (var (x, y) in ((double, double)[])[(-0.09, -0.57), (0.09, -0.57), (0, -0.1), (0, 0.1)])
            pen.Disc(x, y, 0.04, Dark);
        pen.Line(-0.3, -0.1, -0.75, -0.35, 0.03, Trunk);
        pen.Line(0.3, -0.1, 0.75, -0.35, 0.03, Trunk);
    }

    private static void Rainbow(Pen pen, Tones t)
    {
        int[] bands = [0xD42A2A, 0xF0822A, 0xEFD02B, 0x2FA043, 0x2C58CF, 0x8438B0];
        for (var i = 0; i < bands.Length; i++)
            pen.Arc(0, 0.55, 0.92 - 0.1 * i, 0.75, 0.5, 0.055, Colour.Hex(bands[i]));
    }

    private static void TrafficLight(Pen pen, Tones t)
    {
        pen.Box(0, 0.75, 0.07, 0.23, Dark);
        pen.Box(0, -0.15, 0.34, 0.78, t.Main.Darker(0.4), 0, 0.1);
        var lit = t.Random.Below(3);
        int[] lamps = [0xE82A2A, 0xF2C82A, 0x2FC043];
        for (var i = 0; i < 3; i++)
            pen.Disc(0, -0.63 + 0.47 * i, 0.19, Colour.Hex(lamps[i]).Darker(i == lit ? 0 : 0.35));
    }

    private static void StreetLamp(Pen pen, Tones t)
    {
        pen.Line(-0.2, 0.9, -0.2, -0.6, 0.055, t.Main);
        pen.Arc(0.1, -0.6, 0.3, 0.75, 0.5, 0.05, t.Main);
        pen.Polygon(t.Main, 0.2, -0.55, 0.6, -0.55, 0.5, -0.72, 0.3, -0.72);
        pen.Disc(0.4, -0.45, 0.16, Colour.Hex(0xFBE27A));
        pen.Box(-0.2, 0.9, 0.18, 0.06, t.Main);
    }

    private static void Fence(Pen pen, Tones t)
    {
        pen.Box(0, -0.05, 0.95, 0.07, t.Main);
        pen.Box(0, 0.4, 0.95, 0.07, t.Main);
        for (var i = -2; i <= 2; i++)
            pen.Polygon(t.Main.Lighter(0.12), 0.4 * i - 0.12, 0.8, 0.4 * i - 0.12, -0.35, 0.4 * i, -0.6, 0.4 * i + 0.12, -0.35, 0.4 * i + 0.12, 0.8);
    }
}
