using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

/// <summary>Animals that have not four legs, or crawl.</summary>
internal static class SmallAnimals
{
    private static readonly Colour Dark = Colour.Hex(0x1E1E22);
    private static readonly Colour Beak = Colour.Hex(0xF2A02A);

    public static readonly Thing[] All =
    [
        new("fish", Fish), new("bird", Bird), new("duck", Duck, 0xF2D23A, 0xF0EFEA, 0x7A5A3A), new("owl", Owl, 0x8A6238, 0x9C9088), new("snail", Snail),
        new("snake", Snake), new("turtle", Turtle, 0x4F8A3C, 0x6E7F3A), new("butterfly", Butterfly), new("bee", Bee, 0xF4C92E),
            new("spider", Spider, 0x2A2A2E, 0x5A3A2A),
        new("crab", Crab, 0xD8452E, 0xE8862E), new("octopus", Octopus), new("whale", Whale, 0x3A6FA8, 0x5A6A7A), new("penguin", Penguin, 0x22242A),
            new("ladybird", Ladybird, 0xD42A2A),
        new("starfish", Starfish, 0xEF7A3A, 0xE85A6A), new("chick", Chick, 0xF6DC4A), new("frog", Frog, 0x4CA63C),
    ];

    private static void Eye(Pen pen, double x, double y, double radius)
    {
        pen.Disc(x, y, radius, Colour.White);
        pen.Disc(x, y, radius * 0.55, Dark);
    }

    private static void Fish(Pen pen, Tones t)
    {
        pen.Polygon(t.Second, -0.45, 0, -0.95, -0.45, -0.82, 0, -0.95, 0.45);
        pen.Polygon(t.Second, -0.2, -0.3, 0.1, -0.7, 0.3, -0.3);
        pen.Oval(0.15, 0, 0.72, 0.44, t.Main);
        pen.Polygon(t.Second, 0, 0.05, -0.25, 0.32, 0.15, 0.25);
        Eye(pen, 0.55, -0.1, 0.12);
    }

    private static void Bird(Pen pen, Tones t)
    {
        pen.Lines(0.04, Beak, -0.05, 0.4, -0.05, 0.85, 0.1, 0.88);
        pen.Lines(0.04, Beak, 0.15, 0.4, 0.15, 0.85, 0.3, 0.88);
        pen.Polygon(t.Second, -0.4, 0.1, -0.98, -0.05, -0.92, 0.3);
        pen.Oval(-0.02, 0.12, 0.56, 0.38, t.Main, 0.97);
        pen.Disc(0.45, -0.32, 0.28, t.Main);
        pen.Polygon(Beak, 0.68, -0.42, 0.98, -0.28, 0.68, -0.2);
        pen.Oval(-0.12, 0.08, 0.36, 0.2, t.Second, 0.04);
        Eye(pen, 0.52, -0.38, 0.08);
    }

    private static void Duck(Pen pen, Tones t)
    {
        pen.Polygon(t.Main, -0.5, 0.2, -0.98, -0.1, -0.6, 0.5);
        pen.Oval(-0.05, 0.4, 0.7, 0.42, t.Main);
        pen.Line(0.4, 0.2, 0.42, -0.4, 0.16, t.Main);
        pen.Disc(0.45, -0.48, 0.27, t.Main);
        pen.Oval(0.8, -0.42, 0.22, 0.1, Beak);
        pen.Oval(-0.15, 0.35, 0.38, 0.2, t.Main.Darker(0.2), 0.03);
        Eye(pen, 0.52, -0.55, 0.08);
    }

    private static void Owl(Pen pen, Tones t)
    {
        pen.Polygon(t.Main, -0.5, -0.5, -0.48, -0.95, -0.15, -0.7);
        pen.Polygon(t.Main, 0.5, -0.5, 0.48, -0.95, 0.15, -0.7);
        pen.Oval(0, 0.1, 0.58, 0.82, t.Main);
        pen.Oval(0, 0.4, 0.36, 0.45, t.Main.Lighter(0.45));
        pen.Oval(-0.52, 0.25, 0.15, 0.48, t.Main.Darker(0.3));
        pen.Oval(0.52, 0.25, 0.15, 0.48, t.Main.Darker(0.3));
        Eye(pen, -0.24, -0.3, 0.23);
        Eye(pen, 0.24, -0.3, 0.23);
        pen.Polygon(Beak, -0.1, -0.18, 0.1, -0.18, 0, 0.06);
    }

    private static void Snail(Pen pen, Tones t)
    {
        var body = Colour.Hex(0xC8A878);
        pen.Line(-0.8, 0.7, 0.6, 0.7, 0.14, body);
        pen.Line(0.6, 0.65, 0.72, 0.15, 0.13, body);
        pen.Line(0.7, 0.1, 0.6, -0.2, 0.035, body);
        pen.Line(0.75, 0.1, 0.88, -0.2, 0.035, body);
        pen.Disc(-0.12, 0.12, 0.6, t.Main);
        pen.Arc(-0.12, 0.12, 0.4, 0.2, 0.75, 0.06, t.Second);
        pen.Arc(-0.08, 0.12, 0.2, 0.6, 0.7, 0.06, t.Second);
    }

