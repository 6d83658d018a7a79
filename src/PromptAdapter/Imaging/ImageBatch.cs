using System.Buffers;

namespace PromptAdapter.Imaging;

/// <summary>
/// Consecutive sources, read and preprocessed: those that could be read stand close together in <see cref="Values"/>, the others are in
/// <see cref="Unreadable"/>.
/// </summary>
public sealed class ImageBatch : IDisposable
{
    private readonly int _imageLength;
    private float[]? _values;

    internal ImageBatch(float[] pooled, int resolution, IReadOnlyList<int> indices, IReadOnlyList<UnreadableImage> unreadable)
    {
        _values = pooled;
        _imageLength = 3 * resolution * resolution;
        Resolution = resolution;
        Indices = indices;
        Unreadable = unreadable;
    }

    /// <summary>B: images in the batch; 0 when none of its sources could be read.</summary>
    public int Count => Indices.Count;

    /// <summary>Which of several views of the images it holds, from 0; 0 where there is one.</summary>
    internal int View { get; init; }

    /// <summary>R, the side of an image in pixels.</summary>
    public int Resolution { get; }

    /// <summary>For each image its place among the sources, increasing, <c>[B]</c>.</summary>
    public IReadOnlyList<int> Indices { get; }

    /// <summary>The sources of this batch that could not be read.</summary>
    public IReadOnlyList<UnreadableImage> Unreadable { get; }

    /// <summary>The encoder's input, <c>[B, 3, R, R]</c>, in pooled memory: not to be used after <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The batch was disposed.</exception>
    public Memory<float> Values
    {
        get
        {
            ObjectDisposedException.ThrowIf(_values is null, this);
            return _values.AsMemory(0, Count * _imageLength);
        }
    }

    /// <summary>Gives the memory back to the pool.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _values, null) is { } values)
            ArrayPool<float>.Shared.Return(values);
    }
}
