using PromptAdapter.Evaluation;

namespace PromptAdapter.Methods.Comparison;

/// <summary>Which rule chose which settings, and on how many images.</summary>
/// <param name="Rule">The rule that was in force.</param>
/// <param name="Settings">The chosen settings by name.</param>
/// <param name="Scored">The winner's score on the images of the comparison; <see langword="null"/> when nothing was compared.</param>
/// <param name="Ties">Candidates with the winner's score, itself included; <see langword="null"/> when nothing was compared.</param>
/// <param name="Note">What the reader should know besides.</param>
public sealed record SelectionOutcome(string Rule, IReadOnlyDictionary<string, double> Settings, Accuracy? Scored, int? Ties, string? Note)
{
    /// <summary>The chosen settings that lie at an end of the values that were compared.</summary>
    public IReadOnlyList<SettingEdge> Edges { get; init; } = [];

    /// <summary>How many classes competed for the images of the comparison; <see langword="null"/> where all did.</summary>
    internal int? Competing { get; init; }

    /// <summary>The name of α among the settings.</summary>
    public const string AlphaKey = "alpha";

    /// <summary>The name of β among the settings.</summary>
    public const string BetaKey = "beta";

    /// <summary>The name of the rule that scores on the test set.</summary>
    internal const string TestOracle = "test-oracle";

    /// <summary>The outcome for a method that has no settings to choose.</summary>
    public static SelectionOutcome NothingToChoose { get; } = new(FixedRule.RuleName, new Dictionary<string, double>(), null, null, null);

    /// <summary>Whether the choice was made on the test set, so that the test accuracy is no longer an honest one.</summary>
    public bool ChosenOnTest => Rule == TestOracle;

    /// <summary>The outcome of a plan without rounds.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="settings">The settings that were stated.</param>
    public static SelectionOutcome WithoutScores(SelectionPlan plan, IReadOnlyDictionary<string, double> settings)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new SelectionOutcome(plan.Rule, settings, null, null, plan.Note);
    }

    /// <summary>The choice in one sentence.</summary>
    public string Describe()
    {
        var chosen = Settings.Count == 0 ? "nothing to choose"
            : string.Join(", ", Settings.Select(setting => FormattableString.Invariant($"{setting.Key} {setting.Value:0.####}")));
        var scored = Scored is { } score ? FormattableString.Invariant($" ({score.Correct} of {score.Total} images right") +
            (Ties is { } ties ? FormattableString.Invariant($", {ties} candidates as good)") : ")") : "";
        return $"{Rule}: {chosen}{scored}{(Note is null ? "" : "; " + Note)}";
    }
}
