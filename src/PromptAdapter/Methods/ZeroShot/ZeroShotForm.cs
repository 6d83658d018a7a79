namespace PromptAdapter.Methods.ZeroShot;

/// <summary>Nothing but the text head.</summary>
internal sealed class ZeroShotForm : IStateForm
{
    public string Method => ZeroShotMethod.MethodName;

    public StatePart? Store(IAdapterState state) => state is ZeroShotState ? new StatePart { Method = Method } : null;

    public IAdapterState Restore(StatePart part, StateBasis basis) => new ZeroShotState(basis.Text, basis.Scale);
}
