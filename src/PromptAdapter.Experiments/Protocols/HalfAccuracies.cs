using PromptAdapter.Evaluation;

namespace PromptAdapter.Experiments.Protocols;

/// <summary>The two accuracies of base-to-new.</summary>
/// <param name="Base">On the classes that were learned.</param>
/// <param name="New">On the others.</param>
public sealed record HalfAccuracies(Accuracy Base, Accuracy New)
{
    /// <summary>The harmonic mean of both in percent; 0 where both are 0.</summary>
    public double Harmonic => HarmonicOf(Base.Percent, New.Percent);

    internal static double HarmonicOf(double learned, double unseen) => learned + unseen > 0 ? 2 * learned * unseen / (learned + unseen) : 0;
}
