using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

/// <summary>Objects that stand about in a house.</summary>
internal static class Household
{
    private static readonly Colour Wood = Colour.Hex(0x9A6B3C);
    private static readonly Colour Metal = Colour.Hex(0xA8AEB4);
    private static readonly Colour Dark = Colour.Hex(0x2A2A2E);

    public static readonly Thing[] All =
    [
        new("cup", Cup), new("lamp", Lamp), new("chair", Chair), new("table", Table), new("umbrella", Umbrella), new("key", Key), new("clock", Clock),
        new("book", Book), new("bottle", Bottle), new("bed", Bed), new("ladder", Ladder), new("candle", Candle), new("light bulb", Bulb),
        new("teapot", Teapot), new("vase", Vase), new("television", Television), new("mirror", Mirror), new("bucket", Bucket), new("broom", Broom),
        new("wine glass", Glass), new("sofa", Sofa), new("spoon", Spoon), new("fork", Fork), new("frying pan", Pan),
    ];

    private static void Cup(Pen pen, Tones t)
    {
        pen.Arc(0.5, 0.05, 0.33, 0, 0.6, 0.09, t.Main);
        pen.Polygon(t.Main, -0.65, -0.5, 0.55, -0.5, 0.42, 0.65, -0.52, 0.65);
        pen.Oval(-0.05, -0.5, 0.6, 0.13, t.Second);
    }

    private static void Lamp(Pen pen, Tones t)
    {
        pen.Line(0, -0.2, 0, 0.8, 0.06, Metal);
        pen.Oval(0, 0.82, 0.42, 0.12, Metal.Darker(0.3));
        pen.Polygon(t.Main, -0.3, -0.9, 0.3, -0.9, 0.65, -0.1, -0.65, -0.1);
    }

    private static void Chair(Pen pen, Tones t)
    {
        pen.Lines(0.07, t.Main, -0.45, 0.95, -0.45, -0.95);
        pen.Line(0.5, 0.1, 0.5, 0.95, 0.07, t.Main);
        pen.Box(0.02, 0.1, 0.55, 0.09, t.Main);
        pen.Line(-0.45, -0.85, -0.2, -0.85, 0.06, t.Main);
        pen.Box(-0.38, -0.5, 0.1, 0.4, t.Second);
    }

    private static void Table(Pen pen, Tones t)
    {
        pen.Box(-0.7, 0.25, 0.07, 0.6, t.Main);
        pen.Box(0.7, 0.25, 0.07, 0.6, t.Main);
        pen.Box(0, -0.35, 0.95, 0.1, t.Main);
    }

    private static void Umbrella(Pen pen, Tones t)
    {
        pen.Line(0, -0.9, 0, 0.7, 0.04, Wood);
        pen.Arc(0.14, 0.7, 0.14, 0.25, 0.5, 0.05, Wood);
        pen.Fill(new Overlap(new Disc(0.92), new RoundedBox(1, 0.5, 0), 0, -0.45), t.Main, 0, 0.1);
        pen.Polygon(t.Second, 0, -0.8, 0.22, 0.05, -0.22, 0.05);
    }

    private static void Key(Pen pen, Tones t)
    {
        pen.Fill(new Without(new Disc(0.42), new Disc(0.2)), t.Main, -0.5, 0);
        pen.Box(0.35, 0, 0.55, 0.09, t.Main);
        pen.Box(0.8, 0.2, 0.07, 0.18, t.Main);
        pen.Box(0.55, 0.17, 0.07, 0.14, t.Main);
    }

    private static void Clock(Pen pen, Tones t)
    {
        pen.Disc(0, 0, 0.92, t.Main);
        pen.Disc(0, 0, 0.76, Colour.White);
        for (var i = 0; i < 12; i++)
            pen.Disc(0.63 * Turns.Cos(i / 12.0), 0.63 * Turns.Sin(i / 12.0), 0.05, Dark);
        var (hour, minute) = (t.Random.Unit(), t.Random.Unit());
        pen.Line(0, 0, 0.35 * Turns.Cos(hour), 0.35 * Turns.Sin(hour), 0.07, Dark);
        pen.Line(0, 0, 0.56 * Turns.Cos(minute), 0.56 * Turns.Sin(minute), 0.045, Dark);
    }

