namespace PromptAdapter.AspNetCore.Serving;

/// <summary>
/// How long the server takes for an image when it is busy, from what it took lately. It tells how many images can wait without the last of them running out of
/// time.
/// </summary>
internal sealed class Pace
{
    // Until images have been answered, their decoding is unknown: about what a phone's photo takes.
    private const double LeastBefore = 0.03; // seconds
    private const double Slower = 0.1; // weight of an image that takes longer than the ones before
    private const double Faster = 0.02; // and of one that does not: on a machine that others use, too, the bad moments count

    private double _perImage = LeastBefore;

    /// <summary>Seconds an image, one after another.</summary>
    public double PerImage => Volatile.Read(ref _perImage);

    /// <summary>Starts again with what encoding one image takes; a model of another size has taken over.</summary>
    /// <param name="encoding">The time of one image alone, after a first one.</param>
    public void Restart(TimeSpan encoding) => Volatile.Write(ref _perImage, Math.Max(LeastBefore, encoding.TotalSeconds));

    /// <summary>Learns from images that were answered. One thread does that.</summary>
    /// <param name="images">How many there were.</param>
    /// <param name="seconds">What they took together, waiting for other images not counted.</param>
    public void Learn(int images, double seconds)
    {
        var each = seconds / images;
        var before = Math.Pow(1 - (each > _perImage ? Slower : Faster), images);
        Volatile.Write(ref _perImage, before * _perImage + (1 - before) * each);
    }
}
