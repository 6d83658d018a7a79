using PromptAdapter.Drawings.Drawing;
using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Captions;

/// <summary>A canvas with a random style and background, on which a captioned picture is drawn.</summary>
internal sealed class Sheet
{
    public Sheet(Canvas canvas, DrawingRandom random)
    {
        (Canvas, Random) = (canvas, random);
        var rendering = random.Pick(Rendering.Flat, Rendering.Flat, Rendering.Flat, Rendering.Shaded, Rendering.Shaded, Rendering.Outlined, Rendering.Outlined,
            Rendering.Grainy);
        Style = new Style(rendering, Colour.White, random.Between(0.008, 0.014), 1, (uint)random.Next());
    }

    public Canvas Canvas { get; }

    public DrawingRandom Random { get; }

    public Style Style { get; }

    /// <summary>The colour that most of the background has.</summary>
    public Colour Ground { get; private set; }

    /// <summary>Words for the background, such as <c> on a dark background</c>; often left out.</summary>
    public string Where { get; private set; } = "";

    /// <summary>A pen for a drawing from -1 to 1 around a point of the canvas.</summary>
    public Pen At(double x, double y, double scale, double turns = 0) => new(Canvas, Frame.At(x, y, scale, turns), Style);

    /// <summary>A pen for the main drawing: near the middle and large, at times mirrored or tilted.</summary>
    public Pen Middle(bool mirrored = true, double low = 0.28, double high = 0.44)
    {
        var scale = Random.Between(low, high);
        var room = Math.Max(0, 0.47 - scale);
        var pen = At(0.5 + Random.Between(-room, room), 0.5 + Random.Between(-room, room), scale, Random.Chance(0.4) ? Random.Between(-0.04, 0.04) : 0);
        return mirrored && Random.Chance(0.5) ? pen.Stretched(-1, 1) : pen;
    }

    /// <summary>Paints a background of any kind.</summary>
    public void Background()
    {
        var kind = Random.Below(10);
        if (kind < 3)
        {
            Ground = Colour.Gray(Random.Between(0.86, 1)).Jittered(Random, 0.03);
            Canvas.Clear(Ground);
            Say("white");
        }
        else if (kind < 5)
        {
            Ground = Colour.Gray(Random.Between(0.03, 0.2)).Jittered(Random, 0.03);
            Canvas.Clear(Ground);
            Say(Random.Pick("dark", "black"));
        }
        else if (kind < 7)
        {
            var colour = NamedColour.Any(Random);
            Ground = colour.Sample(Random).Toward(Colour.White, Random.Between(0, 0.4));
            Canvas.Clear(Random.Chance(0.5) ? Ground : new LinearGradient(Ground, Ground.Lighter(0.3), 0, 0, Random.Unit(), 1));
            Say(colour.Name);
        }
        else if (kind < 9)
        {
            Ground = Colour.Gray(Random.Between(0.5, 0.9)).Jittered(Random, 0.12);
            Canvas.Clear(new CloudPaint(Ground.Lighter(0.15), Ground.Darker(0.12), (uint)Random.Next(), Random.Between(2, 7)));
        }
        else
        {
            var texture = Random.Pick<Texture>(Textures.All);
            Ground = Colour.Gray(Random.Between(0.3, 0.85)).Jittered(Random, 0.15);
            Canvas.Clear(texture.Paint(Ground, Ground.Toward(Random.Chance(0.5) ? Colour.White : Colour.Black, 0.25), Random));
            Say(texture.Name);
        }

        void Say(string word) => Where = Random.Chance(0.4) ? $" on {Wording.Article(word)} background" : "";
    }

    /// <summary>A named colour that stands out from the background.</summary>
    public NamedColour Contrasting() => NamedColour.On(Ground, Random);

    /// <summary>Light, blur and grain, each in some pictures only.</summary>
    public void Finish()
    {
        if (Random.Chance(0.3))
            Drawing.Finish.Light(Canvas, Random.Unit(), Random.Between(0.1, 0.3));
        if (Random.Chance(0.15))
            Drawing.Finish.Vignette(Canvas, Random.Between(0.2, 0.5));
        if (Random.Chance(0.15))
            Drawing.Finish.Blur(Canvas, 1);
        if (Random.Chance(0.3))
            Drawing.Finish.Tone(Canvas, Random.Between(0.8, 1.15), Random.Between(0.75, 1.15), Random.Between(-0.06, 0.06));
        if (Random.Chance(0.35))
            Drawing.Finish.Grain(Canvas, Random, Random.Between(0.02, 0.1), Random.Chance(0.5));
    }
}