    private static void Book(Pen pen, Tones t)
    {
        pen.Box(0, 0, 0.68, 0.88, t.Main, 0, 0.06);
        pen.Box(0.62, 0, 0.06, 0.82, Colour.Gray(0.95));
        pen.Box(-0.05, -0.35, 0.38, 0.13, t.Second);
        pen.Box(-0.56, 0, 0.06, 0.88, t.Main.Darker(0.35));
    }

    private static void Bottle(Pen pen, Tones t)
    {
        pen.Box(0, 0.32, 0.36, 0.63, t.Main, 0, 0.12);
        pen.Polygon(t.Main, -0.33, -0.25, -0.14, -0.5, 0.14, -0.5, 0.33, -0.25);
        pen.Box(0, -0.65, 0.13, 0.22, t.Main);
        pen.Box(0, -0.88, 0.16, 0.08, Dark);
        pen.Box(0, 0.3, 0.36, 0.24, t.Second);
    }

    private static void Bed(Pen pen, Tones t)
    {
        pen.Box(-0.9, 0.05, 0.07, 0.65, Wood);
        pen.Box(0.9, 0.3, 0.07, 0.4, Wood);
        pen.Box(0, 0.4, 0.85, 0.12, Wood.Darker(0.2));
        pen.Box(0, 0.15, 0.84, 0.16, t.Main, 0, 0.06);
        pen.Box(-0.6, -0.08, 0.24, 0.13, Colour.White, 0, 0.1);
    }

    private static void Ladder(Pen pen, Tones t)
    {
        pen.Line(-0.45, 0.95, -0.3, -0.95, 0.07, t.Main);
        pen.Line(0.45, 0.95, 0.3, -0.95, 0.07, t.Main);
        for (var i = 0; i < 6; i++)
            pen.Line(-0.42 + 0.02 * i, 0.72 - 0.3 * i, 0.42 - 0.02 * i, 0.72 - 0.3 * i, 0.05, t.Main);
    }

    private static void Candle(Pen pen, Tones t)
    {
        pen.Box(0, 0.35, 0.24, 0.6, t.Main);
        pen.Line(0, -0.22, 0, -0.38, 0.03, Dark);
        pen.Oval(0, -0.6, 0.16, 0.3, Colour.Hex(0xF7A823));
        pen.Oval(0, -0.52, 0.08, 0.16, Colour.Hex(0xFFF0A0));
    }

    private static void Bulb(Pen pen, Tones t)
    {
        pen.Disc(0, -0.3, 0.6, Colour.Hex(0xFBE27A));
        pen.Polygon(Colour.Hex(0xFBE27A), -0.45, 0.05, 0.45, 0.05, 0.25, 0.45, -0.25, 0.45);
        pen.Box(0, 0.62, 0.26, 0.2, Metal, 0, 0.05);
        pen.Box(0, 0.88, 0.14, 0.08, Dark);
        pen.Lines(0.03, t.Main, -0.2, 0.3, -0.15, -0.2, 0, -0.05, 0.15, -0.2, 0.2, 0.3);
    }

    private static void Teapot(Pen pen, Tones t)
    {
        pen.Arc(-0.58, 0.1, 0.32, 0.5, 0.6, 0.07, t.Main);
        pen.Lines(0.11, t.Main, 0.4, 0.3, 0.7, 0.05, 0.9, -0.3);
        pen.Oval(0, 0.2, 0.62, 0.52, t.Main);
        pen.Oval(0, -0.28, 0.32, 0.1, t.Second);
        pen.Disc(0, -0.42, 0.1, t.Second);
    }

    private static void Vase(Pen pen, Tones t)
    {
        pen.Oval(0, 0.3, 0.52, 0.58, t.Main);
        pen.Box(0, -0.4, 0.2, 0.4, t.Main);
        pen.Oval(0, -0.82, 0.36, 0.12, t.Main);
        pen.Box(0, 0.3, 0.5, 0.09, t.Second);
        pen.Box(0, 0.86, 0.3, 0.07, t.Main.Darker(0.3));
    }

