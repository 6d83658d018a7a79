using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

internal enum Ears { None, Pointed, Floppy, Long, Round }

internal enum Tail { None, Thin, Bushy, Short, Curled }

internal enum Coat { Plain, Striped, Spotted, Patched, Woolly, DarkPoints, PaleBelly }

/// <summary>A four-legged animal seen from the side, head to the right, by its proportions.</summary>
internal sealed record Creature
{
    public double BodyLength { get; init; } = 0.55;
    public double BodyHeight { get; init; } = 0.3;
    public double Legs { get; init; } = 0.4;
    public double LegWidth { get; init; } = 0.075;
    public double Neck { get; init; } = 0.2;
    public double Head { get; init; } = 0.25;
    public double Snout { get; init; } = 0.12;
    public Ears Ears { get; init; } = Ears.Pointed;
    public Tail Tail { get; init; } = Tail.Thin;
    public Coat Coat { get; init; } = Coat.Plain;
    public bool Horns { get; init; }
    public bool Antlers { get; init; }
    public bool Trunk { get; init; }
    public bool Mane { get; init; }
    public bool Hump { get; init; }
    public bool Tufts { get; init; }

    public void Draw(Pen pen, Tones t)
    {
        var (main, second, random) = t;
        var step = random.Between(-0.08, 0.08);
        var ground = 0.9;
        var bodyY = ground - Legs - BodyHeight * 0.7;
        var (rump, chest) = (-BodyLength * 0.72, BodyLength * 0.72);
        var points = Coat == Coat.DarkPoints ? second : main;
        DrawTail(pen, main, Coat == Coat.DarkPoints ? second : main, -BodyLength - 0.02, bodyY);
        foreach (var (x, sway, far) in ((double, double, bool)[])[(rump + 0.14, -step, true), (chest - 0.14, -step, true), (rump, step, false),
            (chest, step, false)])
            pen.Line(x, bodyY, x + sway, ground - 0.05, LegWidth, far ? points.Darker(0.35) : points);
        var (headX, headY) = (BodyLength * 0.85 + Neck * 0.45 + 0.08, bodyY - BodyHeight * 0.35 - Neck);
        if (Mane)
            pen.Disc(headX - 0.04, headY, Head * 1.7, second);
        pen.Line(BodyLength * 0.7, bodyY - BodyHeight * 0.2, headX - 0.03, headY + 0.04, Math.Min(0.16, Head * 0.62), main);
        if (Hump)
            pen.Oval(-0.05, bodyY - BodyHeight * 0.8, 0.25, 0.26, main);
        DrawBody(pen, t, bodyY);
        DrawHead(pen, main, second, headX, headY);
    }

    private void DrawBody(Pen pen, Tones t, double y)
    {
        var (main, second, random) = t;
        if (Coat == Coat.Woolly)
        {
            for (var i = 0; i < 9; i++)
                pen.Disc(BodyLength * 0.85 * Turns.Cos(i / 9.0), y + BodyHeight * 0.75 * Turns.Sin(i / 9.0), BodyHeight * 0.5, second);
            pen.Oval(0, y, BodyLength * 0.95, BodyHeight, second);
            return;
        }

        pen.Oval(0, y, BodyLength, BodyHeight, main);
        switch (Coat)
        {
            case Coat.Striped:
                for (var i = -3; i <= 3; i++)
                {
                    var x = i * BodyLength * 0.26;
                    var half = BodyHeight * Math.Sqrt(Math.Max(0.05, 1 - x * x / (BodyLength * BodyLength))) * 0.85;
                    pen.Line(x, y - half, x + 0.02, y + half * 0.5, 0.035, second);
                }

                break;
            case Coat.Spotted:
                for (var i = 0; i < 12; i++)
                {
                    var (cos, sin) = Turns.CosSin(i * 0.382);
                    var away = Math.Sqrt((i + 0.5) / 12) * 0.82;
                    pen.Disc(BodyLength * away * cos, y + BodyHeight * away * sin, random.Between(0.04, 0.065), second);
                }

                break;
            case Coat.Patched:
                pen.Oval(-BodyLength * 0.45, y - BodyHeight * 0.25, BodyLength * 0.32, BodyHeight * 0.55, second);
                pen.Oval(BodyLength * 0.35, y - BodyHeight * 0.1, BodyLength * 0.25, BodyHeight * 0.5, second);
                break;
            case Coat.PaleBelly:
                pen.Oval(0, y + BodyHeight * 0.45, BodyLength * 0.8, BodyHeight * 0.5, second);
                break;
        }

        if (Tufts)
        {
            pen.Disc(BodyLength * 0.7, y, BodyHeight * 0.85, main.Lighter(0.15));
            pen.Disc(-BodyLength * 0.8, y, BodyHeight * 0.7, main.Lighter(0.15));
        }
    }

