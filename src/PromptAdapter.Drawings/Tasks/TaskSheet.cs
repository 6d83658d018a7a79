using PromptAdapter.Drawings.Drawing;
using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Tasks;

/// <summary>
/// A canvas for one picture of a task. Its style is another than the captioned pictures': pencil lines and hatching where they have plain colours,
/// patterned grounds, things behind and in front, paler colours, tilted. What is left to adapt to is this shift.
/// </summary>
internal sealed class TaskSheet
{
    public TaskSheet(Canvas canvas, DrawingRandom random, double difficulty)
    {
        (Canvas, Random, Difficulty) = (canvas, random, difficulty);
        var ticket = random.Unit();
        var rendering = ticket < 0.5 * difficulty ? Rendering.LineArt
            : ticket < difficulty ? Rendering.Hatched
            : random.Pick(Rendering.Grainy, Rendering.Shaded, Rendering.Outlined);
        Ground = Colour.Gray(random.Between(0.35, 0.9)).Jittered(random, 0.15);
        var paper = Ground.Toward(Colour.White, random.Between(0.3, 0.8));
        Style = new Style(rendering, paper, random.Between(0.008, 0.015), random.Between(1 - 0.75 * difficulty, 1), (uint)random.Next());
    }

    public Canvas Canvas { get; }

    /// <summary>How far from the captioned pictures: 0 to 1.</summary>
    public double Difficulty { get; }

    public DrawingRandom Random { get; }

    public Style Style { get; }

    public Colour Ground { get; }

    /// <summary>Paints a plain, cloudy or patterned ground, with things strewn about.</summary>
    public void Background()
    {
        if (Random.Chance(0.1 + 0.7 * Difficulty))
        {
            var texture = Random.Pick<Texture>(Textures.All);
            Canvas.Clear(
                texture.Paint(Ground, Ground.Toward(Random.Chance(0.5) ? Colour.White : Colour.Black, Random.Between(0.1, 0.1 + 0.3 * Difficulty)), Random));
        }
        else if (Random.Chance(0.5))
        {
            Canvas.Clear(Ground);
        }
        else
        {
            Canvas.Clear(new CloudPaint(Ground.Lighter(0.2), Ground.Darker(0.25), (uint)Random.Next(), Random.Between(2, 9)));
        }

        Strew((int)(8 * Difficulty * Random.Unit()), 0.45);
    }

    /// <summary>Shows one thing on a ground.</summary>
    /// <param name="thing">What.</param>
    /// <param name="main">Its colour; any that it may have and that can be seen, when none is given.</param>
    public void Show(Thing thing, NamedColour? main = null)
    {
        Background();
        var colour = main?.Sample(Random) ?? (thing.Own.Length > 0 ? Everything.TonesOf(thing, Random).Main : NamedColour.On(Ground, Random).Sample(Random));
        thing.Draw(Middle(), new Tones(colour, Everything.Second(thing, colour, Random), Random));
    }

    /// <summary>A pen for the main drawing, tilted and maybe mirrored.</summary>
    /// <param name="mirrored">Whether it may be mirrored.</param>
    public Pen Middle(bool mirrored = true)
    {
        var scale = Random.Between(0.43 - 0.2 * Difficulty, 0.46);
        var room = Math.Max(0.02, 0.48 - scale);
        var tilt = Random.Between(-0.09, 0.09) * Difficulty;
        var pen = At(0.5 + Random.Between(-room, room), 0.5 + Random.Between(-room, room), scale, tilt);
        var narrow = Random.Between(1 - 0.25 * Difficulty, 1);
        return pen.Stretched((mirrored && Random.Chance(0.5) ? -1 : 1) * narrow, 1);
    }

    public Pen At(double x, double y, double scale, double turns = 0) => new(Canvas, Frame.At(x, y, scale, turns), Style);

    /// <summary>A pen on the whole canvas, for views.</summary>
    public Pen Whole() => new(Canvas, Frame.Canvas, Style);

    /// <summary>What lies in front, the light, blur, tint and grain.</summary>
    public void Finish()
    {
        if (Random.Chance(Difficulty))
            Strew(Random.Among(1, 3), 0.8);
        Drawing.Finish.Tone(Canvas, Random.Between(1 - 0.35 * Difficulty, 1.1), 1, Random.Between(-0.08, 0.08));
        if (Random.Chance(0.5))
            Drawing.Finish.Light(Canvas, Random.Unit(), Random.Between(0.1, 0.2 + 0.4 * Difficulty));
        if (Random.Chance(0.6 * Difficulty))
            Drawing.Finish.Blur(Canvas, 1);
        if (Random.Chance(0.7))
            Drawing.Finish.Grain(Canvas, Random, Random.Between(0.02, 0.06 + 0.12 * Difficulty), Random.Chance(0.5));
    }

    // Small shapes and sticks of no meaning.
    private void Strew(int count, double opacity)
    {
        for (var i = 0; i < count; i++)
        {
            Shape shape = Random.Below(3) switch
            {
                0 => new Capsule(-1, 0, 1, 0, Random.Between(0.08, 0.2)),
                1 => new Ellipse(1, Random.Between(0.3, 1)),
                _ => Outlines.Regular(Random.Among(3, 5)),
            };
            var frame = Frame.At(Random.Unit(), Random.Unit(), Random.Between(0.03, 0.1), Random.Unit());
            Canvas.Fill(shape, frame, Ground.Jittered(Random, 0.35), opacity);
        }
    }
}
