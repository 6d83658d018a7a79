namespace PromptAdapter.Methods.LinearProbe;

/// <summary>Fitted logistic regression, and how the fit went.</summary>
/// <param name="State">W <c>[C, D]</c> and b <c>[C]</c>.</param>
/// <param name="Iterations">Steps that the fit took.</param>
/// <param name="Converged">Whether it ended because the gradient or the progress was small enough.</param>
/// <param name="Objective">The summed loss plus ‖W‖² / (2C) at the end.</param>
internal sealed record LogisticFit(LinearState State, int Iterations, bool Converged, double Objective);
