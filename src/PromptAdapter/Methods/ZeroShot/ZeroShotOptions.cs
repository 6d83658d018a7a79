namespace PromptAdapter.Methods.ZeroShot;

/// <summary>Settings of zero-shot classification.</summary>
public sealed class ZeroShotOptions
{
    /// <summary>s, the factor of the cosine; CLIP's <c>exp(logit_scale)</c>. Default 100.</summary>
    public double Scale { get; set; } = 100;
}
