using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

/// <summary>Kinds of aircraft from above.</summary>
internal static class Aircrafts
{
    private static readonly int[] Liveries = [0xE8EAEE, 0xB8BEC6, 0x8A949E];

    public static readonly Thing[] All =
    [
        Of("airliner with two engines", new Aircraft { Jets = 2 }),
            Of("airliner with four engines", new Aircraft { Jets = 4, Span = 0.98, Width = 0.14, Length = 0.95 }),
        Of("business jet", new Aircraft { RearJets = true, Span = 0.68, Length = 0.75, Root = 0.22, WingAt = 0.05, TailSpan = 0.3 }),
        Of("propeller plane", new Aircraft { Propellers = 1, Sweep = 0.02, Length = 0.68, Tip = 0.18, Root = 0.24, TailSweep = 0.02, WingAt = -0.2 }),
        Of("biplane", new Aircraft { Propellers = 1, Sweep = 0, Length = 0.62, Span = 0.78, Tip = 0.2, Root = 0.22, TailSweep = 0, WingAt = -0.25,
            SecondWing = true }),
        Of("seaplane", new Aircraft { Propellers = 1, Sweep = 0.02, Length = 0.68, Tip = 0.18, Root = 0.22, TailSweep = 0.02, WingAt = -0.15, Floats = true }),
        Of("twin propeller plane", new Aircraft { Propellers = 2, Sweep = 0.03, Length = 0.8, Tip = 0.12, TailSweep = 0.03 }),
        Of("four propeller plane", new Aircraft { Propellers = 4, Sweep = 0.03, Length = 0.88, Tip = 0.12, Width = 0.15, Span = 0.98, TailSweep = 0.03 }),
        Of("glider", new Aircraft { Span = 0.99, Root = 0.11, Tip = 0.06, Sweep = 0.01, Length = 0.62, Width = 0.065, TailSpan = 0.22, TailSweep = 0.01 }),
        Of("delta wing jet", new Aircraft { Root = 1, Tip = 0.06, Span = 0.66, Sweep = 0.46, WingAt = 0.25, Length = 0.98, Width = 0.09, TailSpan = 0.02 }),
        Of("fighter jet", new Aircraft { Root = 0.5, Tip = 0.14, Span = 0.62, Sweep = 0.3, WingAt = 0.1, TwinTail = true, Width = 0.13, TailSpan = 0.36 }),
        Of("swept wing bomber", new Aircraft { Root = 0.36, Tip = 0.14, Sweep = 0.6, Span = 0.92, WingAt = -0.2, Jets = 4, Width = 0.11 }),
        new("flying wing", FlyingWing, 0x3A3E46, 0x6A7078), new("helicopter", Helicopter), new("drone", Drone, 0x3A3E46, 0xE8EAEE),
            new("space shuttle", Shuttle, 0xF0F2F4),
    ];

    private static Thing Of(string name, Aircraft aircraft) => new(name, aircraft.Draw, Liveries);

    private static void FlyingWing(Pen pen, Tones t) =>
        pen.Polygon(t.Main, 0, -0.5, 0.95, 0.3, 0.8, 0.45, 0.45, 0.2, 0.25, 0.45, 0, 0.25, -0.25, 0.45, -0.45, 0.2, -0.8, 0.45, -0.95, 0.3);

    private static void Helicopter(Pen pen, Tones t)
    {
        pen.Line(0, 0.1, 0, 0.92, 0.05, t.Main);
        pen.Box(0.06, 0.86, 0.14, 0.03, t.Second);
        pen.Oval(0, -0.15, 0.24, 0.42, t.Main);
        pen.Oval(0, -0.38, 0.16, 0.14, Colour.Hex(0x8AB8D0));
        var rotor = pen.At(0, -0.12, 1, t.Random.Unit() * 0.25);
        rotor.Line(-0.8, 0, 0.8, 0, 0.03, Colour.Gray(0.2));
        rotor.Line(0, -0.8, 0, 0.8, 0.03, Colour.Gray(0.2));
    }

    private static void Drone(Pen pen, Tones t)
    {
        foreach (var (x, y) in ((double, double)[])[(-0.6, -0.6), (0.6, -0.6), (-0.6, 0.6), (0.6, 0.6)])
        {
            pen.Line(0, 0, x, y, 0.06, t.Main);
            pen.Fill(new Edge(new Disc(0.28), 0.04), t.Main.Darker(0.3), x, y);
            pen.Line(x - 0.22, y, x + 0.22, y, 0.025, Colour.Gray(0.3));
        }

        pen.Box(0, 0, 0.25, 0.3, t.Main, 0, 0.1);
    }

    private static void Shuttle(Pen pen, Tones t)
    {
        pen.Polygon(t.Main.Darker(0.3), 0, -0.2, 0.18, -0.1, 0.62, 0.6, 0.62, 0.78, -0.62, 0.78, -0.62, 0.6, -0.18, -0.1);
        pen.Box(0, 0.05, 0.2, 0.72, t.Main, 0, 0.18);
        pen.Oval(0, -0.72, 0.16, 0.22, Colour.Gray(0.2));
        pen.Line(0, 0.35, 0, 0.85, 0.04, Colour.Gray(0.2));
        pen.Disc(-0.12, 0.85, 0.09, Colour.Gray(0.3));
        pen.Disc(0.12, 0.85, 0.09, Colour.Gray(0.3));
    }
}
