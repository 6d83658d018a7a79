using PromptAdapter.Clip;
using PromptAdapter.Prompts.Context;
using static TorchSharp.torch;

namespace PromptAdapter.Prompts.Learners;

/// <summary>
/// Puts learned context vectors around class names and encodes the result. Every token of every prompt is a row of one table, the context's
/// rows first and the words' behind them, so that any layout is one gather; prompts are cut to the longest of them.
/// </summary>
internal sealed class ContextAssembly : IDisposable
{
    private readonly ClipModel _clip;
    private readonly Tensor _words; // [W, d], frozen
    private readonly Tensor _rows;  // [C·L], which row of the table each token is
    private readonly Tensor _end;   // [C], the position of the end mark
    private readonly int _length;   // L

    /// <param name="clip">The model.</param>
    /// <param name="classNames">C names.</param>
    /// <param name="contextLength">n.</param>
    /// <param name="position">Where the name stands.</param>
    /// <param name="perClass">Whether each class has context vectors of its own.</param>
    /// <exception cref="InputException">There is no class, or a name is too long.</exception>
    public ContextAssembly(ClipModel clip, IReadOnlyList<string> classNames, int contextLength, ClassTokenPosition position, bool perClass)
    {
        if (classNames.Count == 0)
            throw new InputException("there are no classes to write prompts for", null, "give at least one class name");
        _clip = clip;
        var tokenizer = clip.Tokenizer;
        var before = position switch
        {
            ClassTokenPosition.Front => 0,
            ClassTokenPosition.Middle => contextLength / 2,
            _ => contextLength,
        };
        var wordRows = new Dictionary<int, int>();
        var prompts = new List<int[]>(classNames.Count);
        var contextRows = contextLength * (perClass ? classNames.Count : 1);
        foreach (var className in classNames)
        {
            var name = ClassName.Readable(className);
            var text = tokenizer.Encode(name + ".");
            var nameLength = Math.Min(tokenizer.Encode(name).Length, text.Length); // a name may end in a mark that the full stop joins
            var context = Enumerable.Range(perClass ? prompts.Count * contextLength : 0, contextLength).ToArray();
            int[] prompt = [RowOf(tokenizer.StartOfText), .. context[..before], .. text[..nameLength].Select(RowOf), .. context[before..], .. text[nameLength..].Select(RowOf), RowOf(tokenizer.EndOfText)];
            if (prompt.Length > clip.TextTower.ContextLength)
                throw new InputException($"the prompt for the class \"{name}\" has {prompt.Length} tokens, the model reads {clip.TextTower.ContextLength}", null, "learn fewer context vectors, or shorten the name");
            prompts.Add(prompt);
        }

        _length = prompts.Max(prompt => prompt.Length);
        var rows = new long[classNames.Count * _length];
        for (var c = 0; c < prompts.Count; c++)
        {
            for (var at = 0; at < _length; at++)
                rows[c * _length + at] = prompts[c][Math.Min(at, prompts[c].Length - 1)]; // what pads a prompt is never attended to
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        _words = clip.TextTower.Embed(tensor(Array.ConvertAll<int, long>([.. wordRows.Keys], id => id))).DetachFromDisposeScope();
        _rows = tensor(rows).DetachFromDisposeScope();
        _end = tensor(Array.ConvertAll<int[], long>([.. prompts], prompt => prompt.Length - 1)).DetachFromDisposeScope();

        int RowOf(int id)
        {
            if (!wordRows.TryGetValue(id, out var row))
                wordRows.Add(id, row = contextRows + wordRows.Count);
            return row;
        }
    }

    /// <summary>The text features of all classes: context <c>[n, d]</c> or <c>[C, n, d]</c> → <c>[C, E]</c>, not normalised.</summary>
    public Tensor Encode(Tensor context)
    {
        using var scope = NewDisposeScope();
        var table = cat([context.reshape(-1, context.shape[^1]), _words], 0);                              // [n (· C) + W, d]
        var embedded = table.index_select(0, _rows).reshape(-1, _length, context.shape[^1]);                // [C, L, d]
        return _clip.TextTower.EncodeEmbedded(embedded, _end).MoveToOuterDisposeScope();                    // [C, E]
    }

    public void Dispose()
    {
        _words.Dispose();
        _rows.Dispose();
        _end.Dispose();
    }
}
