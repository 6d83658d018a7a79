using PromptAdapter.Torch.Native;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptAdapter.Torch.Towers;

/// <summary>A frozen affine map: <c>[..., I]</c> → <c>[..., O]</c>, single precision at both ends.</summary>
internal sealed class Linear : IDisposable
{
    private readonly MapArithmetic _arithmetic;

    /// <summary>Takes the tensors, which it then owns.</summary>
    /// <param name="weight"><c>[O, I]</c>; scaled in place.</param>
    /// <param name="bias"><c>[O]</c>; scaled in place.</param>
    /// <param name="arithmetic">How it is computed.</param>
    /// <param name="weightFactor">What the weight is multiplied by first.</param>
    /// <param name="biasFactor">What the bias is multiplied by first.</param>
    public Linear(Tensor weight, Tensor bias, MapArithmetic arithmetic = MapArithmetic.Single, double weightFactor = 1, double biasFactor = 1)
    {
        _arithmetic = arithmetic;
        using (no_grad())
        {
            if (weightFactor != 1)
                weight.TimesInPlace(weightFactor);
            if (biasFactor != 1)
                bias.TimesInPlace(biasFactor);
        }

        Weight = arithmetic.Prepare(weight);
        Bias = arithmetic.Prepare(bias);
    }

    /// <summary><c>[O, I]</c>, as it is multiplied.</summary>
    public Tensor Weight { get; }

    /// <summary><c>[O]</c>, as it is added.</summary>
    public Tensor Bias { get; }

    public static Linear Load(
        IClipTensors weights, string name, MapArithmetic arithmetic = MapArithmetic.Single, double weightFactor = 1, double biasFactor = 1) =>
        new(weights.Get(name + ".weight"), weights.Get(name + ".bias"), arithmetic, weightFactor, biasFactor);

    /// <param name="x"><c>[..., I]</c></param>
    /// <param name="narrow">Whether the result may be bfloat16: it is only for steps that take each value alone, and then another map.</param>
    public Tensor Forward(Tensor x, bool narrow = false) => Map(x, Weight, Bias, narrow);

    /// <summary>Some of the outputs: <c>[..., I]</c> → <c>[..., count]</c></summary>
    public Tensor ForwardRows(Tensor x, long first, long count)
    {
        using var weight = Weight.narrow(0, first, count);
        using var bias = Bias.narrow(0, first, count);
        return Map(x, weight, bias, narrow: false);
    }

    public void Dispose()
    {
        Weight.Dispose();
        Bias.Dispose();
    }

    private Tensor Map(Tensor x, Tensor weight, Tensor bias, bool narrow)
    {
        if (_arithmetic == MapArithmetic.Single)
            return F.linear(x, weight, bias);
        using var scope = NewDisposeScope();
        return _arithmetic.Leave(F.linear(_arithmetic.Enter(x), weight, bias), narrow).MoveToOuterDisposeScope();
    }
}
