using PromptAdapter.Prompts;
using PromptAdapter.Texts;
using PromptAdapter.Tokenization;

namespace PromptAdapter.Torch.Prompts.Context;

/// <summary>
/// The token ids around the context of each class's prompt: the start mark, the tokens of its name, and what follows (<c>.</c> and the end mark).
/// </summary>
public sealed class PromptTokens
{
    /// <summary>What stands in a prompt's text where its context vectors will be.</summary>
    private const string Placeholder = "X";

    private PromptTokens(int start, int[][] names, int[][] endings)
    {
        Start = start;
        Names = names;
        Endings = endings;
    }

    /// <summary>The id of the start mark.</summary>
    public int Start { get; }

    /// <summary>C lists of ids: the class names.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Names { get; }

    /// <summary>C lists of ids: the full stop and the end mark.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Endings { get; }

    /// <summary>C.</summary>
    public int ClassCount => Names.Count;

    /// <summary>Takes ids as they are.</summary>
    /// <param name="start">The start mark.</param>
    /// <param name="names">C lists of ids, possibly empty.</param>
    /// <param name="endings">C lists of ids, each with at least the end mark.</param>
    /// <exception cref="InputException">There is no class, or one without an end mark.</exception>
    public static PromptTokens Create(int start, IReadOnlyList<int[]> names, IReadOnlyList<int[]> endings)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(endings);
        if (names.Count == 0 || endings.Count != names.Count || endings.Any(ending => ending.Length == 0))
            throw new InputException($"{names.Count} names and {endings.Count} endings do not make prompts", null,
                "give one name and one ending for each class, and at least one class");
        return new PromptTokens(start, [.. names], [.. endings]);
    }

    /// <summary>
    /// Reads <c>X … X name.</c> with one X per context vector, as one text: what is behind the context is told by position,
    /// because a full stop may become one token with the end of a name.
    /// </summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="classNames">C names; underscores become spaces.</param>
    /// <param name="contextLength">n, at least 1.</param>
    /// <param name="textLength">The model's positions.</param>
    /// <exception cref="InputException">There is no class, or a prompt is longer than the model reads.</exception>
    public static PromptTokens Create(ClipTokenizer tokenizer, IReadOnlyList<string> classNames, int contextLength, int textLength)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(classNames);
        var context = string.Join(' ', Enumerable.Repeat(Placeholder, contextLength));
        var names = new int[classNames.Count][];
        var endings = new int[classNames.Count][];
        for (var label = 0; label < names.Length; label++)
        {
            var name = ClassName.Readable(classNames[label]);
            var ids = tokenizer.Encode($"{context} {name}.")[contextLength..];
            if (1 + contextLength + ids.Length + 1 > textLength)
                throw new InputException($"the prompt of '{classNames[label]}' has {1 + contextLength + ids.Length + 1} tokens with its {contextLength} " +
                    $"context vectors, the model reads {textLength}", null, "shorten the name or the context");
            var ofName = Math.Min(tokenizer.Encode(name).Length, ids.Length);
            names[label] = ids[..ofName];
            endings[label] = [.. ids[ofName..], tokenizer.EndOfText];
        }

        return Create(tokenizer.StartOfText, names, endings);
    }

    /// <summary>
    /// The whole prompt of one class: token ids, and <c>−1 − i</c> where context vector i stands.
    /// </summary>
    /// <param name="label">0 … C − 1.</param>
    /// <param name="contextLength">n.</param>
    /// <param name="position">Where the class name stands.</param>
    internal int[] Prompt(int label, int contextLength, ClassTokenPosition position)
    {
        int[] context = [.. Enumerable.Range(0, contextLength).Select(i => -1 - i)];
        var before = position switch
        {
            ClassTokenPosition.End => contextLength,
            ClassTokenPosition.Middle => contextLength / 2,
            _ => 0,
        };
        return [Start, .. context[..before], .. Names[label], .. context[before..], .. Endings[label]];
    }
}
