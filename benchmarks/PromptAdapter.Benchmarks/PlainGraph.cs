using PromptAdapter.Prompts;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Towers;
using static TorchSharp.torch;

namespace PromptAdapter.Benchmarks;

/// <summary>
/// The gradient of a step as the plain 77-token graph computes it. Beyond <see cref="MostClasses"/> classes that graph does not fit into memory (33 MiB for
/// each class of ViT-B/16's text tower); it is then computed in parts, each once for its features and once more for its gradient, which adds about a third to
/// its time.
/// </summary>
internal sealed class PlainGraph : IDisposable
{
    private const int MostClasses = 100;

    private readonly PlainPromptEncoder[] _parts;

    public PlainGraph(TextTransformer tower, PromptTokens tokens, TextContext start)
    {
        if (start.ClassCount is not null && tokens.ClassCount > MostClasses)
            throw new InputException("the plain graph of class-specific vectors is not computed in parts", null, "add --fast-only, or take fewer classes");
        _parts = [.. Enumerable.Range(0, (tokens.ClassCount + MostClasses - 1) / MostClasses)
            .Select(part => new PlainPromptEncoder(tower, Part(tokens, part), start))];
    }

    public int PartCount => _parts.Length;

    /// <summary>The gradient of the loss with respect to the context.</summary>
    public Tensor Gradient(Tensor context, Func<Tensor, Tensor> loss)
    {
        var leaf = context.detach().clone().requires_grad_(true);
        if (_parts is [var whole])
        {
            loss(whole.Encode(leaf)).backward();
            return leaf.grad!;
        }

        var features = Features(context).requires_grad_(true); // [C, E]
        loss(features).backward();
        var first = 0L;
        foreach (var part in _parts)
        {
            using var scope = NewDisposeScope();
            var own = part.Encode(leaf); // [c, E]
            own.backward([features.grad!.slice(0, first, first + own.shape[0], 1)]);
            first += own.shape[0];
        }

        return leaf.grad!;
    }

    public void Dispose()
    {
        foreach (var part in _parts)
            part.Dispose();
    }

    private Tensor Features(Tensor context)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return cat([.. _parts.Select(part => part.Encode(context))], 0).MoveToOuterDisposeScope();
    }

    private static PromptTokens Part(PromptTokens tokens, int part)
    {
        var classes = new Range(part * MostClasses, Math.Min((part + 1) * MostClasses, tokens.ClassCount));
        return PromptTokens.Create(tokens.Start, [.. tokens.Names.Take(classes).Select(name => name.ToArray())],
            [.. tokens.Endings.Take(classes).Select(ending => ending.ToArray())]);
    }
}
