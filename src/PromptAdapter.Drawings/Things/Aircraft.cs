using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

/// <summary>An aeroplane from above, nose up, by its proportions.</summary>
internal sealed record Aircraft
{
    private static readonly Colour Dark = Colour.Hex(0x2A2E34);

    /// <summary>Half the length of the fuselage.</summary>
    public double Length { get; init; } = 0.9;
    public double Width { get; init; } = 0.12;
    public double Span { get; init; } = 0.9;
    public double Root { get; init; } = 0.26;
    public double Tip { get; init; } = 0.1;

    /// <summary>How far back the wing tips lie behind the root.</summary>
    public double Sweep { get; init; } = 0.25;

    /// <summary>Where the wings sit along the fuselage; negative is forward.</summary>
    public double WingAt { get; init; } = -0.1;
    public int Jets { get; init; }
    public int Propellers { get; init; }
    public double TailSpan { get; init; } = 0.36;
    public double TailSweep { get; init; } = 0.12;
    public bool TwinTail { get; init; }
    public bool Floats { get; init; }
    public bool SecondWing { get; init; }
    public bool RearJets { get; init; }

    public void Draw(Pen pen, Tones t)
    {
        var grey = t.Main;
        if (Floats)
        {
            pen.Oval(-0.3, -0.1, 0.09, 0.6, t.Second);
            pen.Oval(0.3, -0.1, 0.09, 0.6, t.Second);
        }

        foreach (var side in (double[])[-1, 1])
        {
            if (SecondWing)
                Wing(pen, side, Span * 0.95, WingAt + 0.16, t.Second);
            Wing(pen, side, Span, WingAt, grey.Darker(0.12));
            pen.Polygon(grey.Darker(0.2), 0, Length * 0.7, side * TailSpan, Length * 0.7 + TailSweep, side * TailSpan, Length * 0.7 + TailSweep + 0.12, 0,
                Length * 0.98);
            for (var i = 0; i < Jets / 2; i++)
                pen.Oval(side * (0.3 + 0.26 * i), WingAt + Sweep * (0.3 + 0.26 * i) - 0.06, 0.065, 0.16, t.Second);
            for (var i = 0; i < Propellers / 2; i++)
                Propeller(pen, side * (0.32 + 0.26 * i), WingAt - 0.14 + Sweep * 0.3, t.Second);
            if (RearJets)
                pen.Oval(side * (Width + 0.09), Length * 0.5, 0.075, 0.2, t.Second);
            if (TwinTail)
                pen.Line(side * 0.14, Length * 0.65, side * 0.17, Length, 0.03, t.Second);
        }

        pen.Oval(0, 0, Width, Length, grey);
        if (Propellers % 2 == 1)
            Propeller(pen, 0, -Length, t.Second);
        pen.Oval(0, -Length * 0.68, Width * 0.55, 0.09, Dark);
        if (!TwinTail)
            pen.Line(0, Length * 0.7, 0, Length * 0.98, 0.025, t.Second);
    }

    private void Wing(Pen pen, double side, double span, double at, Colour colour) =>
        pen.Polygon(colour, 0, at - Root / 2, side * span, at + Sweep - Tip / 2, side * span, at + Sweep + Tip / 2, 0, at + Root / 2);

    private static void Propeller(Pen pen, double x, double y, Colour colour)
    {
        pen.Oval(x, y + 0.1, 0.06, 0.13, colour);
        pen.Line(x - 0.15, y - 0.03, x + 0.15, y - 0.03, 0.022, Dark);
    }
}
