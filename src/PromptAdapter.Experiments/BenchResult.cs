using System.Text.Json.Serialization;
using PromptAdapter.Experiments.Predictions;
using PromptAdapter.Selection;
using PromptAdapter.Validation;

namespace PromptAdapter.Experiments;

/// <summary>One finished cell of a benchmark. Accuracies are in percent.</summary>
public sealed record BenchResult
{
    /// <summary>The data set's name.</summary>
    public required string Dataset { get; init; }

    /// <summary>The method's name.</summary>
    public required string Method { get; init; }

    /// <summary>Shots per class.</summary>
    public required int Shots { get; init; }

    /// <summary>The seed of the few-shot split; <see langword="null"/> where the split was made elsewhere.</summary>
    public int? Seed { get; init; }

    /// <summary>The selection rule that was in force.</summary>
    public required string Selection { get; init; }

    /// <summary>α, if the method has one.</summary>
    public double? Alpha { get; init; }

    /// <summary>β, if the method has one.</summary>
    public double? Beta { get; init; }

    /// <summary>Accuracy on the whole validation set, if there is one.</summary>
    public double? ValAccuracy { get; init; }

    /// <summary>Accuracy on the test set, if there is one.</summary>
    public double? TestAccuracy { get; init; }

    /// <summary>Wall time of fitting, selection and evaluation.</summary>
    public required double Seconds { get; init; }

    /// <summary>All settings that were chosen, by name: α and β, C, epochs, the weights of <c>auto</c>.</summary>
    public IReadOnlyDictionary<string, double> Chosen { get; init; } = new Dictionary<string, double>();

    /// <summary>The winner's correct images in the comparison that chose the settings; <see langword="null"/> when nothing was compared.</summary>
    public int? SelectionCorrect { get; init; }

    /// <summary>The images of that comparison.</summary>
    public int? SelectionImages { get; init; }

    /// <summary>Candidates that shared the winner's score, itself included.</summary>
    public int? SelectionTies { get; init; }

    /// <summary>Correct test images.</summary>
    public int? TestCorrect { get; init; }

    /// <summary>Test images.</summary>
    public int? TestImages { get; init; }

    /// <summary>The protocol; <see langword="null"/> is few-shot.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Protocol { get; init; }

    /// <summary>The data set that the shots came from, where it is another one than <see cref="Dataset"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>In base-to-new: accuracy on the classes that were learned, in percent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Base { get; init; }

    /// <summary>In base-to-new: accuracy on the classes that were not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? New { get; init; }

    /// <summary>In base-to-new: the harmonic mean of <see cref="Base"/> and <see cref="New"/>, which <see cref="TestAccuracy"/> is, too.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Harmonic { get; init; }

    /// <summary>Why the run failed; <see langword="null"/> when it did not. A failed run counts as not done.</summary>
    public string? Failure { get; init; }

    /// <summary>What the remedy of <see cref="Failure"/> asks to set; known until the result is read from its file.</summary>
    [JsonIgnore]
    public IReadOnlyList<Setting> FailureSettings { get; init; } = [];

    /// <summary>Whether the settings were chosen by test accuracy, so that it is no longer an honest one.</summary>
    [JsonIgnore]
    public bool ChosenOnTest => Selection == TestOracleRule.RuleName;

    /// <summary>What the reader should know besides.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Rows that were left out of validation or test because another split holds them, too; <see langword="null"/> where there are none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SharedRows>? Shared { get; init; }

    /// <summary>The settings of the plan that the result depends on; see <see cref="BenchDataset.Settings"/>.</summary>
    public CellSettings Settings { get; init; } = CellSettings.None;

    /// <summary>What tells the settings apart; <see langword="null"/> in results of an earlier version, which are shown and not resumed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SettingsDigest => Settings.StatedDigest;

    /// <summary>The most memory that the process had taken by then, in MiB.</summary>
    public double? PeakMemoryMib { get; init; }

    /// <summary>Where it ran.</summary>
    public RunEnvironment? Environment { get; init; }

    /// <summary>What was said about each test image, until <see cref="ResultsFile.Add"/> has put it beside the results; it is no part of their lines.</summary>
    [JsonIgnore]
    public CellPredictions? Predictions { get; init; }

    /// <summary>What no run can have resulted in, for results that are read from a file; <see langword="null"/> where all is possible.</summary>
    [JsonIgnore]
    internal string? Fault
    {
        get
        {
            // What is null here was null or missing in the file, whatever the types say.
            if (string.IsNullOrEmpty(Dataset) || string.IsNullOrEmpty(Method) || Selection is null)
                return "it names no dataset, method or selection";
            if (Settings is null || Chosen is null || Notes is null || Notes.Any(note => note is null) || Shared?.Any(one => one?.Split is null) == true)
                return "its settings, chosen, notes or shared are null";
            if (Environment is { } environment && (environment.Version is null || environment.Runtime is null || environment.System is null))
                return "its environment lacks version, runtime or system";
            foreach (var (name, value) in (ReadOnlySpan<(string, double?)>)[("val_accuracy", ValAccuracy), ("test_accuracy", TestAccuracy), ("base", Base),
                ("new", New), ("harmonic", Harmonic)])
            {
                if (value is { } percent && !(percent is >= 0 and <= 100))
                    return FormattableString.Invariant($"its {name} is {percent}, not 0 to 100 percent");
            }

            if (Shots < 0 || !(Seconds >= 0) || !double.IsFinite(Seconds))
                return "its shots or seconds are below 0";
            return IsShare(TestCorrect, TestImages) && IsShare(SelectionCorrect, SelectionImages) ? null : "it has more correct images than images";

            static bool IsShare(int? part, int? whole) => part is null or >= 0 && whole is null or >= 0 && !(part > whole);
        }
    }

    /// <summary>Which run it is the result of.</summary>
    [JsonIgnore]
    public BenchCell Cell => new(Dataset, Method, Shots, Seed, Settings) { Protocol = Protocol, Source = Source };
}
