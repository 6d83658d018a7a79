using PromptAdapter.Features;

namespace PromptAdapter.Benchmarks.Catalogue;

/// <summary>Features that fall into classes, and text weights near their centres; the same shapes as those of <c>benchmarks/compare/work.py</c>.</summary>
internal static class RandomFeatures
{
    /// <summary>Images, evenly of all classes.</summary>
    public static FeatureSet Images(int seed, int count, int classes, int dimension)
    {
        var (centres, random) = (Centres(classes, dimension), new Random(seed));
        return FeatureSet.Create(
            [.. Enumerable.Range(0, count).SelectMany(row => centres[row % classes].Select(value => value + 2 * (random.NextSingle() - 0.5f)))],
            dimension, [.. Enumerable.Range(0, count).Select(row => row % classes)]);
    }

    /// <summary>Weights of the classes.</summary>
    public static ClassWeights Weights(int classes, int dimension)
    {
        var random = new Random(3);
        return ClassWeights.Create(
            [.. Centres(classes, dimension).SelectMany(centre => centre.Select(value => value + random.NextSingle() - 0.5f))], classes, "benchmark");
    }

    private static float[][] Centres(int classes, int dimension)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, classes).Select(_ => Enumerable.Range(0, dimension).Select(_ => random.NextSingle() - 0.5f).ToArray())];
    }
}
