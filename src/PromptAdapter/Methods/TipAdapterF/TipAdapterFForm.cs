using PromptAdapter.Methods.TipAdapter;

namespace PromptAdapter.Methods.TipAdapterF;

/// <summary><c>keys</c> [N, D] as they were trained, of any length, and the numbers <c>alpha</c>, <c>beta</c> and <c>epochs</c>. The curve of the training is not kept.</summary>
internal sealed class TipAdapterFForm : IStateForm
{
    public string Method => TipAdapterFMethod.MethodName;

    public StatePart? Store(IAdapterState state) => state is TipAdapterFState own
        ? new StatePart
        {
            Method = Method,
            Tensors = [own.Cache.ToTensor()],
            Numbers = new Dictionary<string, double>(CacheForm.Numbers(own.Alpha, own.Beta)) { [TipAdapterFMethod.EpochsKey] = own.Epochs },
        }
        : null;

    public IAdapterState Restore(StatePart part, StateBasis basis)
    {
        var (cache, alpha, beta) = CacheForm.Read(part, basis);
        return new TipAdapterFState(cache, basis.Text, alpha, beta, basis.Scale) { Epochs = (int)part.Number(TipAdapterFMethod.EpochsKey, 0, int.MaxValue) };
    }
}