    private static void Snake(Pen pen, Tones t)
    {
        pen.Arc(-0.5, 0.1, 0.3, 0.75, 0.5, 0.12, t.Main);
        pen.Arc(0.1, 0.1, 0.3, 0.25, 0.5, 0.12, t.Main);
        pen.Line(0.4, 0.1, 0.45, -0.4, 0.12, t.Main);
        pen.Line(-0.8, 0.1, -0.85, 0.6, 0.07, t.Main);
        pen.Oval(0.58, -0.5, 0.26, 0.17, t.Main);
        pen.Line(0.8, -0.48, 0.98, -0.44, 0.025, Colour.Hex(0xD42A2A));
        for (var i = 0; i < 6; i++)
            pen.Disc(-0.5 + 0.3 * Turns.Cos(0.5 + i * 0.1), 0.1 + 0.3 * Turns.Sin(0.5 + i * 0.1), 0.05, t.Second);
        pen.Disc(0.62, -0.56, 0.05, Dark);
    }

    private static void Turtle(Pen pen, Tones t)
    {
        pen.Oval(-0.5, 0.5, 0.15, 0.22, t.Main.Lighter(0.3));
        pen.Oval(0.35, 0.5, 0.15, 0.22, t.Main.Lighter(0.3));
        pen.Oval(0.75, 0.1, 0.24, 0.2, t.Main.Lighter(0.3));
        pen.Fill(new Overlap(new Disc(0.72), new RoundedBox(0.8, 0.5, 0), 0, -0.4), t.Main, -0.08, 0.42);
        foreach (var x in (double[])[-0.42, -0.08, 0.26])
            pen.Fill(Outlines.Regular(6, 0.15), t.Main.Darker(0.35), x, x == -0.08 ? 0.02 : 0.15);
        pen.Disc(0.83, 0.05, 0.05, Dark);
    }

    private static void Butterfly(Pen pen, Tones t)
    {
        foreach (var side in (double[])[-1, 1])
        {
            pen.Oval(side * 0.48, -0.32, 0.46, 0.36, t.Main, side * -0.1);
            pen.Oval(side * 0.38, 0.38, 0.34, 0.38, t.Main, side * 0.08);
            pen.Disc(side * 0.52, -0.34, 0.16, t.Second);
            pen.Disc(side * 0.4, 0.4, 0.13, t.Second);
            pen.Line(side * 0.03, -0.5, side * 0.2, -0.85, 0.025, Dark);
        }

        pen.Oval(0, 0, 0.09, 0.55, Dark);
    }

    private static void Bee(Pen pen, Tones t)
    {
        pen.Oval(-0.1, -0.5, 0.22, 0.4, Colour.Hex(0xDDEBF2), -0.06);
        pen.Oval(0.22, -0.5, 0.22, 0.4, Colour.Hex(0xDDEBF2), 0.05);
        pen.Oval(0, 0.12, 0.68, 0.44, t.Main);
        foreach (var x in (double[])[-0.4, -0.1, 0.2])
            pen.Box(x, 0.12, 0.07, 0.36 - Math.Abs(x) * 0.12, Dark);
        pen.Disc(0.6, 0.05, 0.28, Dark);
        Eye(pen, 0.68, -0.02, 0.09);
        pen.Polygon(Dark, -0.65, 0.05, -0.92, 0.15, -0.65, 0.22);
    }

    private static void Spider(Pen pen, Tones t)
    {
        foreach (var side in (double[])[-1, 1])
        {
            for (var i = 0; i < 4; i++)
                pen.Lines(0.035, t.Main, 0, 0, side * 0.55, -0.5 + 0.25 * i, side * 0.92, -0.25 + 0.38 * i);
        }

        pen.Disc(0, 0.22, 0.38, t.Main);
        pen.Disc(0, -0.25, 0.24, t.Main);
        Eye(pen, -0.09, -0.32, 0.07);
        Eye(pen, 0.09, -0.32, 0.07);
    }

    private static void Crab(Pen pen, Tones t)
    {
        foreach (var side in (double[])[-1, 1])
        {
            for (var i = 0; i < 3; i++)
                pen.Lines(0.045, t.Main, side * 0.4, 0.3, side * 0.78, 0.2 + 0.18 * i, side * 0.85, 0.5 + 0.18 * i);
            pen.Lines(0.07, t.Main, side * 0.5, 0.1, side * 0.8, -0.2);
            pen.Fill(new Without(new Disc(0.26), new Polygon(0, 0, -0.14, -0.4, 0.14, -0.4)), t.Main, side * 0.76, -0.45);
            pen.Line(side * 0.18, 0.05, side * 0.18, -0.22, 0.03, t.Main);
            Eye(pen, side * 0.18, -0.26, 0.1);
        }

        pen.Oval(0, 0.28, 0.58, 0.38, t.Main);
    }

