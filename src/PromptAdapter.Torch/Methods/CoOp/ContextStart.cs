using PromptAdapter.Methods.CoOp;
using PromptAdapter.Prompts;
using PromptAdapter.Texts;
using PromptAdapter.Torch.Prompts.Context;

namespace PromptAdapter.Torch.Methods.CoOp;

/// <summary>From the settings of a context to the vectors that tuning starts from.</summary>
internal static class ContextStart
{
    /// <summary>The prompts of some classes, and the settings with the context to start from in them.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="clip">The model.</param>
    /// <param name="classNames">C names.</param>
    /// <exception cref="InputException">A prompt is longer than the model reads, the start does not fit, or the model has no vocabulary.</exception>
    public static (PromptTokens Tokens, CoOpOptions Started) For(this CoOpOptions options, ClipModel clip, IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(classNames);
        var start = options.StartFor(clip, classNames.Count);
        return (PromptTokens.Create(clip.Tokenizer, classNames, start.Length, clip.TextTower.ContextLength), options with { Start = start });
    }

    /// <summary>The context to start from: the one that is given, or a new one of words or random vectors.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="clip">The model.</param>
    /// <param name="classes">C, the number of classes, at least 1.</param>
    /// <exception cref="InputException">The words are too many for the model, or it has no vocabulary.</exception>
    public static TextContext StartFor(this CoOpOptions options, ClipModel clip, int classes)
    {
        if (options.Start is { } given)
            return given;
        int? specific = options.ClassSpecific ? classes : null;
        var start = PromptStart.New(options.StartWords, options.Length, TemplateSet.Default);
        return start.RandomVectors is { } vectors
            ? TextContext.Random(vectors, clip.TextTower.Width, (ulong)options.Tuning.Seed, options.Position, specific)
            : ContextWords.Start(clip, start.Words!, options.Position, specific);
    }
}
