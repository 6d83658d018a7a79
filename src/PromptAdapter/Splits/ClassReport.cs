namespace PromptAdapter.Splits;

/// <summary>What one class had and what was drawn from it.</summary>
/// <param name="ClassName">The class.</param>
/// <param name="Available">Its images in the split the shots come from.</param>
/// <param name="Taken">Entries drawn, repeats included.</param>
/// <param name="Repeated">How many of these entries are repeats of an image already drawn.</param>
public sealed record ClassReport(string ClassName, int Available, int Taken, int Repeated)
{
    /// <summary>Different images drawn.</summary>
    public int Distinct => Taken - Repeated;
}
