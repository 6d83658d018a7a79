using System.Text.Json.Serialization;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Prompts;
using PromptAdapter.Prompts.Tuning;

namespace PromptAdapter.Methods.CoOp;

/// <summary>Settings of context optimisation; the defaults are those of arXiv 2109.01134.</summary>
public sealed record CoOpOptions
{
    /// <summary>A context to start from, for example a pre-trained one; with it the settings of a new one do not count.</summary>
    [JsonIgnore]
    public TextContext? Start { get; init; }

    /// <summary>Words to start from; <see langword="null"/> starts at random.</summary>
    public string? StartWords { get; init; }

    /// <summary>Context vectors of a random start. Default 16.</summary>
    public int Length { get; init; } = 16;

    /// <summary>Whether each class has vectors of its own. Default no.</summary>
    public bool ClassSpecific { get; init; }

    /// <summary>Where the class name stands. Default end, which is also the fastest by far.</summary>
    public ClassTokenPosition Position { get; init; } = ClassTokenPosition.End;

    /// <summary>The tuning itself; its seed is also that of a random start.</summary>
    public PromptTuningOptions Tuning { get; init; } = new();

    /// <summary>The most folds that are compared under cross-validation: the prompt is tuned anew for each. Default <see cref="RoundLimit.Trained"/>.</summary>
    public int Folds { get; init; } = RoundLimit.Trained;

    /// <summary>
    /// Where each tuning leaves its checkpoint, under a name that says what it belongs to; the same work is then never done twice, and interrupted work
    /// goes on. <see langword="null"/> for none.
    /// </summary>
    [JsonIgnore]
    public string? StageFolder { get; init; }
}
