using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

/// <summary>Tools, clothes, instruments and toys.</summary>
internal static class Belongings
{
    private static readonly Colour Wood = Colour.Hex(0x9A6B3C);
    private static readonly Colour Metal = Colour.Hex(0xA8AEB4);
    private static readonly Colour Dark = Colour.Hex(0x2A2A2E);

    public static readonly Thing[] All =
    [
        new("hammer", Hammer), new("scissors", Scissors), new("anchor", Anchor), new("bell", Bell), new("hat", Hat), new("shirt", Shirt),
            new("glasses", Glasses),
        new("camera", Camera), new("drum", Drum), new("guitar", Guitar), new("pencil", Pencil), new("flag", Flag), new("kite", Kite), new("balloon", Balloon),
        new("envelope", Envelope), new("dice", Dice), new("watch", Watch), new("trousers", Trousers), new("sock", Sock), new("backpack", Backpack),
        new("magnet", Magnet), new("trophy", Trophy), new("football", Football), new("telephone", Telephone), new("stop sign", StopSign), new("crown", Crown),
        new("sword", Sword), new("trumpet", Trumpet),
    ];

    private static void Hammer(Pen pen, Tones t)
    {
        pen.Box(0, 0.2, 0.1, 0.75, Wood);
        pen.Box(0, -0.62, 0.55, 0.2, t.Main, 0, 0.04);
        pen.Polygon(t.Main, 0.5, -0.82, 0.95, -0.5, 0.5, -0.42);
    }

    private static void Scissors(Pen pen, Tones t)
    {
        pen.Polygon(Metal, -0.1, 0.15, 0.38, -0.98, 0.14, 0.2);
        pen.Polygon(Metal.Darker(0.2), 0.1, 0.15, -0.38, -0.98, -0.14, 0.2);
        pen.Fill(new Without(new Ellipse(0.3, 0.38), new Ellipse(0.17, 0.24)), t.Main, -0.36, 0.55, 0.06);
        pen.Fill(new Without(new Ellipse(0.3, 0.38), new Ellipse(0.17, 0.24)), t.Main, 0.36, 0.55, -0.06);
        pen.Disc(0, 0.12, 0.08, Dark);
    }

    private static void Anchor(Pen pen, Tones t)
    {
        pen.Fill(new Without(new Disc(0.22), new Disc(0.1)), t.Main, 0, -0.75);
        pen.Box(0, 0.15, 0.09, 0.75, t.Main);
        pen.Box(0, -0.35, 0.42, 0.08, t.Main);
        pen.Arc(0, 0.15, 0.7, 0.25, 0.46, 0.1, t.Main);
        pen.Polygon(t.Main, -0.92, 0.45, -0.72, 0, -0.45, 0.4);
        pen.Polygon(t.Main, 0.92, 0.45, 0.72, 0, 0.45, 0.4);
    }

    private static void Bell(Pen pen, Tones t)
    {
        pen.Disc(0, 0.72, 0.17, t.Main.Darker(0.4));
        pen.Disc(0, -0.75, 0.14, t.Main);
        pen.Fill(new Overlap(new Ellipse(0.58, 1.25), new RoundedBox(0.7, 0.65, 0), 0, -0.62), t.Main, 0, 0.55);
        pen.Box(0, 0.55, 0.8, 0.12, t.Main, 0, 0.1);
    }

    private static void Hat(Pen pen, Tones t)
    {
        pen.Oval(0, 0.5, 0.95, 0.2, t.Main);
        pen.Box(0, -0.05, 0.5, 0.5, t.Main, 0, 0.12);
        pen.Box(0, 0.28, 0.5, 0.12, t.Second);
    }

    private static void Shirt(Pen pen, Tones t)
    {
        pen.Polygon(t.Main, -0.4, -0.75, 0.4, -0.75, 0.98, -0.25, 0.7, 0.1, 0.46, -0.1, 0.46, 0.85, -0.46, 0.85, -0.46, -0.1, -0.7, 0.1, -0.98, -0.25);
        pen.Oval(0, -0.75, 0.2, 0.14, t.Second);
    }

