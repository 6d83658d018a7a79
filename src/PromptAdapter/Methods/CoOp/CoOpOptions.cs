using System.Text.Json.Serialization;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Prompts;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Texts;

namespace PromptAdapter.Methods.CoOp;

/// <summary>Settings of context optimisation; the defaults are those of arXiv 2109.01134 but for the start.</summary>
public sealed record CoOpOptions
{
    /// <summary>A context to start from, for example a pre-trained one; with it the settings of a new one do not count.</summary>
    public TextContext? Start { get; init; }

    /// <summary>
    /// Words to start from. <see langword="null"/> takes those before the class name in the template, unless <see cref="Length"/> asks for random vectors.
    /// </summary>
    public string? StartWords { get; init; }

    /// <summary>
    /// Context vectors of a random start, for which CoOp takes <see cref="PromptStart.CoOpVectors"/>; <see langword="null"/> starts from words. Default
    /// <see langword="null"/>.
    /// </summary>
    public int? Length { get; init; }

    /// <summary>Whether each class has vectors of its own. Default no.</summary>
    public bool ClassSpecific { get; init; }

    /// <summary>Where the class name stands. Default end, which is also the fastest by far.</summary>
    public ClassTokenPosition Position { get; init; } = ClassTokenPosition.End;

    /// <summary>The tuning itself; its seed is also that of a random start.</summary>
    public PromptTuningOptions Tuning { get; init; } = new();

    /// <summary>Whether CoOp's epochs by shots (<see cref="EpochsOf"/>) take the place of those of <see cref="Tuning"/>. Default no.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool EpochsByShots { get; init; }

    /// <summary>The most folds that are compared under cross-validation: the prompt is tuned anew for each. Default <see cref="RoundLimit.Trained"/>.</summary>
    public int Folds { get; init; } = RoundLimit.Trained;

    /// <summary>
    /// Where each tuning leaves its checkpoint, under a name that says what it belongs to; the same work is then never done twice, and interrupted work
    /// goes on. <see langword="null"/> for none.
    /// </summary>
    public string? StageFolder { get; init; }

    /// <summary>CoOp's passes over the support set (arXiv 2109.01134, section 4.1): 50 at 1 shot, 100 up to 4, else 200.</summary>
    /// <param name="shots">K, at least 1.</param>
    public static int EpochsOf(int shots) => shots switch
    {
        <= 1 => 50,
        <= 4 => 100,
        _ => 200,
    };

    /// <summary>The epochs in force.</summary>
    /// <param name="shots">K.</param>
    internal int EpochsFor(int shots) => EpochsByShots ? EpochsOf(shots) : Tuning.Epochs;

    /// <summary>The settings with the epochs in force stated.</summary>
    /// <param name="shots">K.</param>
    internal CoOpOptions SettledFor(int shots) => this with { EpochsByShots = false, Tuning = Tuning with { Epochs = EpochsFor(shots) } };

    /// <summary>Refuses settings that contradict each other.</summary>
    /// <exception cref="InputException">Words and a number of random vectors are both given.</exception>
    internal void Validate() => PromptStart.New(StartWords, Length, TemplateSet.Default);
}
