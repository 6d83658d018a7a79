using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PromptAdapter.Randomness;

namespace PromptAdapter.Imaging;

/// <summary>One drawn view: the rectangle that is cut out and whether it is mirrored afterwards.</summary>
/// <param name="Region">A rectangle inside the image.</param>
/// <param name="Flip">Mirrored left to right.</param>
public readonly record struct AugmentationView(PixelRectangle Region, bool Flip)
{
    private const int Attempts = 10;

    /// <summary>
    /// Draws a view as torchvision's <c>RandomResizedCrop</c> followed by <c>RandomHorizontalFlip</c> does, number for number:
    /// area, aspect ratio, and once both sides fit into the image, top and left; after ten tries that do not fit, the largest centred rectangle of an allowed
    /// shape.
    /// </summary>
    /// <param name="generator">Where the numbers come from.</param>
    /// <param name="recipe">What is drawn.</param>
    /// <param name="width">The image's width.</param>
    /// <param name="height">The image's height.</param>
    public static AugmentationView Draw(TorchGenerator generator, AugmentationRecipe recipe, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(recipe);
        var region = DrawRegion(generator, recipe, width, height);
        return new AugmentationView(region, generator.NextSingle() < recipe.FlipProbability);
    }

    /// <summary>The seed of one view, which depends on nothing but its arguments: neither on the order in which views are drawn nor on threads.</summary>
    /// <param name="seed">The experiment's seed.</param>
    /// <param name="imageKey">What identifies the image across runs, for example its path in the data set.</param>
    /// <param name="view">0 for the first view of the image, 1 for the second, and so on.</param>
    public static ulong SeedOf(long seed, string imageKey, int view)
    {
        ArgumentNullException.ThrowIfNull(imageKey);
        var text = Encoding.UTF8.GetBytes(imageKey);
        var message = new byte[12 + text.Length];
        BinaryPrimitives.WriteInt64LittleEndian(message, seed);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(8), view);
        text.CopyTo(message, 12);
        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(message));
    }

    private static PixelRectangle DrawRegion(TorchGenerator generator, AugmentationRecipe recipe, int width, int height)
    {
        // Single precision where the reference holds a tensor, double where it holds a Python number.
        float minLog = MathF.Log((float)recipe.MinAspect), maxLog = MathF.Log((float)recipe.MaxAspect);
        var area = (double)((long)width * height);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var target = area * generator.NextSingle((float)recipe.MinArea, (float)recipe.MaxArea);
            double aspect = (float)Math.Exp(generator.NextSingle(minLog, maxLog));
            var w = (int)Math.Round(Math.Sqrt(target * aspect), MidpointRounding.ToEven);
            var h = (int)Math.Round(Math.Sqrt(target / aspect), MidpointRounding.ToEven);
            if (w < 1 || w > width || h < 1 || h > height)
                continue;
            var top = (int)generator.NextInteger(height - h + 1);
            var left = (int)generator.NextInteger(width - w + 1);
            return new PixelRectangle(left, top, w, h);
        }

        return LargestCentred(recipe, width, height);
    }

    private static PixelRectangle LargestCentred(AugmentationRecipe recipe, int width, int height)
    {
        int w = width, h = height;
        var aspect = (double)width / height;
        if (aspect < recipe.MinAspect)
            h = (int)Math.Round(w / recipe.MinAspect, MidpointRounding.ToEven);
        else if (aspect > recipe.MaxAspect)
            w = (int)Math.Round(h * recipe.MaxAspect, MidpointRounding.ToEven);
        return new PixelRectangle((width - w) / 2, (height - h) / 2, w, h);
    }
}
