namespace PromptAdapter.Methods.Comparison;

/// <summary>
/// How many rounds of a <see cref="SelectionPlan"/> a method compares that learns anew in each of them: leaving out each shot in turn would cost one training
/// per shot. The rounds compared are spread evenly over the plan (<see cref="SelectionPlan.Spread"/>).
/// </summary>
public static class RoundLimit
{
    /// <summary>Of methods that train once in each round: prompts, keys, and blends of fitted methods.</summary>
    public const int Trained = 4;

    /// <summary>Of methods that train along a whole path of settings in each round: the linear probe, which fits every C.</summary>
    public const int TrainedAlongPath = 2;

    /// <exception cref="InputException">There is none.</exception>
    internal static void Validate(int rounds)
    {
        if (rounds < 1)
            throw new InputException($"{rounds} rounds leave nothing to compare", null, "ask for at least 1");
    }
}