    private static void Octopus(Pen pen, Tones t)
    {
        for (var i = 0; i < 6; i++)
        {
            var x = -0.5 + 0.2 * i;
            pen.Lines(0.085, t.Main, x * 0.8, 0.1, x * 1.2, 0.55, x * 1.2 + (i < 3 ? -0.15 : 0.15), 0.88);
        }

        pen.Oval(0, -0.28, 0.55, 0.6, t.Main);
        Eye(pen, -0.2, -0.15, 0.14);
        Eye(pen, 0.2, -0.15, 0.14);
    }

    private static void Whale(Pen pen, Tones t)
    {
        pen.Polygon(t.Main, -0.55, 0.2, -0.98, -0.35, -0.7, -0.28, -0.6, -0.5, -0.35, 0.1);
        pen.Oval(0.15, 0.22, 0.78, 0.48, t.Main);
        pen.Oval(0.25, 0.5, 0.6, 0.2, t.Main.Lighter(0.65));
        pen.Lines(0.04, Colour.Hex(0x8CC8E8), 0.25, -0.3, 0.25, -0.6, 0.05, -0.8);
        pen.Lines(0.04, Colour.Hex(0x8CC8E8), 0.25, -0.6, 0.45, -0.8);
        pen.Disc(0.62, 0.18, 0.06, Dark);
    }

    private static void Penguin(Pen pen, Tones t)
    {
        pen.Oval(-0.2, 0.88, 0.22, 0.09, Beak);
        pen.Oval(0.2, 0.88, 0.22, 0.09, Beak);
        pen.Oval(-0.5, 0.2, 0.12, 0.45, t.Main, 0.06);
        pen.Oval(0.5, 0.2, 0.12, 0.45, t.Main, -0.06);
        pen.Oval(0, 0.15, 0.5, 0.72, t.Main);
        pen.Disc(0, -0.55, 0.36, t.Main);
        pen.Oval(0, 0.25, 0.34, 0.55, Colour.White);
        Eye(pen, -0.13, -0.62, 0.1);
        Eye(pen, 0.13, -0.62, 0.1);
        pen.Polygon(Beak, -0.12, -0.48, 0.12, -0.48, 0, -0.26);
    }

    private static void Ladybird(Pen pen, Tones t)
    {
        pen.Disc(0, -0.55, 0.34, Dark);
        pen.Oval(0, 0.12, 0.72, 0.72, t.Main);
        pen.Line(0, -0.55, 0, 0.82, 0.04, Dark);
        foreach (var (x, y) in ((double, double)[])[(-0.36, -0.1), (0.36, -0.1), (-0.3, 0.38), (0.3, 0.38)])
            pen.Disc(x, y, 0.14, Dark);
    }

    private static void Starfish(Pen pen, Tones t)
    {
        pen.Fill(new Grown(Outlines.Star(5, 0.36, 0.82), 0.13), t.Main);
        for (var i = 0; i < 5; i++)
            pen.Disc(0.45 * Turns.Sin(i / 5.0), -0.45 * Turns.Cos(i / 5.0), 0.07, t.Main.Lighter(0.5));
    }

    private static void Chick(Pen pen, Tones t)
    {
        pen.Lines(0.04, Beak, -0.12, 0.6, -0.12, 0.92);
        pen.Lines(0.04, Beak, 0.16, 0.6, 0.16, 0.92);
        pen.Disc(0, 0.25, 0.5, t.Main);
        pen.Disc(0.15, -0.4, 0.36, t.Main);
        pen.Polygon(Beak, 0.48, -0.5, 0.8, -0.38, 0.48, -0.26);
        pen.Oval(-0.2, 0.25, 0.24, 0.16, t.Main.Darker(0.2), 0.05);
        pen.Disc(0.25, -0.48, 0.07, Dark);
    }

    private static void Frog(Pen pen, Tones t)
    {
        foreach (var side in (double[])[-1, 1])
        {
            pen.Oval(side * 0.6, 0.45, 0.24, 0.38, t.Main.Darker(0.15), side * 0.08);
            pen.Oval(side * 0.65, 0.82, 0.28, 0.09, t.Main);
            pen.Disc(side * 0.32, -0.5, 0.24, t.Main);
        }

        pen.Oval(0, 0.4, 0.55, 0.48, t.Main);
        pen.Oval(0, -0.15, 0.62, 0.42, t.Main);
        pen.Oval(0, 0.5, 0.36, 0.32, t.Main.Lighter(0.5));
        Eye(pen, -0.32, -0.54, 0.15);
        Eye(pen, 0.32, -0.54, 0.15);
        pen.Arc(0, -0.25, 0.4, 0.25, 0.3, 0.03, Dark);
    }
}
