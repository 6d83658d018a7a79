using PromptAdapter.Features;

namespace PromptAdapter.Methods;

/// <summary>A few-shot problem of random directions: classes are noisy clusters, so that neither text nor cache is always right.</summary>
internal sealed record RandomProblem(FeatureSet Support, FeatureSet Queries, ClassWeights Weights)
{
    // With levels, features are drawn from so few numbers that equal rows, equal logits and exact ties abound.
    public static RandomProblem Create(int seed, int classes, int shots, int dimension, int queries, int? levels = null)
    {
        var random = new Random(seed);
        var centres = Enumerable.Range(0, classes).Select(_ => Draw(random, dimension, levels)).ToArray();
        var labels = Enumerable.Range(0, classes * shots).Select(row => row % classes).ToArray();
        var queried = Enumerable.Range(0, queries).Select(_ => random.Next(classes)).ToArray();
        return new RandomProblem(
            FeatureSet.Create(Rows(labels), dimension, labels, classes),
            FeatureSet.Create(Rows(queried), dimension, queried, classes),
            ClassWeights.Create(Rows([.. Enumerable.Range(0, classes)]), classes, "random"));

        float[] Rows(int[] rows) => [.. rows.SelectMany(label => levels is null
            ? centres[label].Zip(Draw(random, dimension, null), (centre, noise) => centre + 1.5f * noise)
            : Draw(random, dimension, levels))];
    }

    // With levels: rows of one to `levels` ones, so that few different cosines exist.
    private static float[] Draw(Random random, int dimension, int? levels)
    {
        var row = new float[dimension];
        if (levels is null)
        {
            for (var i = 0; i < dimension; i++)
                row[i] = (float)(random.NextDouble() * 2 - 1);
            return row;
        }

        for (var i = random.Next(levels.Value); i >= 0; i--)
            row[random.Next(dimension)] = 1;
        return row;
    }
}
