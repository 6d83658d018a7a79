using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

/// <summary>A flower by its petals: how many, how long and wide, in how many rings, around what centre.</summary>
internal sealed record Flower(int Petals, double Inner, double Width, double Centre = 0.25)
{
    private static readonly Colour Green = Colour.Hex(0x3F9A3A);

    /// <summary>Petals of an inner ring, half turned and smaller; 0 for none.</summary>
    public int InnerRing { get; init; }

    /// <summary>Petals that end in points.</summary>
    public bool Pointed { get; init; }

    /// <summary>On a stem with leaves, rather than from above.</summary>
    public bool Stem { get; init; }

    public void Draw(Pen pen, Tones t)
    {
        var head = pen;
        if (Stem)
        {
            pen.Lines(0.06, Green, 0, -0.2, 0.05, 0.4, 0, 0.95);
            pen.Oval(0.28, 0.62, 0.28, 0.1, Green, -0.08);
            pen.Oval(-0.24, 0.72, 0.26, 0.1, Green, 0.09);
            head = pen.At(0, -0.35, 0.62);
        }

        head = head.At(0, 0, 1, t.Random.Unit());
        head.Fill(Ring(Petals), t.Main);
        if (InnerRing > 0)
            head.At(0, 0, 0.62, 0.5 / Petals).Fill(Ring(InnerRing), t.Main.Lighter(0.35));
        head.Disc(0, 0, Centre, t.Second);
        if (Centre > 0.3)
        {
            for (var i = 0; i < 14; i++)
            {
                var (cos, sin) = Turns.CosSin(i * 0.382);
                var away = Centre * 0.85 * Math.Sqrt(i / 14.0);
                head.Disc(away * cos, away * sin, 0.04, t.Second.Darker(0.5));
            }
        }
    }

    private Shape Ring(int count) => Pointed ? Outlines.Star(count, Inner + 0.25) : new Petals(count, Inner, Width);
}
