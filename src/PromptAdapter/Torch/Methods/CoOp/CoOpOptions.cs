using PromptAdapter.Methods.Comparison;
using PromptAdapter.Prompts;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Prompts.Tuning;

namespace PromptAdapter.Torch.Methods.CoOp;

/// <summary>Settings of context optimisation; the defaults are those of arXiv 2109.01134.</summary>
public sealed record CoOpOptions
{
    /// <summary>A context to start from, for example a pre-trained one; with it the settings of a new one do not count.</summary>
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
    public string? StageFolder { get; init; }

    /// <summary>The prompts of some classes, and these settings with the context to start from in them.</summary>
    /// <param name="clip">The model.</param>
    /// <param name="classNames">C names.</param>
    /// <exception cref="InputException">A prompt is longer than the model reads, the start does not fit, or the model has no vocabulary.</exception>
    internal (PromptTokens Tokens, CoOpOptions Started) For(ClipModel clip, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(classNames);
        var start = StartFor(clip, classNames.Count);
        return (PromptTokens.Create(clip.Tokenizer, classNames, start.Length, clip.TextTower.ContextLength), this with { Start = start });
    }

    internal TextContext StartFor(ClipModel clip, int classes)
    {
        if (Start is { } given)
            return given;
        int? specific = ClassSpecific ? classes : null;
        return StartWords is { } words
            ? ContextWords.Start(clip, words, Position, specific)
            : TextContext.Random(Length, clip.TextTower.Width, (ulong)Tuning.Seed, Position, specific);
    }
}
