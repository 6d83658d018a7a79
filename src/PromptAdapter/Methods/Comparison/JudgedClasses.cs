namespace PromptAdapter.Methods.Comparison;

/// <summary>
/// The classes that a rule can judge. Where the only image of a class cannot be left out, every answer of that class would be a wrong one, and whatever keeps
/// it from being answered would win; settings are compared on the other classes alone.
/// </summary>
internal static class JudgedClasses
{
    /// <summary>Lays out a plan over the classes that occur among its queries.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="problem">The problem with all of its classes.</param>
    /// <returns>The problem on those classes, or the same one, and its plan. Plans that compare on other images, or state the protocol
    /// of others, have all classes compete.</returns>
    public static (AdapterProblem Problem, SelectionPlan Plan) PlanJudged(this ISelectionRule rule, AdapterProblem problem)
    {
        var plan = rule.Plan(problem);
        int[] judged = [.. plan.Rounds.SelectMany(round => round.Queries.Labels).Distinct().Order()];
        // Where images beside the support set are compared on, a class without one can be answered wrongly all the same.
        var leavesOut = plan.ByLikelihood && plan.Rounds.All(round => !ReferenceEquals(round.Support, problem.Support));
        if (!leavesOut || judged.Length < 2 || judged.Length == problem.Support.ClassCount)
            return (problem, plan);
        var sample = new ClassSample(judged);
        var posed = sample.Of(problem);
        var own = rule.Plan(posed);
        // A rule that has made its plan already, as where a prompt was tuned in its rounds, has laid it out for all classes.
        if (own.Rounds.Count == 0 || own.Rounds[0].Support.ClassCount != judged.Length)
            own = sample.Of(plan, posed);
        return (posed, own with { Note = own.NoteWith($"compared on the {judged.Length} classes of which an image could be left out") });
    }
}