    private static void Glasses(Pen pen, Tones t)
    {
        pen.Fill(new Edge(new Disc(0.38), 0.07), t.Main, -0.5, 0);
        pen.Fill(new Edge(new Disc(0.38), 0.07), t.Main, 0.5, 0);
        pen.Arc(0, 0, 0.16, 0.75, 0.4, 0.05, t.Main);
        pen.Line(-0.88, -0.1, -0.98, -0.3, 0.05, t.Main);
        pen.Line(0.88, -0.1, 0.98, -0.3, 0.05, t.Main);
    }

    private static void Camera(Pen pen, Tones t)
    {
        pen.Box(0, -0.5, 0.28, 0.16, t.Main);
        pen.Box(0, 0.1, 0.9, 0.58, t.Main, 0, 0.1);
        pen.Disc(0, 0.12, 0.44, Dark);
        pen.Disc(0, 0.12, 0.3, Colour.Hex(0x7FA8C8));
        pen.Disc(0.68, -0.28, 0.1, t.Second);
    }

    private static void Drum(Pen pen, Tones t)
    {
        pen.Oval(0, 0.55, 0.75, 0.24, t.Main);
        pen.Box(0, 0.15, 0.75, 0.4, t.Main);
        for (var i = -2; i <= 2; i++)
            pen.Line(0.3 * i - 0.12, -0.15, 0.3 * i + 0.12, 0.6, 0.03, t.Second);
        pen.Oval(0, -0.25, 0.75, 0.24, Colour.Gray(0.93));
        pen.Line(-0.85, -0.95, -0.1, -0.3, 0.05, Wood);
        pen.Line(0.85, -0.95, 0.1, -0.3, 0.05, Wood);
    }

    private static void Guitar(Pen pen, Tones t)
    {
        pen = pen.At(0, 0, 1, 0.09);
        pen.Disc(0, 0.52, 0.46, t.Main);
        pen.Disc(0, 0.02, 0.34, t.Main);
        pen.Box(0, -0.5, 0.08, 0.5, Wood.Darker(0.4));
        pen.Box(0, -0.9, 0.15, 0.12, Dark);
        pen.Disc(0, 0.2, 0.15, Dark);
        pen.Box(0, 0.65, 0.2, 0.05, Dark);
    }

    private static void Pencil(Pen pen, Tones t)
    {
        pen = pen.At(0, 0, 1, 0.12);
        pen.Box(0, -0.1, 0.17, 0.6, t.Main);
        pen.Polygon(Colour.Hex(0xE9C79A), -0.17, 0.5, 0.17, 0.5, 0, 0.98);
        pen.Polygon(Dark, -0.06, 0.8, 0.06, 0.8, 0, 0.98);
        pen.Box(0, -0.75, 0.17, 0.1, Metal);
        pen.Box(0, -0.9, 0.17, 0.09, Colour.Hex(0xE88A9A), 0, 0.05);
    }

    private static void Flag(Pen pen, Tones t)
    {
        pen.Line(-0.7, -0.95, -0.7, 0.95, 0.06, Wood);
        pen.Polygon(t.Main, -0.66, -0.9, 0, -0.78, 0.9, -0.9, 0.9, 0, 0, 0.12, -0.66, 0);
        pen.Disc(0.12, -0.38, 0.24, t.Second);
    }

    private static void Kite(Pen pen, Tones t)
    {
        pen.Lines(0.03, Dark, 0, 0.35, 0.2, 0.55, -0.1, 0.75, 0.15, 0.98);
        pen.Polygon(t.Main, 0, -0.95, 0.62, -0.3, 0, 0.4, -0.62, -0.3);
        pen.Polygon(t.Second, 0, -0.95, 0.62, -0.3, 0, -0.3);
        pen.Polygon(t.Second, 0, 0.4, -0.62, -0.3, 0, -0.3);
    }

