using PromptAdapter.Imaging;

namespace PromptAdapter.Features;

/// <summary>What turns preprocessed images into features: a frozen model's image tower, as it is or with visual prompts in it.</summary>
public interface IImageEncoder : IFeatureEncoder
{
    /// <summary>What it is called in messages and results.</summary>
    string Name { get; }

    /// <summary>What features are kept under: a SHA-256 in lower-case hexadecimal over everything in the encoder that a feature depends on.</summary>
    string Identity { get; }

    /// <summary>The precision in force, a part of <see cref="Identity"/>; never <see cref="EncoderPrecision.Auto"/>.</summary>
    EncoderPrecision Precision => EncoderPrecision.F32;

    /// <summary>R: side of the square input image, in pixels.</summary>
    int ImageSize { get; }

    /// <summary>What is done to an image first; a part of the model.</summary>
    ImagePreprocessing Preprocessing { get; }

    /// <summary>Encodes preprocessed images.</summary>
    /// <param name="pixels"><c>[count, 3, R, R]</c>, row-major, <see cref="Preprocessing"/> applied.</param>
    /// <param name="count">How many images.</param>
    /// <returns><c>[count, E]</c>, row-major, not normalised.</returns>
    /// <exception cref="InputException">A feature is not finite.</exception>
    float[] EncodeImages(ReadOnlySpan<float> pixels, int count);
}
