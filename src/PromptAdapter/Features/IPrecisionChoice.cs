namespace PromptAdapter.Features;

/// <summary>An image encoder whose precision can be left open until it has seen pictures.</summary>
public interface IPrecisionChoice : IImageEncoder
{
    /// <summary>Whether the precision is still open. Asking for a feature, an identity or the precision settles it on single precision.</summary>
    bool IsPrecisionOpen { get; }

    /// <summary>Settles the precision on what these pictures bear; nothing happens where it is settled.</summary>
    /// <param name="pixels">Real pictures, <c>[count, 3, R, R]</c>, row-major, <see cref="IImageEncoder.Preprocessing"/> applied.</param>
    /// <param name="count">How many, at least 1.</param>
    void SettlePrecision(ReadOnlySpan<float> pixels, int count);

    /// <summary>Settles the precision on what is known already, such as that of the features it is to meet; nothing happens where it is settled.</summary>
    /// <param name="precision">Single precision or bfloat16.</param>
    void SettlePrecision(EncoderPrecision precision);

    /// <summary>Opens the same model once more, to encode images in another precision. The caller disposes of it.</summary>
    /// <param name="precision">Single precision or bfloat16.</param>
    /// <exception cref="InputException">The checkpoint is not there any more, or has changed.</exception>
    IFrozenModel Reopen(EncoderPrecision precision);
}
