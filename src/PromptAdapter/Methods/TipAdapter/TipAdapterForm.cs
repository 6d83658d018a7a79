namespace PromptAdapter.Methods.TipAdapter;

/// <summary><c>keys</c> [N, D], rows of length 1, and the numbers <c>alpha</c> and <c>beta</c>. The values follow from the labels of the basis.</summary>
internal sealed class TipAdapterForm : IStateForm
{
    public string Method => TipAdapterMethod.MethodName;

    public StatePart? Store(IAdapterState state) => state is TipAdapterState own
        ? new StatePart { Method = Method, Tensors = [own.Cache.ToTensor()], Numbers = CacheForm.Numbers(own.Alpha, own.Beta) }
        : null;

    public IAdapterState Restore(StatePart part, StateBasis basis)
    {
        var (cache, alpha, beta) = CacheForm.Read(part, basis);
        return new TipAdapterState(cache, basis.Text, alpha, beta, basis.Scale);
    }
}
