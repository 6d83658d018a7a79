using PromptAdapter.Splits;

namespace PromptAdapter.Prompts.Learners;

/// <summary>Draws the values that a prompt starts from; the same seed gives the same values on every machine.</summary>
internal sealed class PromptDraws(uint seed)
{
    private const double ContextDeviation = 0.02; // CoOp's, arXiv 2109.01134

    private readonly NumpyRandom _random = new(seed);

    /// <summary>Context vectors from N(0, 0.02²).</summary>
    public PromptTensor Context(params long[] shape) => Draw(PromptTensorNames.Context, shape, () => ContextDeviation * Normal());

    public PromptTensor Normal(string name, double deviation, params long[] shape) => Draw(name, shape, () => deviation * Normal());

    public PromptTensor Uniform(string name, double bound, params long[] shape) => Draw(name, shape, () => bound * ((2 * _random.NextDouble()) - 1));

    public static PromptTensor Constant(string name, float value, params long[] shape) => new(name, shape, Enumerable.Repeat(value, checked((int)Count(shape))).ToArray());

    /// <summary>Weight <c>[O, I]</c> and bias <c>[O]</c> of a linear map, both uniform within 1/√I, as torch starts them.</summary>
    public IEnumerable<PromptTensor> Linear(string name, long output, long input) =>
    [
        Uniform(name + ".weight", 1 / Math.Sqrt(input), output, input),
        Uniform(name + ".bias", 1 / Math.Sqrt(input), output),
    ];

    // Box-Muller; 1 - u keeps the logarithm finite.
    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    private static PromptTensor Draw(string name, long[] shape, Func<double> next)
    {
        var values = new float[Count(shape)];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)next();
        return new PromptTensor(name, shape, values);
    }

    private static long Count(long[] shape) => shape.Aggregate(1L, (count, size) => checked(count * size));
}