    private void DrawHead(Pen pen, Colour main, Colour second, double x, double y)
    {
        var face = Coat == Coat.DarkPoints ? second : main;
        var ear = Coat is Coat.Patched or Coat.DarkPoints ? second : main.Darker(0.25);
        if (Antlers)
        {
            pen.Lines(0.04, second, x - 0.05, y - Head * 0.7, x - 0.18, y - Head - 0.3, x - 0.36, y - Head - 0.36);
            pen.Lines(0.04, second, x + 0.02, y - Head * 0.7, x + 0.12, y - Head - 0.3, x + 0.3, y - Head - 0.36);
        }

        if (Horns)
        {
            pen.Arc(x - 0.08, y - Head - 0.03, 0.14, 0.45, 0.35, 0.045, second.Toward(Colour.White, 0.5));
            pen.Arc(x + 0.14, y - Head - 0.03, 0.14, 0.05, 0.35, 0.045, second.Toward(Colour.White, 0.5));
        }

        switch (Ears)
        {
            case Ears.Pointed:
                pen.Polygon(ear, x - Head * 0.9, y - Head * 0.3, x - Head * 0.65, y - Head * 1.6, x - Head * 0.05, y - Head * 0.75);
                pen.Polygon(ear, x + Head * 0.1, y - Head * 0.8, x + Head * 0.6, y - Head * 1.6, x + Head * 0.85, y - Head * 0.3);
                break;
            case Ears.Long:
                pen.Oval(x - Head * 0.5, y - Head * 1.6, Head * 0.28, Head * 0.95, ear, -0.04);
                pen.Oval(x + Head * 0.2, y - Head * 1.6, Head * 0.28, Head * 0.95, ear, 0.03);
                break;
            case Ears.Round:
                pen.Disc(x - Head * 0.65, y - Head * 0.8, Head * 0.42, ear);
                pen.Disc(x + Head * 0.5, y - Head * 0.85, Head * 0.42, ear);
                break;
        }

        if (Snout > 0)
            pen.Oval(x + Head * 0.7, y + Head * 0.3, Snout + Head * 0.35, Head * 0.48, Coat == Coat.PaleBelly ? second : face);
        pen.Disc(x, y, Head, face);
        if (Tufts)
            pen.Disc(x - Head * 0.3, y - Head * 0.9, Head * 0.7, main.Lighter(0.15));
        if (Ears == Ears.Floppy)
            pen.Oval(x - Head * 0.65, y + Head * 0.15, Head * 0.36, Head * 0.85, ear, 0.03);
        if (Trunk)
        {
            pen.Disc(x - Head * 0.7, y, Head * 0.8, main.Darker(0.2));
            pen.Arc(x + Head * 1.35, y + Head * 0.1, Head * 0.75, 0.4, 0.45, 0.09, main);
            pen.Line(x + Head * 0.75, y + Head * 0.4, x + Head * 0.85, y + Head * 1.6, 0.085, main);
        }

        if (Coat == Coat.Striped)
            pen.Line(x - Head * 0.1, y - Head * 0.9, x - Head * 0.05, y - Head * 0.4, 0.03, second);
        pen.Disc(x + Head * 0.3, y - Head * 0.15, Head * 0.18, face.Luma > 0.25 ? Colour.Gray(0.08) : Colour.Hex(0xE8D84A));
        if (Snout > 0 && !Trunk)
            pen.Disc(x + Head * 0.95 + Snout, y + Head * 0.15, Head * 0.18, Colour.Gray(0.1));
    }

    private void DrawTail(Pen pen, Colour main, Colour tip, double x, double y)
    {
        switch (Tail)
        {
            case Tail.Thin:
                pen.Lines(0.045, tip, x + 0.1, y, x - 0.16, y - 0.15, x - 0.2, y - 0.45);
                break;
            case Tail.Bushy:
                pen.Oval(x - 0.12, y - 0.22, 0.15, 0.4, tip, -0.09);
                break;
            case Tail.Short:
                pen.Disc(x - 0.02, y - 0.08, 0.12, main.Lighter(0.3));
                break;
            case Tail.Curled:
                pen.Arc(x - 0.02, y - 0.24, 0.15, 0.8, 0.75, 0.06, tip);
                break;
        }
    }
}
