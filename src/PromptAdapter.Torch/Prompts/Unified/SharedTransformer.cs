using PromptAdapter.Prompts;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Prompts.Learners;
using PromptAdapter.Torch.Towers;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace PromptAdapter.Torch.Prompts.Unified;

/// <summary>
/// One trainable transformer block over text and visual prompts together: each kind is brought to a common width, passes the block and
/// is brought back (UPT, arXiv 2210.07225; the block is CLIP's: pre-norm, QuickGELU, here with one head).
/// </summary>
internal static class SharedTransformer
{
    private const string Prefix = PromptTensorNames.Shared + ".";
    private const string Attention = Prefix + "attention";
    private const string Out = Prefix + "out";
    private const string Norm1 = Prefix + "norm1";
    private const string Norm2 = Prefix + "norm2";
    private const string Wide = Prefix + "wide";
    private const string Narrow = Prefix + "narrow";
    private const string TextIn = Prefix + "text_in";
    private const string TextOut = Prefix + "text_out";
    private const string VisualIn = Prefix + "visual_in";
    private const string VisualOut = Prefix + "visual_out";
    private const double QuickGeluFactor = 1.702;

    /// <summary>Whether the prompt has a shared transformer.</summary>
    public static bool IsPartOf(PromptState state) => state.Has(Attention + ".weight");

    /// <summary>Starting values as torch draws those of its layers; a kind that has the width already gets no maps.</summary>
    public static IEnumerable<PromptTensor> Draw(int width, int textWidth, int visualWidth, PromptDraws draws) =>
    [
        draws.Uniform(Attention + ".weight", Math.Sqrt(6.0 / (4.0 * width)), 3 * width, width), // Xavier, over the three maps as one
        PromptDraws.Constant(Attention + ".bias", 0, 3 * width),
        draws.Uniform(Out + ".weight", 1 / Math.Sqrt(width), width, width),
        PromptDraws.Constant(Out + ".bias", 0, width),
        PromptDraws.Constant(Norm1 + ".weight", 1, width),
        PromptDraws.Constant(Norm1 + ".bias", 0, width),
        .. draws.Linear(Wide, 4 * width, width),
        .. draws.Linear(Narrow, width, 4 * width),
        PromptDraws.Constant(Norm2 + ".weight", 1, width),
        PromptDraws.Constant(Norm2 + ".bias", 0, width),
        .. width == textWidth ? [] : draws.Linear(TextIn, width, textWidth).Concat(draws.Linear(TextOut, textWidth, width)),
        .. width == visualWidth ? [] : draws.Linear(VisualIn, width, visualWidth).Concat(draws.Linear(VisualOut, visualWidth, width)),
    ];

    /// <exception cref="InputException">A part is missing or does not fit.</exception>
    public static void Require(PromptState state, long textWidth, long visualWidth)
    {
        var width = state.Require(Attention + ".weight", -1, -1)[1];
        state.Require(Attention + ".weight", 3 * width, width);
        state.Require(Attention + ".bias", 3 * width);
        RequireLinear(Out, width, width);
        RequireNorm(Norm1);
        RequireNorm(Norm2);
        RequireLinear(Wide, 4 * width, width);
        RequireLinear(Narrow, width, 4 * width);
        RequireMaps(TextIn, TextOut, textWidth);
        RequireMaps(VisualIn, VisualOut, visualWidth);

        void RequireLinear(string name, long output, long input)
        {
            state.Require(name + ".weight", output, input);
            state.Require(name + ".bias", output);
        }

        void RequireNorm(string name)
        {
            state.Require(name + ".weight", width);
            state.Require(name + ".bias", width);
        }

        void RequireMaps(string into, string back, long outer)
        {
            if (outer == width && !state.Has(into + ".weight") && !state.Has(back + ".weight"))
                return;
            RequireLinear(into, width, outer);
            RequireLinear(back, outer, width);
        }
    }

    /// <summary>Makes the prompts: context <c>[n, d]</c> or <c>[C, n, d]</c> and visual <c>[P, m, D]</c> → the same shapes.</summary>
    public static (Tensor Context, Tensor Visual) Generate(PromptParameters parameters, Tensor context, Tensor visual, SharedAttention attention)
    {
        using var scope = NewDisposeScope();
        var text = Map(parameters, TextIn, context.reshape(-1, context.shape[^1]));          // [N, w], N = n (· C)
        var image = Map(parameters, VisualIn, visual.reshape(-1, visual.shape[^1]));         // [P·m, w]
        var tokens = cat([text, image], 0);                                                  // [T, w], T = N + P·m
        // Every token a sequence of its own, or all of them one.
        tokens = Block(parameters, tokens.unsqueeze(attention == SharedAttention.ReferenceQuirks ? 1 : 0)).reshape(tokens.shape);
        var newContext = Map(parameters, TextOut, tokens.narrow(0, 0, text.shape[0])).reshape(context.shape);
        var newVisual = Map(parameters, VisualOut, tokens.narrow(0, text.shape[0], image.shape[0])).reshape(visual.shape);
        return (newContext.MoveToOuterDisposeScope(), newVisual.MoveToOuterDisposeScope());
    }

    // [B, T, w] → [B, T, w]
    private static Tensor Block(PromptParameters parameters, Tensor x)
    {
        var width = x.shape[^1];
        var qkv = F.linear(Normed(parameters, Norm1, x), parameters[Attention + ".weight"], parameters[Attention + ".bias"]).chunk(3, -1); // 3 × [B, T, w]
        var attended = qkv[0].DividedBy(Math.Sqrt(width)).matmul(qkv[1].transpose(1, 2)).softmax(-1).matmul(qkv[2]);                            // [B, T, w]
        x = x.Plus(Map(parameters, Out, attended));
        var hidden = Map(parameters, Wide, Normed(parameters, Norm2, x));                    // [B, T, 4w]
        return x.Plus(Map(parameters, Narrow, hidden * hidden.Times(QuickGeluFactor).sigmoid()));
    }

    private static Tensor Normed(PromptParameters parameters, string name, Tensor x) =>
        new LayerNorm(parameters[name + ".weight"], parameters[name + ".bias"], PromptAdapter.Weights.ClipSettings.StandardEpsilon).Forward(x);

    // A linear map over the last dimension; one that is not there is the identity.
    private static Tensor Map(PromptParameters parameters, string name, Tensor x) =>
        parameters.Has(name + ".weight") ? F.linear(x, parameters[name + ".weight"], parameters[name + ".bias"]) : x;
}