    private static void Balloon(Pen pen, Tones t)
    {
        pen.Lines(0.025, Dark, 0, 0.4, 0.08, 0.6, -0.06, 0.8, 0.04, 0.98);
        pen.Polygon(t.Main, 0, 0.3, 0.12, 0.48, -0.12, 0.48);
        pen.Oval(0, -0.3, 0.54, 0.66, t.Main);
        pen.Oval(-0.2, -0.52, 0.1, 0.18, t.Main.Lighter(0.6), 0.05);
    }

    private static void Envelope(Pen pen, Tones t)
    {
        pen.Box(0, 0, 0.92, 0.6, t.Main);
        pen.Lines(0.05, t.Main.Darker(0.5), -0.88, -0.55, 0, 0.15, 0.88, -0.55);
        pen.Disc(0, 0.12, 0.13, t.Second);
    }

    private static void Dice(Pen pen, Tones t)
    {
        pen.Box(0, 0, 0.75, 0.75, t.Main, 0, 0.18);
        var pips = t.Main.Luma > 0.6 ? Dark : Colour.White;
        foreach (var (x, y) in ((double, double)[])[(-1, -1), (1, 1), (0, 0), (-1, 1), (1, -1)])
            pen.Disc(0.42 * x, 0.42 * y, 0.15, pips);
    }

    private static void Watch(Pen pen, Tones t)
    {
        pen.Box(0, 0, 0.24, 0.98, t.Main);
        pen.Disc(0, 0, 0.52, Metal);
        pen.Disc(0, 0, 0.4, Colour.White);
        pen.Lines(0.05, Dark, 0, -0.28, 0, 0, 0.2, 0.08);
    }

    private static void Trousers(Pen pen, Tones t)
    {
        pen.Polygon(t.Main, -0.5, -0.9, 0.5, -0.9, 0.66, 0.92, 0.18, 0.92, 0, -0.2, -0.18, 0.92, -0.66, 0.92);
        pen.Box(0, -0.84, 0.5, 0.08, t.Second);
    }

    private static void Sock(Pen pen, Tones t)
    {
        pen.Polygon(t.Main, -0.35, -0.9, 0.25, -0.9, 0.25, 0.2, 0.8, 0.5, 0.8, 0.85, 0.2, 0.9, -0.35, 0.55);
        pen.Box(-0.05, -0.75, 0.33, 0.15, t.Second);
        pen.Disc(0.66, 0.66, 0.2, t.Second);
    }

    private static void Backpack(Pen pen, Tones t)
    {
        pen.Arc(0, -0.7, 0.2, 0.75, 0.5, 0.06, t.Main.Darker(0.4));
        pen.Box(0, 0.1, 0.62, 0.82, t.Main, 0, 0.35);
        pen.Box(0, 0.5, 0.42, 0.3, t.Second, 0, 0.1);
        pen.Line(-0.45, -0.15, 0.45, -0.15, 0.04, t.Main.Darker(0.5));
    }

    private static void Magnet(Pen pen, Tones t)
    {
        pen.Arc(0, -0.15, 0.55, 0.75, 0.5, 0.2, t.Main);
        pen.Box(-0.55, 0.25, 0.2, 0.4, t.Main);
        pen.Box(0.55, 0.25, 0.2, 0.4, t.Main);
        pen.Box(-0.55, 0.72, 0.2, 0.15, Metal);
        pen.Box(0.55, 0.72, 0.2, 0.15, Metal);
    }

