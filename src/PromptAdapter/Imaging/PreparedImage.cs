using System.Buffers;
using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Imaging;

/// <summary>One image, decoded once, under each of several transforms: as bytes where the transform allows it, else as values in pooled memory.</summary>
internal sealed class PreparedImage : IDisposable
{
    private readonly RgbImage?[] _pixels; // [V]
    private readonly float[]?[] _values;  // [V]

    private PreparedImage(string key, int views) => (Key, _pixels, _values) = (key, new RgbImage?[views], new float[]?[views]);

    /// <summary>What identifies the image.</summary>
    public string Key { get; }

    /// <summary>Why it could not be read.</summary>
    public InputException? Problem { get; private set; }

    /// <summary>Decodes an image and makes its views.</summary>
    public static PreparedImage Of(ImageSource source, IReadOnlyList<IImageTransform> views, DecodeOptions decode)
    {
        var prepared = new PreparedImage(source.Key, views.Count);
        try
        {
            using var scope = DecodeScope.Begin(); // until the pixels have been given back
            using var image = source.Decode(decode);
            for (var view = 0; view < views.Count; view++)
                prepared.Make(view, views[view], image);
            return prepared;
        }
        catch (InputException error)
        {
            prepared.Dispose();
            prepared.Problem = error;
            return prepared;
        }
        catch
        {
            prepared.Dispose();
            throw;
        }
    }

    /// <summary>Writes one view's input and gives its memory back.</summary>
    /// <param name="view">Which.</param>
    /// <param name="transform">The transform that it was made with.</param>
    /// <param name="destination">Exactly <c>3 R R</c> values, <c>[3, R, R]</c>.</param>
    public void Take(int view, IImageTransform transform, Span<float> destination)
    {
        if (_pixels[view] is { } pixels)
            ((IPixelTransform)transform).Normalization.Apply(pixels, destination);
        else
            _values[view]!.AsSpan(0, destination.Length).CopyTo(destination);
        Release(view);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (var view = 0; view < _pixels.Length; view++)
            Release(view);
    }

    private void Make(int view, IImageTransform transform, RgbImage image)
    {
        if (transform is IPixelTransform cutting)
        {
            _pixels[view] = cutting.Cut(image, Key);
            return;
        }

        var length = 3 * transform.Resolution * transform.Resolution;
        _values[view] = ArrayPool<float>.Shared.Rent(length);
        transform.Apply(image, Key, _values[view].AsSpan(0, length));
    }

    private void Release(int view)
    {
        _pixels[view]?.Dispose();
        _pixels[view] = null;
        if (_values[view] is { } values)
            ArrayPool<float>.Shared.Return(values);
        _values[view] = null;
    }
}
