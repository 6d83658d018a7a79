namespace PromptAdapter.Imaging;

/// <summary>Turns a decoded image into what an image encoder takes. Implementations are safe to call from several threads at once.</summary>
public interface IImageTransform
{
    /// <summary>R: the encoder's input is <c>[3, R, R]</c>.</summary>
    int Resolution { get; }

    /// <summary>Writes one image's input.</summary>
    /// <param name="image">The image; it stays as it is.</param>
    /// <param name="key">What identifies the image across runs, for example its path in the data set; transforms that draw at random draw from it.</param>
    /// <param name="destination">Exactly <c>3 R R</c> values, <c>[3, R, R]</c>.</param>
    void Apply(RgbImage image, string key, Span<float> destination);
}
