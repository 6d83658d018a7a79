namespace PromptAdapter.Drawings.Drawing;

/// <summary>How the parts of a drawing are rendered.</summary>
internal enum Rendering
{
    /// <summary>Plain colours.</summary>
    Flat,

    /// <summary>Colours that fade from light to dark over each part.</summary>
    Shaded,

    /// <summary>Plain colours with a dark line around each part.</summary>
    Outlined,

    /// <summary>Coloured lines on paper; parts are filled with the paper.</summary>
    LineArt,

    /// <summary>Grainy colours, as of felt or chalk.</summary>
    Grainy,

    /// <summary>Parts filled with thin strokes of their colour.</summary>
    Hatched,
}

/// <summary>How a drawing looks apart from what it shows.</summary>
/// <param name="Rendering">How parts are filled.</param>
/// <param name="Paper">What line art is filled with.</param>
/// <param name="LineWidth">Half the width of outlines, as a part of the canvas.</param>
/// <param name="Saturation">1 leaves colours as they are, 0 makes them gray.</param>
/// <param name="Seed">Seed of grain and hatching.</param>
internal sealed record Style(Rendering Rendering, Colour Paper, double LineWidth, double Saturation, uint Seed)
{
    public static readonly Style Plain = new(Rendering.Flat, Colour.White, 0.01, 1, 0);

    public void Fill(Canvas canvas, Shape shape, Frame frame, Colour colour)
    {
        colour = Colour.Gray(colour.Luma).Toward(colour, Saturation);
        var reach = shape.Reach * frame.Scale;
        switch (Rendering)
        {
            case Rendering.Shaded:
                canvas.Fill(shape, frame, new LinearGradient(colour.Lighter(0.3), colour.Darker(0.3), frame.X - 0.5 * reach, frame.Y - 0.8 * reach, frame.X +
                    0.5 * reach, frame.Y + 0.8 * reach));
                break;
            case Rendering.Outlined:
                canvas.Fill(shape, frame, colour);
                Line(canvas, shape, frame, colour.Darker(0.65));
                break;
            case Rendering.LineArt:
                canvas.Fill(shape, frame, Paper);
                Line(canvas, shape, frame, Away(colour));
                break;
            case Rendering.Grainy:
                canvas.Fill(shape, frame, new GrainPaint(colour, Seed, 28, 0.35));
                break;
            case Rendering.Hatched:
                canvas.Fill(shape, frame, new Stripes(colour.Toward(Paper, 0.6), Away(colour), 20, 0.12, 0.55));
                Line(canvas, shape, frame, Away(colour));
                break;
            default:
                canvas.Fill(shape, frame, colour);
                break;
        }
    }

    private void Line(Canvas canvas, Shape shape, Frame frame, Colour colour) =>
        canvas.Fill(new Edge(shape, LineWidth / Math.Max(1e-6, frame.Scale)), frame, colour);

    // A line in nearly the paper's own tone would not be seen.
    private Colour Away(Colour colour) => Math.Abs(colour.Luma - Paper.Luma) > 0.22 ? colour : Paper.Luma > 0.5 ? colour.Darker(0.5) : colour.Lighter(0.5);
}
