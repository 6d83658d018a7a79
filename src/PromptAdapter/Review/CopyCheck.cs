using System.Numerics.Tensors;
using PromptAdapter.Features;
using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Review;

/// <summary>Whether two files show the same, by the rule of <see cref="Duplicates"/>; pixels are looked at where features are alike.</summary>
/// <param name="paths">The files, <c>[N]</c>.</param>
/// <param name="features">Their features, <c>[N, D]</c>.</param>
/// <param name="decode">Orientation and limits.</param>
internal sealed class CopyCheck(IReadOnlyList<string> paths, FeatureSet features, DecodeOptions decode)
{
    private readonly Dictionary<int, PixelSketch?> _sketches = [];

    /// <summary>How many times two were found to show the same.</summary>
    public int Found { get; private set; }

    /// <summary>Whether two images show the same. Not safe for concurrent use.</summary>
    public bool AreCopies(int first, int second)
    {
        if (TensorPrimitives.Dot(features.Row(first), features.Row(second)) < Duplicates.LeastCosine)
            return false;
        var same = SketchOf(first) is { } one && SketchOf(second) is { } other && one.Likeness(other) >= Duplicates.LeastLikeness;
        Found += same ? 1 : 0;
        return same;
    }

    private PixelSketch? SketchOf(int row)
    {
        if (!_sketches.TryGetValue(row, out var sketch))
            _sketches.Add(row, sketch = PixelSketch.TryOf(paths[row], decode));
        return sketch;
    }
}
