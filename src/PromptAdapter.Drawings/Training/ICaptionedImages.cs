namespace PromptAdapter.Drawings.Training;

/// <summary>
/// An endless supply of images with their captions, each of which follows from a seed and its number alone. Called from several threads at once.
/// </summary>
public interface ICaptionedImages
{
    /// <summary>What the images show, for the records of a run.</summary>
    string Name { get; }

    /// <summary>Side S of the square images in pixels.</summary>
    int Side { get; }

    /// <summary>Makes one pair.</summary>
    /// <param name="seed">Another seed makes another supply.</param>
    /// <param name="index">0, 1, …; the number of the pair.</param>
    /// <param name="rgb">Receives the image, <c>[S, S, 3]</c>.</param>
    /// <returns>The caption.</returns>
    string Draw(ulong seed, long index, Span<byte> rgb);
}
