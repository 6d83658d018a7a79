namespace PromptAdapter.Imaging;

/// <summary>How pixels are weighted when an image is resized; each is the filter of that name in Pillow, antialiased.</summary>
public enum ResampleFilter
{
    /// <summary>Cubic convolution with a = -0.5 (Keys 1981): CLIP's own.</summary>
    Bicubic,

    /// <summary>A triangle.</summary>
    Bilinear,

    /// <summary>A windowed sinc over three neighbours to each side.</summary>
    Lanczos,

    /// <summary>The mean of the area.</summary>
    Box,

    /// <summary>A Hamming-windowed sinc over one neighbour to each side.</summary>
    Hamming,
}
