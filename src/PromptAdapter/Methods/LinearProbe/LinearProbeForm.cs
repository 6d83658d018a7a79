using PromptAdapter.Weights;

namespace PromptAdapter.Methods.LinearProbe;

/// <summary><c>weights</c> [C, D] and <c>offsets</c> [C], in double precision, and the number <c>c</c>. How the fit went is not kept.</summary>
internal sealed class LinearProbeForm : IStateForm
{
    private const string WeightsName = "weights";
    private const string OffsetsName = "offsets";

    public string Method => LinearProbeMethod.MethodName;

    public StatePart? Store(IAdapterState state) => state is LinearProbeState own
        ? new StatePart
        {
            Method = Method,
            Tensors = [RawTensor.Of(WeightsName, own.Weights.Span, own.ClassCount, own.Dimension), RawTensor.Of(OffsetsName, own.Offsets.Span, own.ClassCount)],
            Numbers = new Dictionary<string, double> { [LinearProbeMethod.CKey] = own.C },
        }
        : null;

    public IAdapterState Restore(StatePart part, StateBasis basis) =>
        new LinearProbeState(part.Doubles(WeightsName, basis.Text.ClassCount, basis.Text.Dimension).ToArray(), part.Doubles(OffsetsName, basis.Text.ClassCount).ToArray())
        {
            C = part.Number(LinearProbeMethod.CKey, 0, double.MaxValue),
        };
}
