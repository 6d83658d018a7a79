using PromptAdapter.Methods.Anchored;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.Gda;
using PromptAdapter.Methods.ProKeR;
using PromptAdapter.Methods.TipAdapterF;

namespace PromptAdapter.Methods.Auto;

/// <summary>Settings of the automatic choice: those of every method it tries.</summary>
public sealed class AutoOptions
{
    /// <summary>s, the factor of the logits of the text where it is a member by itself; CLIP's <c>exp(logit_scale)</c>. Default 100.</summary>
    public double Scale { get; set; } = 100;

    /// <summary>The cache with fine-tuned keys.</summary>
    public TipAdapterFOptions TipAdapterF { get; set; } = new();

    /// <summary>Gaussian discriminant analysis.</summary>
    public GdaOptions Gda { get; set; } = new();

    /// <summary>Kernel regression on the residual of the text.</summary>
    public ProKeROptions Kernel { get; set; } = new();

    /// <summary>Logistic regression held to the text weights; it is also tried under <see cref="AnchorConstraint.Scatter"/>.</summary>
    public AnchoredOptions Anchored { get; set; } = new();

    /// <summary>The fewest rounds of a selection plan in which every method is built, where there are as many. Default 2.</summary>
    public int SelectionRounds { get; set; } = 2;

    /// <summary>Left-out images that are enough: further rounds are built only while there are fewer. Default 256.</summary>
    public int LeftOutImages { get; set; } = 256;

    /// <summary>The most classes on which methods are compared; of more, as many, evenly spread. Default 256.</summary>
    public int MostClasses { get; set; } = 256;

    /// <summary>Refuses settings that mean nothing.</summary>
    /// <exception cref="InputException">A method's settings are out of range.</exception>
    public void Validate()
    {
        if (!double.IsFinite(Scale))
            throw new InputException(FormattableString.Invariant($"the scale {Scale} is no number"), null, "give the model's, for example 100");
        TipAdapterF.Validate();
        Gda.Validate();
        Kernel.Validate();
        Anchored.Validate();
        RoundLimit.Validate(SelectionRounds);
        if (LeftOutImages < 0 || MostClasses < 2)
            throw new InputException($"{LeftOutImages} left-out images of {MostClasses} classes compare nothing", null, "start from 256 and 256");
    }
}
