using PromptAdapter.Matrices;
using PromptAdapter.Methods.Anchored;
using PromptAdapter.Methods.Gda;
using PromptAdapter.Methods.LinearProbe;
using PromptAdapter.Methods.LpPlusPlus;
using PromptAdapter.Methods.ProKeR;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapterF;

namespace PromptAdapter.Methods;

/// <summary>The settings of the methods that run on features.</summary>
public sealed record MethodSettings
{
    /// <summary>The cache without training; its scale is that of every method.</summary>
    public TipAdapterOptions TipAdapter { get; init; } = new();

    /// <summary>The cache with fine-tuned keys; <see langword="null"/> takes its defaults with scale, α, β and grid of <see cref="TipAdapter"/>.</summary>
    public TipAdapterFOptions? TipAdapterF { get; init; }

    /// <summary>Logistic regression.</summary>
    public LinearProbeOptions LinearProbe { get; init; } = new();

    /// <summary>
    /// The weight of the Gaussian logits beside the text where the rule is <c>fixed</c>; <see langword="null"/> takes the default of <see cref="GdaOptions"/>.
    /// </summary>
    public double? GaussianWeight { get; init; }

    /// <summary>Kernel regression on the residual of the text; its scale is that of <see cref="TipAdapter"/>.</summary>
    public ProKeROptions Kernel { get; init; } = new();

    /// <summary>Logistic regression held to the text weights; its scale is that of <see cref="TipAdapter"/>.</summary>
    public AnchoredOptions Anchored { get; init; } = new();

    /// <summary>The linear probe with class-wise multipliers of the text.</summary>
    public LpPlusPlusOptions LpPlusPlus { get; init; } = new();

    /// <summary>The settings with another way to multiply matrices.</summary>
    /// <param name="products">How matrices are multiplied.</param>
    internal MethodSettings With(MatrixProducts products) => this with
    {
        LinearProbe = LinearProbe.With(products),
        TipAdapterF = TrainedKeys.With(products),
        Kernel = Kernel with { Products = products },
        LpPlusPlus = LpPlusPlus with { Products = products },
        Anchored = Anchored with { Products = products },
    };

    /// <summary>s, the factor of the text logits.</summary>
    internal double Scale => TipAdapter.Scale;

    /// <summary>The settings of trained keys in force.</summary>
    internal TipAdapterFOptions TrainedKeys => TipAdapterF ?? new TipAdapterFOptions
    {
        Scale = TipAdapter.Scale,
        Alpha = TipAdapter.Alpha,
        Beta = TipAdapter.Beta,
        Grid = TipAdapter.Grid,
        Search = TipAdapter.Search,
    };

    /// <summary>The settings of the Gaussian classes in force.</summary>
    internal GdaOptions Gaussian => new() { Scale = Scale, Weight = GaussianWeight ?? new GdaOptions().Weight };
}
