using System.Numerics.Tensors;
using PromptAdapter.Drawings.Captions;
using PromptAdapter.Drawings.Drawing;
using PromptAdapter.Drawings.Things;
using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Runtime;
using PromptAdapter.Torch;

namespace PromptAdapter.Drawings.Training;

/// <summary>
/// Whether a model puts together what it has only seen apart: of all pairs of a colour and a shape every eighth is never drawn in training,
/// though each colour and each shape is. Pictures of those pairs are classified among all of them.
/// </summary>
public static class UnseenCombinations
{
    private const int OneIn = 8;
    private const int ShapeStep = 3; // each colour and each shape lacks a few of the others
    private const ulong Seed = 0x756e7365656e; // another supply than any that is trained on

    /// <summary>Every pair of a colour and a shape that scenes show.</summary>
    public static IReadOnlyList<ColouredShape> All { get; } =
    [
        .. NamedColour.All.SelectMany((colour, c) =>
        PlainShapes.All.Select((shape, s) => new ColouredShape(colour.Name, shape.Name, (c + ShapeStep * s) % OneIn == 0))),
    ];

    private static readonly Dictionary<string, ColouredShape> ByWords = All.SelectMany(pair =>
        new[] { (Words: pair.ToString(), pair), (Words: $"{pair.Colour} {Wording.Plural(pair.Shape)}", pair) })
        .ToDictionary(entry => entry.Words, entry => entry.pair, StringComparer.Ordinal);

    /// <summary>The pairs that a caption names, a colour in front of a shape in the singular or plural.</summary>
    public static IEnumerable<ColouredShape> NamedIn(string caption)
    {
        ArgumentNullException.ThrowIfNull(caption);
        var words = caption.Split(' ');
        for (var i = 0; i + 1 < words.Length; i++)
        {
            // Some shapes have names of two words.
            if (i + 2 < words.Length && ByWords.TryGetValue($"{words[i]} {words[i + 1]} {words[i + 2]}", out var pair))
                yield return pair;
            else if (ByWords.TryGetValue($"{words[i]} {words[i + 1]}", out pair))
                yield return pair;
        }
    }

    /// <summary>Draws pictures of one shape of an unseen pair each and classifies them by <c>a photo of a red circle</c> among all pairs.</summary>
    /// <param name="clip">A model for images of the scenes' size.</param>
    /// <param name="count">How many pictures.</param>
    /// <param name="progress">Told the pictures drawn so far.</param>
    /// <param name="cancellationToken">Stops between two pictures.</param>
    /// <returns>The share of pictures whose pair, colour and shape come first.</returns>
    public static UnseenScore Measure(ClipModel clip, int count = 400, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clip);
        if (clip.ImageSize != CaptionedScenes.Size)
            throw new InputException($"reads images of {clip.ImageSize} pixels, scenes have {CaptionedScenes.Size}", clip.Path,
                "give a model that was trained on them");
        var texts = clip.EncodeTexts([.. All.Select(pair => $"a photo of {Wording.Article(pair.ToString())}")]);
        UnitRows.Normalise(texts, clip.EmbedDim, tolerance: 0, clip.Path);
        int pairs = 0, colours = 0, shapes = 0, done = 0;
        foreach (var (wanted, image) in Pictures())
        {
            using (image)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var found = Nearest(clip, texts, image);
                pairs += found == wanted ? 1 : 0;
                colours += found.Colour == wanted.Colour ? 1 : 0;
                shapes += found.Shape == wanted.Shape ? 1 : 0;
            }

            done++;
            progress?.Report(new ProgressReport("testing unseen combinations", done, count, "pictures"));
            if (done == count)
                break;
        }

        return new UnseenScore(new Accuracy(pairs, count), new Accuracy(colours, count), new Accuracy(shapes, count));
    }

    private static IEnumerable<(ColouredShape Pair, RgbImage Image)> Pictures()
    {
        var rgb = new byte[3 * CaptionedScenes.Size * CaptionedScenes.Size];
        for (long index = 0; ; index++)
        {
            var sheet = new Sheet(new Canvas(CaptionedScenes.Size), DrawingRandom.Of(Seed, family: 0, (ulong)index));
            if (NamedIn(ShapeScenes.One(sheet)).Single() is not { IsUnseen: true } pair)
                continue;
            sheet.Finish();
            sheet.Canvas.CopyTo(rgb);
            yield return (pair, RgbImage.FromPixels(CaptionedScenes.Size, CaptionedScenes.Size, rgb));
        }
    }

    private static ColouredShape Nearest(ClipModel clip, float[] texts, RgbImage image)
    {
        var pixels = new float[image.Pixels.Length];
        ChannelNormalization.Clip.Apply(image, pixels);
        var feature = clip.EncodeImages(pixels, 1);
        var cosines = All.Select((_, row) => (double)TensorPrimitives.Dot<float>(feature, texts.AsSpan(row * clip.EmbedDim, clip.EmbedDim)));
        return All[ArgMax.First([.. cosines])];
    }
}