    private static void Television(Pen pen, Tones t)
    {
        pen.Lines(0.035, Metal, -0.4, -0.95, 0, -0.5, 0.4, -0.95);
        pen.Box(0, 0.15, 0.9, 0.65, t.Main, 0, 0.12);
        pen.Box(-0.14, 0.15, 0.62, 0.48, Colour.Hex(0x9FC4D4), 0, 0.1);
        pen.Disc(0.68, -0.05, 0.1, Dark);
        pen.Disc(0.68, 0.25, 0.1, Dark);
    }

    private static void Mirror(Pen pen, Tones t)
    {
        pen.Box(0, 0.72, 0.1, 0.25, t.Main);
        pen.Oval(0, -0.18, 0.6, 0.75, t.Main);
        pen.Oval(0, -0.18, 0.46, 0.6, Colour.Hex(0xCFE6EE));
        pen.Line(-0.2, -0.1, 0.1, -0.5, 0.04, Colour.White);
    }

    private static void Bucket(Pen pen, Tones t)
    {
        pen.Arc(0, -0.35, 0.6, 0.75, 0.5, 0.04, Metal);
        pen.Polygon(t.Main, -0.7, -0.35, 0.7, -0.35, 0.48, 0.85, -0.48, 0.85);
        pen.Oval(0, -0.35, 0.7, 0.16, t.Main.Darker(0.4));
    }

    private static void Broom(Pen pen, Tones t)
    {
        pen.Line(0, -0.95, 0, 0.2, 0.06, Wood);
        pen.Polygon(t.Main, -0.18, 0.2, 0.18, 0.2, 0.48, 0.95, -0.48, 0.95);
        pen.Box(0, 0.25, 0.22, 0.07, t.Second);
        for (var i = -1; i <= 1; i++)
            pen.Line(0.12 * i, 0.4, 0.26 * i, 0.9, 0.025, t.Main.Darker(0.4));
    }

    private static void Glass(Pen pen, Tones t)
    {
        pen.Line(0, 0.1, 0, 0.8, 0.05, Metal);
        pen.Oval(0, 0.85, 0.4, 0.09, Metal);
        pen.Fill(new Overlap(new Ellipse(0.5, 0.85), new RoundedBox(0.6, 0.5, 0), 0, 0.4), Colour.Hex(0xDCEBF0), 0, -0.7);
        pen.Fill(new Overlap(new Ellipse(0.45, 0.8), new RoundedBox(0.6, 0.4, 0), 0, 0.65), t.Main, 0, -0.72);
    }

    private static void Sofa(Pen pen, Tones t)
    {
        pen.Box(-0.65, 0.72, 0.06, 0.12, Wood);
        pen.Box(0.65, 0.72, 0.06, 0.12, Wood);
        pen.Box(0, -0.1, 0.8, 0.42, t.Main, 0, 0.15);
        pen.Box(0, 0.38, 0.82, 0.24, t.Main.Darker(0.2), 0, 0.08);
        pen.Box(-0.82, 0.25, 0.16, 0.38, t.Main.Darker(0.1), 0, 0.14);
        pen.Box(0.82, 0.25, 0.16, 0.38, t.Main.Darker(0.1), 0, 0.14);
        pen.Box(0.3, 0.05, 0.18, 0.16, t.Second, 0.05, 0.04);
    }

    private static void Spoon(Pen pen, Tones t)
    {
        pen.Line(0, -0.2, 0, 0.92, 0.07, t.Main);
        pen.Oval(0, -0.55, 0.28, 0.42, t.Main);
        pen.Oval(0, -0.55, 0.17, 0.3, t.Main.Darker(0.2));
    }

    private static void Fork(Pen pen, Tones t)
    {
        pen.Line(0, -0.2, 0, 0.92, 0.07, t.Main);
        pen.Box(0, -0.25, 0.3, 0.09, t.Main, 0, 0.05);
        for (var i = 0; i < 4; i++)
            pen.Line(-0.25 + i * 0.5 / 3, -0.25, -0.25 + i * 0.5 / 3, -0.9, 0.045, t.Main);
    }

    private static void Pan(Pen pen, Tones t)
    {
        pen.Line(0.3, 0.3, 0.9, 0.9, 0.09, Wood);
        pen.Disc(-0.2, -0.2, 0.68, Dark.Lighter(0.15));
        pen.Disc(-0.2, -0.2, 0.54, t.Main);
    }
}
