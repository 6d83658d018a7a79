namespace PromptAdapter.Features;

/// <summary>In which numbers an image encoder multiplies. It decides the last digits of a feature, so it is a part of what a feature is.</summary>
public enum EncoderPrecision
{
    /// <summary>
    /// <see cref="BF16"/> where the processor multiplies such numbers and the features of real pictures stay as they are in single precision
    /// (<see cref="PrecisionProbe.LeastCosine"/>), else <see cref="F32"/>.
    /// </summary>
    Auto,

    /// <summary>Single precision throughout.</summary>
    F32,

    /// <summary>
    /// Factors of linear maps and convolutions are rounded to bfloat16, which has 8 binary digits; sums, normalisations, attention and the residual stream stay
    /// in single precision.
    /// </summary>
    BF16,
}
