using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Captions;

/// <summary>
/// Drawn pictures with captions, without end: what a small CLIP is pre-trained on. A seed and an index give the same picture and
/// caption on every machine. Their vocabulary covers most class names of the <see cref="ProceduralDatasets"/>; their style does not.
/// </summary>
public static class CaptionedScenes
{
    /// <summary>Pixels along a side of a picture drawn by <see cref="Draw(ulong, long, Span{byte})"/>.</summary>
    public const int Size = 64;

    // What is drawn, with how often out of the sum of weights.
    private static readonly (int Weight, Func<Sheet, string> Draw)[] Kinds =
    [
        (10, ShapeScenes.One), (7, ShapeScenes.Several), (7, ShapeScenes.Related), (4, ShapeScenes.Filled), (4, ShapeScenes.Laid),
        (22, ThingScenes.One), (5, ThingScenes.Coloured), (5, ThingScenes.Two), (8, CreatureScenes.CatOrDog), (5, CreatureScenes.Animal),
        (6, ThingScenes.Aeroplane), (7, ThingScenes.Person), (4, ThingScenes.Face), (7, FlowerScenes.One), (5, ThingScenes.Vehicle), (5, ThingScenes.Food),
        (3, GlyphScenes.One), (2, GlyphScenes.Word), (2, GlyphScenes.Dial), (8, ViewScenes.Place), (8, ViewScenes.FromAbove), (9, ViewScenes.Texture),
    ];

    private static readonly int Weights = Kinds.Sum(kind => kind.Weight);

    /// <summary>Draws a picture of 64 × 64 pixels and says what it shows.</summary>
    /// <param name="seed">Which endless series.</param>
    /// <param name="index">Which member of it, from 0 on.</param>
    /// <param name="rgb">Receives the pixels <c>[64, 64, 3]</c>.</param>
    /// <returns>The caption: lower case, without a closing dot.</returns>
    public static string Draw(ulong seed, long index, Span<byte> rgb) => Draw(seed, index, Size, rgb);

    /// <summary>Draws a picture of another size.</summary>
    /// <param name="seed">Which endless series.</param>
    /// <param name="index">Which member of it, from 0 on.</param>
    /// <param name="size">Pixels along a side, 8 to 4096.</param>
    /// <param name="rgb">Receives the pixels <c>[size, size, 3]</c>.</param>
    /// <returns>The caption; the same for every size.</returns>
    public static string Draw(ulong seed, long index, int size, Span<byte> rgb)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var random = DrawingRandom.Of(seed, 0xCA97, (ulong)index);
        using var canvas = new Canvas(size);
        var sheet = new Sheet(canvas, random);
        var ticket = random.Below(Weights);
        var kind = 0;
        while (ticket >= Kinds[kind].Weight)
            ticket -= Kinds[kind++].Weight;
        var caption = Kinds[kind].Draw(sheet);
        sheet.Finish();
        canvas.CopyTo(rgb);
        return caption;
    }
}
