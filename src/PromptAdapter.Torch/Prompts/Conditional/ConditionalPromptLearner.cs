using PromptAdapter.Prompts;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Prompts.Learners;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptAdapter.Torch.Prompts.Conditional;

/// <summary>
/// Conditional context optimisation (CoCoOp, arXiv 2203.05557): every context vector is shifted by what a small network, the meta-net, makes of
/// the image, so that each image has prompts of its own. The class name stands at the end.
/// </summary>
public sealed class ConditionalPromptLearner : PromptLearner
{
    private const string Hidden = PromptTensorNames.MetaNet + ".linear1";
    private const string Output = PromptTensorNames.MetaNet + ".linear2";

    private readonly PromptEncoder _encoder;
    private readonly long _heldPasses; // how many images' activations fit into the memory

    /// <summary>Sets up a learner.</summary>
    /// <param name="clip">Any model.</param>
    /// <param name="classNames">C names.</param>
    /// <param name="state">Where to start: <see cref="Start"/>, or an earlier prompt.</param>
    /// <exception cref="InputException">A name is too long, or prompt and model do not fit each other.</exception>
    public ConditionalPromptLearner(ClipModel clip, IReadOnlyList<string> classNames, PromptState state)
        : this(clip, classNames, state, ActivationMemory.Default)
    {
    }

    internal ConditionalPromptLearner(ClipModel clip, IReadOnlyList<string> classNames, PromptState state, ActivationMemory memory)
        : base(clip, state)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        var width = clip.Architecture.TextWidth;
        var length = state.Require(PromptTensorNames.Context, -1, width)[0];
        var hidden = state.Require(Hidden + ".weight", -1, clip.EmbedDim)[0];
        state.Require(Hidden + ".bias", hidden);
        state.Require(Output + ".weight", width, hidden);
        state.Require(Output + ".bias", width);
        var rows = memory.TextRows(clip.TextTower);
        _encoder = PromptEncoder.Create(clip, classNames, new ContextLayout((int)length, width), rows);
        _heldPasses = Math.Max(1, rows / _encoder.RowCount);
    }

    /// <summary>Draws the values to start from.</summary>
    /// <param name="clip">Any model.</param>
    /// <param name="options">The sizes.</param>
    /// <param name="seed">The same seed gives the same values.</param>
    /// <exception cref="InputException">A size is out of range.</exception>
    public static PromptState Start(ClipModel clip, ConditionalPromptOptions options, uint seed)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var draws = new PromptDraws(seed);
        int width = clip.Architecture.TextWidth, hidden = Math.Max(1, clip.EmbedDim / options.Reduction);
        return new PromptState(
        [
            draws.Context(options.ContextLength, width),
            .. draws.Linear(Hidden, hidden, clip.EmbedDim),
            .. draws.Linear(Output, width, hidden),
        ]);
    }

    /// <summary>The context of each image: features <c>[B, E]</c>, L2-normalised → <c>[B, n, d]</c>.</summary>
    /// <param name="features">The frozen tower's.</param>
    public Tensor Contexts(Tensor features)
    {
        using var scope = NewDisposeScope();
        var hidden = F.linear(features, Parameters[Hidden + ".weight"], Parameters[Hidden + ".bias"]).relu();    // [B, H]
        var shift = F.linear(hidden, Parameters[Output + ".weight"], Parameters[Output + ".bias"]);              // [B, d]
        return Parameters[PromptTensorNames.Context].Plus(shift.unsqueeze(1)).MoveToOuterDisposeScope();        // [B, n, d]
    }

    /// <inheritdoc/>
    public override Tensor Logits(Tensor pixels)
    {
        using var features = Features(pixels);
        return LogitsOfFeatures(features);
    }

    /// <summary>
    /// The logits of images that are encoded already: <c>[B, E]</c>, L2-normalised → <c>[B, C]</c>. The frozen tower need not run again for each step.
    /// </summary>
    /// <param name="features">The frozen tower's.</param>
    public Tensor LogitsOfFeatures(Tensor features)
    {
        using var scope = NewDisposeScope();
        var contexts = Contexts(features);                                                                       // [B, n, d]
        var rows = Enumerable.Range(0, (int)features.shape[0]).Select(i => CosineLogits(features.narrow(0, i, 1), _encoder.Connect(contexts[i]))); // B × [1, C]
        return cat([.. rows], 0).MoveToOuterDisposeScope();                                                      // [B, C]
    }

    /// <summary>As <see cref="PromptLearner.ComputeGradients(Tensor, Func{Tensor, Tensor})"/> for images that are encoded already.</summary>
    /// <param name="features"><c>[B, E]</c>, the frozen tower's, L2-normalised.</param>
    /// <param name="loss">Logits <c>[B, C]</c> → a scalar; called once.</param>
    public PromptLoss ComputeGradientsOfFeatures(Tensor features, Func<Tensor, Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(features);
        return ComputeGradients(passes => ForwardFeatures(features, passes), loss);
    }

    private protected override (Tensor Logits, Action Backward) Forward(Tensor pixels, ICollection<PromptPass> passes) =>
        ForwardFeatures(Features(pixels), passes);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            _encoder.Dispose();
    }

    // Every image has prompts, and so a pass, of its own.
    private (Tensor Logits, Action Backward) ForwardFeatures(Tensor features, ICollection<PromptPass> passes)
    {
        var contexts = Contexts(features);                                                                       // [B, n, d]
        for (var i = 0; i < features.shape[0]; i++)
            passes.Add(i < _heldPasses ? _encoder.Forward(contexts[i]) : _encoder.ForwardWithoutActivations(contexts[i]));
        var logits = cat([.. passes.Select((pass, i) => CosineLogits(features.narrow(0, i, 1), pass.Features))], 0); // [B, C]
        return (logits, () => contexts.backward([stack([.. passes.Select(pass => pass.PromptGradient())])]));
    }

    // [B, 3, R, R] → [B, E]
    private Tensor Features(Tensor pixels)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return Unit(Clip.ImageTower.Encode(pixels)).MoveToOuterDisposeScope();
    }
}
