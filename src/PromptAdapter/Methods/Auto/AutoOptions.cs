using PromptAdapter.Methods.Anchored;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.Gda;
using PromptAdapter.Methods.LinearProbe;
using PromptAdapter.Methods.LpPlusPlus;
using PromptAdapter.Methods.ProKeR;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapterF;

namespace PromptAdapter.Methods.Auto;

/// <summary>Settings of the automatic choice: those of every method it tries.</summary>
public sealed class AutoOptions
{
    /// <summary>The cache without training.</summary>
    public TipAdapterOptions TipAdapter { get; set; } = new();

    /// <summary>The cache with fine-tuned keys.</summary>
    public TipAdapterFOptions TipAdapterF { get; set; } = new();

    /// <summary>Logistic regression.</summary>
    public LinearProbeOptions LinearProbe { get; set; } = new();

    /// <summary>Gaussian discriminant analysis.</summary>
    public GdaOptions Gda { get; set; } = new();

    /// <summary>Kernel regression on the residual of the text.</summary>
    public ProKeROptions Kernel { get; set; } = new();

    /// <summary>Logistic regression held to the text weights.</summary>
    public AnchoredOptions Anchored { get; set; } = new();

    /// <summary>The linear probe with class-wise multipliers of the text.</summary>
    public LpPlusPlusOptions LpPlusPlus { get; set; } = new();

    /// <summary>The most rounds of a selection plan in which every method is fitted again. Default <see cref="RoundLimit.Trained"/>.</summary>
    public int SelectionRounds { get; set; } = RoundLimit.Trained;

    /// <summary>Refuses settings that mean nothing.</summary>
    /// <exception cref="InputException">A method's settings are out of range.</exception>
    public void Validate()
    {
        TipAdapter.Validate();
        TipAdapterF.Validate();
        LinearProbe.Validate();
        Gda.Validate();
        Kernel.Validate();
        Anchored.Validate();
        LpPlusPlus.Validate();
        RoundLimit.Validate(SelectionRounds);
    }
}
