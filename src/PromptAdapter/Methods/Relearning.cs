using PromptAdapter.Features;

namespace PromptAdapter.Methods;

/// <summary>
/// A fitted classifier that is to be learnt again from fewer images, with the settings that its fit has chosen: nothing is compared again, so that it costs one
/// training at most. What it then says about the images that were left out is said by a classifier that has not seen them.
/// </summary>
/// <param name="Problem">The images that are left, their text head and their views; every class that had an image has one.</param>
/// <param name="Whole">All support images that the fit learned from, <c>[N, D]</c>.</param>
/// <param name="Fitted">What the fit came to.</param>
/// <param name="Settings">The settings of the methods that the fit ran under.</param>
/// <param name="Methods">The methods that can be learnt again, for blends.</param>
/// <param name="Parallel">Threads to use, and the cancellation token.</param>
public sealed record Relearning(
    AdapterProblem Problem, FeatureSet Whole, IAdapterState Fitted, MethodSettings Settings, MethodCatalog Methods, ParallelOptions Parallel)
{
    /// <summary>
    /// Support images of the fit for each one that is left: a smaller cache casts fewer votes, and multiplying its weight by this lets it count as much.
    /// </summary>
    public double Factor => (double)Whole.Count / Problem.Support.Count;

    /// <summary>A setting that the fit has chosen.</summary>
    /// <param name="name">Its name among the numbers that the state stores.</param>
    /// <exception cref="KeyNotFoundException">The state stores no such number.</exception>
    public double Chosen(string name) => Fitted.Store().Numbers[name];

    /// <summary>The classifier, learnt from the images that are left.</summary>
    /// <exception cref="InvalidOperationException">Its method cannot be learnt again; see <see cref="MethodDescriptor.Relearn"/>.</exception>
    public IAdapterState Run()
    {
        var stored = Fitted.Store();
        return (Methods.RelearnerOf(stored) ?? throw new InvalidOperationException($"the method '{stored.Method}' does not say how it is learnt again"))(this);
    }
}