    private static void Trophy(Pen pen, Tones t)
    {
        pen.Fill(new Edge(new Disc(0.25), 0.06), t.Main, -0.55, -0.45);
        pen.Fill(new Edge(new Disc(0.25), 0.06), t.Main, 0.55, -0.45);
        pen.Fill(new Overlap(new Ellipse(0.56, 1), new RoundedBox(0.7, 0.5, 0), 0, 0.5), t.Main, 0, -0.85);
        pen.Box(0, 0.35, 0.09, 0.3, t.Main);
        pen.Box(0, 0.75, 0.45, 0.17, Wood.Darker(0.3));
    }

    private static void Football(Pen pen, Tones t)
    {
        pen.Disc(0, 0, 0.9, Colour.Gray(0.96));
        pen.Fill(Outlines.Regular(5, 0.34), Dark);
        for (var i = 0; i < 5; i++)
        {
            var (cos, sin) = Turns.CosSin(i / 5.0 - 0.25);
            pen.Line(0.3 * cos, 0.3 * sin, 0.66 * cos, 0.66 * sin, 0.035, Dark);
            pen.Fill(Outlines.Regular(5, 0.2), t.Main.Darker(0.5), 0.72 * cos, 0.72 * sin, i / 5.0 + 0.5);
        }
    }

    private static void Telephone(Pen pen, Tones t)
    {
        pen.Polygon(t.Main, -0.5, -0.3, 0.5, -0.3, 0.85, 0.8, -0.85, 0.8);
        pen.Disc(0, 0.3, 0.34, Colour.Gray(0.92));
        pen.Disc(0, 0.3, 0.14, Dark);
        pen.Arc(0, 0.1, 0.75, 0.75, 0.36, 0.14, t.Main.Darker(0.3));
        pen.Disc(-0.7, -0.25, 0.2, t.Main.Darker(0.3));
        pen.Disc(0.7, -0.25, 0.2, t.Main.Darker(0.3));
    }

    private static void StopSign(Pen pen, Tones t)
    {
        pen.Box(0, 0.5, 0.06, 0.48, Metal);
        var sign = pen.At(0, -0.25, 0.7, 1.0 / 16);
        sign.Fill(Outlines.Regular(8), Colour.Hex(0xF2F2F2));
        sign.Fill(Outlines.Regular(8, 0.88), Colour.Hex(0xC8202A));
        pen.Box(0, -0.25, 0.4, 0.11, Colour.White);
    }

    private static void Crown(Pen pen, Tones t)
    {
        pen.Polygon(t.Main, -0.8, 0.6, -0.92, -0.4, -0.42, 0.1, 0, -0.7, 0.42, 0.1, 0.92, -0.4, 0.8, 0.6);
        pen.Disc(0, -0.72, 0.11, t.Second);
        pen.Disc(-0.9, -0.45, 0.1, t.Second);
        pen.Disc(0.9, -0.45, 0.1, t.Second);
        pen.Box(0, 0.55, 0.8, 0.14, t.Main.Darker(0.25));
    }

    private static void Sword(Pen pen, Tones t)
    {
        pen = pen.At(0, 0, 1, 0.11);
        pen.Polygon(Metal, -0.11, 0.35, -0.11, -0.75, 0, -0.98, 0.11, -0.75, 0.11, 0.35);
        pen.Box(0, 0.42, 0.42, 0.08, t.Main);
        pen.Box(0, 0.68, 0.08, 0.22, t.Second);
        pen.Disc(0, 0.9, 0.11, t.Main);
    }

    private static void Trumpet(Pen pen, Tones t)
    {
        pen.Line(-0.9, 0, 0.4, 0, 0.06, t.Main);
        pen.Polygon(t.Main, 0.3, -0.07, 0.92, -0.5, 0.92, 0.5, 0.3, 0.07);
        pen.Fill(new Edge(new RoundedBox(0.4, 0.2, 0.18), 0.06), t.Main, -0.2, 0.2);
        for (var i = 0; i < 3; i++)
            pen.Box(-0.4 + 0.2 * i, -0.12, 0.05, 0.2, t.Main.Darker(0.35));
    }
}
