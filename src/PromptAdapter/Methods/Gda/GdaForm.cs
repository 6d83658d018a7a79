using PromptAdapter.Weights;

namespace PromptAdapter.Methods.Gda;

/// <summary><c>weights</c> [C, D] and <c>offsets</c> [C] of the Gaussian classes, in double precision, and the number <c>weight</c>, which they count beside the text.</summary>
internal sealed class GdaForm : IStateForm
{
    private const string WeightsName = "weights";
    private const string OffsetsName = "offsets";

    public string Method => GdaMethod.MethodName;

    public StatePart? Store(IAdapterState state) => state is GdaState own
        ? new StatePart
        {
            Method = Method,
            Tensors = [RawTensor.Of(WeightsName, own.Discriminant.Weights, own.ClassCount, own.Dimension), RawTensor.Of(OffsetsName, own.Discriminant.Offsets, own.ClassCount)],
            Numbers = new Dictionary<string, double> { [GdaMethod.WeightKey] = own.Weight },
        }
        : null;

    public IAdapterState Restore(StatePart part, StateBasis basis)
    {
        var discriminant = new GaussianDiscriminant(
            part.Doubles(WeightsName, basis.Text.ClassCount, basis.Text.Dimension).ToArray(), part.Doubles(OffsetsName, basis.Text.ClassCount).ToArray());
        return new GdaState(discriminant, basis.Text, part.Number(GdaMethod.WeightKey, 0, double.MaxValue), basis.Scale);
    }
}
