using PromptAdapter.Prompts;
using PromptAdapter.Randomness;

namespace PromptAdapter.Torch.Prompts.Learners;

/// <summary>Draws the values that a prompt starts from, the numbers torch would draw on the CPU after <c>manual_seed(seed)</c> in the same order.</summary>
internal sealed class PromptDraws(uint seed)
{
    private readonly TorchGenerator _generator = new(seed);

    /// <summary>Context vectors from N(0, 0.02²), CoOp's start.</summary>
    public PromptTensor Context(params long[] shape) => Normal(PromptTensorNames.Context, TextContext.RandomDeviation, shape);

    public PromptTensor Normal(string name, double deviation, params long[] shape)
    {
        var values = new float[Count(shape)];
        NormalDraw.Fill(values, (float)deviation, _generator);
        return new PromptTensor(name, shape, values);
    }

    public PromptTensor Uniform(string name, double bound, params long[] shape)
    {
        var values = new float[Count(shape)];
        for (var i = 0; i < values.Length; i++)
            values[i] = _generator.NextSingle(-(float)bound, (float)bound);
        return new PromptTensor(name, shape, values);
    }

    public static PromptTensor Constant(string name, float value, params long[] shape) =>
        new(name, shape, Enumerable.Repeat(value, checked((int)Count(shape))).ToArray());

    /// <summary>Weight <c>[O, I]</c> and bias <c>[O]</c> of a linear map, both uniform within 1/√I, as torch starts them.</summary>
    public IEnumerable<PromptTensor> Linear(string name, long output, long input) =>
    [
        Uniform(name + ".weight", 1 / Math.Sqrt(input), output, input),
        Uniform(name + ".bias", 1 / Math.Sqrt(input), output),
    ];

    private static long Count(long[] shape) => shape.Aggregate(1L, (count, size) => checked(count * size));
}
