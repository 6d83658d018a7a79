using PromptAdapter.Weights;

namespace PromptAdapter.Onnx.Export.Towers;

/// <summary>
/// What a method has left for the image tower, as tensors that take the place of the checkpoint's: a tensor <c>tower.NAME</c> is the new tensor NAME, and the
/// two that stand for something else (docs/formats.md) are worked into those that they change.
/// </summary>
internal static class TowerChanges
{
    /// <summary>The new tensors, by the names that they have in the checkpoint.</summary>
    /// <param name="weights">The checkpoint.</param>
    /// <param name="tower">What was left, without prompts.</param>
    /// <returns>The tensors; <see langword="null"/> where one of <paramref name="tower"/> takes the place of none.</returns>
    /// <param name="unknown">The name of that one.</param>
    public static IReadOnlyDictionary<string, RawTensor>? Of(ClipWeights weights, IEnumerable<RawTensor> tower, out string? unknown)
    {
        var changed = new Dictionary<string, RawTensor>();
        var own = new TowerWeights(weights, new Dictionary<string, RawTensor>());
        unknown = null;
        foreach (var tensor in tower)
        {
            IEnumerable<RawTensor> made = tensor.Name switch
            {
                TowerTensors.Projection => Projected(own, tensor),
                TowerTensors.LowRank => Updated(own, tensor),
                _ => [tensor with { Name = Unprefixed(tensor.Name) }],
            };
            foreach (var one in made)
            {
                if (!own.Contains(one.Name) || !own.ShapeOf(one.Name).SequenceEqual(one.Shape) || !changed.TryAdd(one.Name, one))
                {
                    unknown = tensor.Name;
                    return null;
                }
            }
        }

        return changed;
    }

    private static string Unprefixed(string name) =>
        name.StartsWith(TowerTensors.Prefix, StringComparison.Ordinal) ? name[TowerTensors.Prefix.Length..] : name;

    private static IEnumerable<RawTensor> Projected(TowerWeights weights, RawTensor tensor)
    {
        var (rows, columns, values) = ((int)tensor.Shape[0], (int)tensor.Shape[1], tensor.Singles().ToArray());
        if (!weights.Architecture.IsResNet)
        {
            yield return RawTensor.Of("visual.proj", Columns(values, rows, columns, 0, columns, transposed: true), columns, rows); // [P, E]
            yield break;
        }

        yield return RawTensor.Of("visual.attnpool.c_proj.weight", Columns(values, rows, columns, 0, columns - 1, transposed: false), rows, columns - 1);
        yield return RawTensor.Of("visual.attnpool.c_proj.bias", Columns(values, rows, columns, columns - 1, columns, transposed: false), rows);
    }

    private static float[] Columns(float[] values, int rows, int columns, int first, int last, bool transposed)
    {
        var taken = new float[rows * (last - first)];
        for (var row = 0; row < rows; row++)
        {
            for (var column = first; column < last; column++)
                taken[transposed ? (column - first) * rows + row : row * (last - first) + column - first] = values[row * columns + column];
        }

        return taken;
    }

    // x Wᵀ + x Aᵀ B / √r = x W'ᵀ with W' = W + Bᵀ A / √r.
    private static IEnumerable<RawTensor> Updated(TowerWeights weights, RawTensor tensor)
    {
        var (blocks, rank, width, values) = ((int)tensor.Shape[0], (int)tensor.Shape[3], (int)tensor.Shape[4], tensor.Singles().ToArray());
        var scale = 1 / Math.Sqrt(rank);
        for (var block = 0; block < blocks; block++)
        {
            var name = $"visual.transformer.resblocks.{block}.attn.in_proj_weight";
            if (!weights.Contains(name) || !weights.ShapeOf(name).SequenceEqual([3 * width, width]))
            {
                yield return tensor; // takes the place of none
                yield break;
            }

            var map = weights.Get(name); // [3 D, D]
            for (var part = 0; part < 3; part++)
            {
                for (var k = 0; k < rank; k++)
                {
                    int a = ((((block * 2) + 0) * 3 + part) * rank + k) * width, b = ((((block * 2) + 1) * 3 + part) * rank + k) * width;
                    for (var o = 0; o < width; o++)
                    {
                        for (var i = 0; i < width; i++)
                            map[(part * width + o) * width + i] += (float)(scale * values[b + o] * values[a + i]);
                    }
                }
            }

            yield return RawTensor.Of(name, map, 3 * width, width);
        }
    }
}
