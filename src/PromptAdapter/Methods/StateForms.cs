using PromptAdapter.Methods.Auto;

namespace PromptAdapter.Methods;

/// <summary>Takes the states of all methods apart into what a file can hold, and puts them together again.</summary>
public static class StateForms
{
    private static readonly IStateForm[] Known = [.. AdapterMethods.Catalog.All.Select(method => method.Form).OfType<IStateForm>()];

    /// <summary>The parts of a state: one, or one for each member of a blend.</summary>
    /// <param name="state">A state with a text head, which is left to the <see cref="StateBasis"/>.</param>
    /// <exception cref="ArgumentException">It is the state of a method that has no stored form.</exception>
    public static IReadOnlyList<StatePart> Store(IAdapterState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state is AutoState blend ? [.. blend.Members.Select(member => One(member.State) with { Weight = member.Weight })] : [One(state)];

        static StatePart One(IAdapterState state) =>
            Known.Select(form => form.Store(state)).FirstOrDefault(part => part is not null)
            ?? throw new ArgumentException($"a {state.GetType().Name} has no stored form", nameof(state));
    }

    /// <summary>The state again: its logits are those of the state that was stored, to the last bit.</summary>
    /// <param name="parts">What <see cref="Store"/> returned; a single one of weight 1 is no blend.</param>
    /// <param name="basis">What they have in common.</param>
    /// <exception cref="InvalidOperationException">A part is of an unknown method, lacks something, or does not fit the basis.</exception>
    public static IAdapterState Restore(IReadOnlyList<StatePart> parts, StateBasis basis)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(basis);
        if (parts.Count == 0 || parts.DistinctBy(part => part.Method).Count() < parts.Count || parts.Any(part => !double.IsFinite(part.Weight)))
            throw new InvalidOperationException("the parts have to be at least one, of different methods and with finite weights");
        return parts is [{ Weight: 1 } only] ? One(only) : new AutoState([.. parts.Select(part => new AutoMember(part.Method, One(part), part.Weight))]);

        IAdapterState One(StatePart part) =>
            (Known.FirstOrDefault(form => form.Method == part.Method) ?? throw new InvalidOperationException($"the method '{part.Method}' is not known")).Restore(part, basis);
    }
}
