using PromptAdapter.Methods.Comparison;

namespace PromptAdapter.Methods;

/// <summary>A method that takes long enough to say beforehand how long.</summary>
internal interface ITimedMethod
{
    /// <summary>About how long a fit will take on this machine, from what it has to multiply and the speed of one product, which is measured.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="rule">How settings are chosen.</param>
    /// <param name="parallel">Threads to use.</param>
    TimeSpan Estimate(AdapterProblem problem, ISelectionRule rule, ParallelOptions parallel);
}
