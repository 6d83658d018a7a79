using Microsoft.Extensions.AI;
using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Extensions.AI;

/// <summary>
/// Embeddings of images: the features of an image encoder, scaled to length 1, so that the dot product of two is their cosine. With a CLIP they share a space
/// with its text features.
/// </summary>
public sealed class ImageEmbeddingGenerator : IEmbeddingGenerator<DataContent, Embedding<float>>
{
    private const string Provider = "promptadapter";

    private readonly IImageEncoder _encoder;
    private readonly bool _ownsEncoder;
    private readonly int _batchSize;
    private readonly EmbeddingGeneratorMetadata _metadata;
    private readonly Lock _gate = new();

    /// <summary>Makes embeddings with an encoder.</summary>
    /// <param name="encoder">A CLIP or an image encoder.</param>
    /// <param name="ownsEncoder">Whether it is disposed with the generator.</param>
    /// <param name="batchSize">Images that are encoded at a time, at least 1.</param>
    public ImageEmbeddingGenerator(IImageEncoder encoder, bool ownsEncoder = false, int batchSize = 32)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        (_encoder, _ownsEncoder, _batchSize) = (encoder, ownsEncoder, batchSize);
        _metadata = new EmbeddingGeneratorMetadata(Provider, providerUri: null, encoder.Name, encoder.EmbedDim);
    }

    /// <summary>Embeds images.</summary>
    /// <param name="values">JPEG, PNG, WebP, GIF, BMP or TIFF; the content decides, not the media type. EXIF orientation is applied.</param>
    /// <param name="options">A model or a number of dimensions may be named only if they are the encoder's own.</param>
    /// <param name="cancellationToken">Stops between two images.</param>
    /// <returns>One vector <c>[E]</c> of length 1 for each image, in order.</returns>
    /// <exception cref="InputException">An image cannot be decoded; the message has its name or its number.</exception>
    /// <exception cref="NotSupportedException">The options ask for another model or another number of dimensions.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<DataContent> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        Require(options);
        var embeddings = new GeneratedEmbeddings<Embedding<float>>();
        var first = 0;
        foreach (var batch in values.Chunk(_batchSize))
        {
            var start = first;
            var features = await Task.Run(() => Encode(batch, start, cancellationToken), cancellationToken).ConfigureAwait(false);
            var made = DateTimeOffset.UtcNow;
            for (var i = 0; i < batch.Length; i++)
            {
                embeddings.Add(new Embedding<float>(features.AsMemory(i * _encoder.EmbedDim, _encoder.EmbedDim))
                {
                    CreatedAt = made,
                    ModelId = _encoder.Name,
                });
            }

            first += batch.Length;
        }

        return embeddings;
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(_encoder) ? _encoder
            : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsEncoder)
            (_encoder as IDisposable)?.Dispose();
    }

    // [N, E], each row of length 1
    private float[] Encode(DataContent[] images, int first, CancellationToken cancellationToken)
    {
        var length = 3 * _encoder.ImageSize * _encoder.ImageSize;
        var pixels = new float[images.Length * length]; // [N, 3, R, R]
        var preprocess = new ClipPreprocess(_encoder.ImageSize, _encoder.Preprocessing);
        for (var i = 0; i < images.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var image = ImageDecoder.Decode(images[i].Data.Span, NameOf(images[i], first + i));
            preprocess.Apply(image, pixels.AsSpan(i * length, length));
        }

        cancellationToken.ThrowIfCancellationRequested();
        float[] features;
        lock (_gate) // an encoder need not take calls from several threads
            features = _encoder.EncodeImages(pixels, images.Length);
        UnitRows.Normalise(features, _encoder.EmbedDim, tolerance: 0, path: null);
        return features;
    }

    private static string NameOf(DataContent image, int index) => image.Name ?? FormattableString.Invariant($"image {index + 1}");

    private void Require(EmbeddingGenerationOptions? options)
    {
        if (options?.Dimensions is { } dimensions && dimensions != _encoder.EmbedDim)
            throw new NotSupportedException($"{_encoder.Name} gives {_encoder.EmbedDim} dimensions, not {dimensions}");
        if (options?.ModelId is { } model && model != _encoder.Name)
            throw new NotSupportedException($"this generator has the model {_encoder.Name}, not {model}");
    }
}
