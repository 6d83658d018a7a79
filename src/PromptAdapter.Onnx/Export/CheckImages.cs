using PromptAdapter.Imaging;
using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Onnx.Export;

/// <summary>The images that an export is checked on: those that were named, the small pictures that a classifier keeps, and drawn ones.</summary>
internal static class CheckImages
{
    private const int Thumbnails = 8;
    private const int Drawn = 4;

    /// <summary>Image files, resized and cut as the model wants it, not normalised.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="size">R.</param>
    /// <param name="preprocessing">What is done to an image.</param>
    /// <exception cref="InputException">An image cannot be read.</exception>
    public static IEnumerable<RgbImage> Read(IEnumerable<string> paths, int size, ImagePreprocessing preprocessing)
    {
        var preprocess = new ClipPreprocess(size, preprocessing);
        foreach (var path in paths)
        {
            using var image = ImageDecoder.Decode(path);
            yield return preprocess.ResizeAndCrop(image);
        }
    }

    /// <summary>Images that need no file: the first small pictures of the classifier, and noise at several scales.</summary>
    /// <param name="support">The support images.</param>
    /// <param name="size">R.</param>
    /// <param name="preprocessing">What is done to an image.</param>
    public static IEnumerable<RgbImage> Without(IReadOnlyList<SupportImage> support, int size, ImagePreprocessing preprocessing)
    {
        var preprocess = new ClipPreprocess(size, preprocessing);
        foreach (var kept in support.Where(image => image.Thumbnail.Length > 0).Take(Thumbnails))
        {
            using var image = ImageDecoder.Decode(kept.Thumbnail.Span, kept.Path);
            yield return preprocess.ResizeAndCrop(image);
        }

        var random = new Random(Drawn);
        for (var i = 0; i < Drawn; i++)
        {
            var side = 4 << i; // blots of a quarter of the image, an eighth …
            var pixels = new byte[3 * side * side];
            random.NextBytes(pixels);
            using var image = RgbImage.FromPixels(side, side, pixels);
            yield return preprocess.ResizeAndCrop(image);
        }
    }
}
