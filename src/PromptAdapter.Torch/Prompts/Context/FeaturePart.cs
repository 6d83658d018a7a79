using static TorchSharp.torch;

namespace PromptAdapter.Torch.Prompts.Context;

/// <summary>Some rows of a tower's features and how they come from the prompts.</summary>
/// <param name="Rows">Which rows; those of all parts together are 0, 1, 2 … in some order.</param>
/// <param name="Encode">Prompts, of any shape, → <c>[Rows, E]</c>.</param>
internal sealed record FeaturePart(long[] Rows, Func<Tensor, Tensor> Encode)
{
    /// <summary>
    /// The features of all parts, <c>[N, E]</c>. Without gradient the activations of each part are gone before the next one's come; with it all stay.
    /// </summary>
    public static Tensor EncodeAll(IReadOnlyList<FeaturePart> parts, Tensor prompts)
    {
        using var scope = NewDisposeScope();
        return InOrder(parts, [.. parts.Select(part => part.Encode(prompts))]).MoveToOuterDisposeScope();
    }

    /// <summary>Puts features that were computed part by part in the order of their rows, <c>[N, E]</c>.</summary>
    public static Tensor InOrder(IReadOnlyList<FeaturePart> parts, IReadOnlyList<Tensor> features)
    {
        using var scope = NewDisposeScope();
        var order = new long[parts.Sum(part => part.Rows.Length)];
        var place = 0;
        foreach (var row in parts.SelectMany(part => part.Rows))
            order[row] = place++;
        return cat([.. features]).index_select(0, tensor(order, device: features[0].device)).MoveToOuterDisposeScope();
    }
}
