namespace PromptAdapter.Methods;

/// <summary>How the state of one method becomes a <see cref="StatePart"/> and is made from one again, to the last bit. Each method has one beside its state.</summary>
internal interface IStateForm
{
    /// <summary>The name that parts carry.</summary>
    string Method { get; }

    /// <summary>The stored form, or <see langword="null"/> when the state is another method's. The text head is left to the basis.</summary>
    StatePart? Store(IAdapterState state);

    /// <summary>The state again.</summary>
    /// <exception cref="InvalidOperationException">The part lacks something, or does not fit the basis.</exception>
    IAdapterState Restore(StatePart part, StateBasis basis);
}
