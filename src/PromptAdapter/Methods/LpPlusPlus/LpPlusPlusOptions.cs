using PromptAdapter.Matrices;

namespace PromptAdapter.Methods.LpPlusPlus;

/// <summary>Settings of the linear probe with class-wise multipliers of the text. There is nothing to tune: the step sizes follow from the data.</summary>
public sealed record LpPlusPlusOptions
{
    /// <summary>Gradient steps. Default 300, the published number.</summary>
    public int Iterations { get; init; } = 300;

    /// <summary>How matrices are multiplied. Default <see cref="ManagedProducts"/>.</summary>
    public MatrixProducts Products { get; init; } = ManagedProducts.Instance;

    /// <summary>Refuses settings that mean nothing.</summary>
    /// <exception cref="InputException">There are no steps, or the scale is not finite.</exception>
    public void Validate()
    {
        if (Iterations is < 1 or > 1_000_000)
            throw new InputException($"{Iterations} gradient steps fit nothing", null, "start from 300 steps");
    }
}
