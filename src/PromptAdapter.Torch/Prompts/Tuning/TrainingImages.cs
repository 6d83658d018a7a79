using PromptAdapter.Imaging;
using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Torch.Prompts.Tuning;

/// <summary>
/// Images that are shown again and again, each time under a new augmentation that follows from (seed, epoch, content of the file). What memory allows
/// stays decoded, 8 bits a channel; the others are decoded anew. Which of them stay changes no result.
/// </summary>
/// <param name="sources">N images.</param>
/// <param name="sha256">Their SHA-256, <c>[N]</c>: what identifies an image across folders and runs.</param>
/// <param name="decode">Orientation and limits.</param>
/// <param name="recipe">What the augmentations are drawn from.</param>
/// <param name="resolution">R, the side of the encoder's input in pixels.</param>
/// <param name="seed">The run's seed.</param>
/// <param name="normalization">The model's means and deviations.</param>
/// <param name="cacheBytes">How much decoded images may take; by default a quarter of the memory, at most 2 GiB.</param>
internal sealed class TrainingImages(IReadOnlyList<ImageSource> sources, IReadOnlyList<string> sha256, DecodeOptions decode, AugmentationRecipe recipe,
    int resolution, long seed, ChannelNormalization normalization, long? cacheBytes = null)
    : IDisposable
{
    private const long LargestCache = 2L << 30;

    private readonly RgbImage?[] _decoded = new RgbImage?[sources.Count];
    private readonly long _limit = cacheBytes ?? Math.Min(LargestCache, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);
    private long _held;

    /// <summary>Values of one image: <c>3 R R</c>.</summary>
    public int ValueCount => checked(3 * resolution * resolution);

    /// <summary>The encoder's input of a batch.</summary>
    /// <param name="images">B places among the images; one may occur more than once.</param>
    /// <param name="epoch">0, 1, …</param>
    /// <returns><c>[B, 3, R, R]</c>.</returns>
    /// <exception cref="InputException">An image can no longer be read; the first in order is named.</exception>
    public float[] Batch(IReadOnlyList<int> images, int epoch)
    {
        var values = new float[checked(images.Count * ValueCount)];
        var problems = new InputException?[images.Count];
        var transform = new TrainAugmentation(resolution, recipe, seed, epoch, normalization);
        Parallel.For(0, images.Count, i =>
        {
            try
            {
                Show(images[i], transform, values.AsSpan(i * ValueCount, ValueCount));
            }
            catch (InputException error)
            {
                problems[i] = error;
            }
        });
        return problems.FirstOrDefault(problem => problem is not null) is { } first ? throw first : values;
    }

    public void Dispose()
    {
        foreach (var image in _decoded)
            image?.Dispose();
    }

    private void Show(int image, TrainAugmentation transform, Span<float> destination)
    {
        var kept = Volatile.Read(ref _decoded[image]);
        var picture = kept ?? sources[image].WithContent(sha256[image]).Decode(decode);
        transform.Apply(picture, sha256[image], destination);
        if (kept is null && !Keep(image, picture))
            picture.Dispose();
    }

    private bool Keep(int image, RgbImage picture)
    {
        var bytes = 3L * picture.Width * picture.Height;
        if (Interlocked.Add(ref _held, bytes) <= _limit && Interlocked.CompareExchange(ref _decoded[image], picture, null) is null)
            return true;
        Interlocked.Add(ref _held, -bytes);
        return false;
    }
}
