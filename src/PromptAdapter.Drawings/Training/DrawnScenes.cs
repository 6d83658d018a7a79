using PromptAdapter.Drawings.Captions;

namespace PromptAdapter.Drawings.Training;

/// <summary>
/// The drawn scenes that the bundled model learned from. The supply for training leaves out some combinations of a colour and a shape, so that it can be tested
/// on them.
/// </summary>
public sealed class DrawnScenes : ICaptionedImages
{
    private const ulong Redraw = 0x9e3779b97f4a7c15; // odd, so that the seeds of many attempts all differ

    private readonly bool _withUnseen;

    private DrawnScenes(string name, bool withUnseen) => (Name, _withUnseen) = (name, withUnseen);

    /// <summary>Scenes without the combinations of <see cref="UnseenCombinations"/>.</summary>
    public static DrawnScenes Training { get; } = new("drawn scenes without the unseen combinations", withUnseen: false);

    /// <summary>All scenes.</summary>
    public static DrawnScenes All { get; } = new("drawn scenes", withUnseen: true);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Side => CaptionedScenes.Size;

    /// <inheritdoc/>
    public string Draw(ulong seed, long index, Span<byte> rgb)
    {
        var caption = CaptionedScenes.Draw(seed, index, rgb);
        while (!_withUnseen && UnseenCombinations.NamedIn(caption).Any(combination => combination.IsUnseen))
            caption = CaptionedScenes.Draw(unchecked(seed += Redraw), index, rgb);
        return caption;
    }
}
