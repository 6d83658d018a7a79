using PromptAdapter.Methods.TipAdapter.Search;

namespace PromptAdapter.Methods.TipAdapter;

/// <summary>Settings of the training-free cache adapter.</summary>
public sealed class TipAdapterOptions
{
    /// <summary>s, the factor of the text logits; CLIP's <c>exp(logit_scale)</c>. Default 100.</summary>
    public double Scale { get; set; } = 100;

    /// <summary>α, the weight of the cache, where the rule is <c>fixed</c>. Default 1, Tip-Adapter's.</summary>
    public double Alpha { get; set; } = 1;

    /// <summary>β, the sharpness of the cache, where the rule is <c>fixed</c>. Default 5.5, Tip-Adapter's.</summary>
    public double Beta { get; set; } = 5.5;

    /// <summary>The values of α and β that the other rules compare; <see langword="null"/> takes <see cref="SearchGrid.For"/>.</summary>
    public SearchGrid? Grid { get; set; }

    /// <summary>Whether values between those of the grid are tried too. Default <see cref="SearchMode.Grid"/>.</summary>
    public SearchMode Search { get; set; } = SearchMode.Grid;

    /// <summary>Refuses settings that mean nothing.</summary>
    /// <exception cref="InputException">The scale is not finite, or α or β lies outside 0 … 10,000.</exception>
    public void Validate()
    {
        if (!double.IsFinite(Scale) || Alpha is not (>= 0 and <= 10_000) || Beta is not (>= 0 and <= 10_000))
            throw new InputException(FormattableString.Invariant(
                $"scale {Scale}, alpha {Alpha} and beta {Beta}: the scale has to be finite, the others within 0…10000"), null,
                "give plain numbers, for example alpha 1 and beta 5.5");
    }
}
