using System.Globalization;
using System.Text.Json;

namespace PromptAdapter.Imaging;

/// <summary>What is done to an image before a model sees it. It is part of the model: one that was trained with other values gives other features.</summary>
public sealed record ImagePreprocessing
{
    /// <summary>The factor that takes bytes to the scale 0 to 1.</summary>
    public const double ByteScale = 1.0 / 255;

    /// <summary>CLIP's own (arXiv 2103.00020, the published preprocessing).</summary>
    public static ImagePreprocessing Clip { get; } = new();

    /// <summary>Mean of red, green and blue, on the scale that <see cref="Scale"/> makes.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0.48145466f, 0.4578275f, 0.40821073f];

    /// <summary>Standard deviation of red, green and blue on the same scale, above 0.</summary>
    public IReadOnlyList<float> Std { get; init; } = [0.26862954f, 0.26130258f, 0.27577711f];

    /// <summary>What a byte is multiplied with before the mean is taken off.</summary>
    public double Scale { get; init; } = ByteScale;

    /// <summary>How pixels are weighted.</summary>
    public ResampleFilter Filter { get; init; }

    /// <summary>How the image comes to its size.</summary>
    public ResizeMode Mode { get; init; }

    /// <summary>The side that is resized to, in pixels; <see langword="null"/> means that of the encoder's input.</summary>
    public int? ResizeTo { get; init; }

    /// <summary>The grey value, 0 to 255, where the image does not reach.</summary>
    public byte Fill { get; init; }

    /// <summary>Whether it is CLIP's own.</summary>
    public bool IsClip => Equals(Clip);

    /// <summary>The normalisation alone.</summary>
    public ChannelNormalization Normalization => IsClip ? ChannelNormalization.Clip : new ChannelNormalization([.. Mean], [.. Std], Scale);

    /// <inheritdoc/>
    public bool Equals(ImagePreprocessing? other) =>
        other is not null && Mean.SequenceEqual(other.Mean) && Std.SequenceEqual(other.Std)
            && (Scale, Filter, Mode, ResizeTo, Fill) == (other.Scale, other.Filter, other.Mode, other.ResizeTo, other.Fill);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Mean.Sum(), Std.Sum(), Scale, Filter, Mode, ResizeTo, Fill);

    /// <summary>All values in one line, for people: <c>mean 0.5 0.5 0.5, std 0.5 0.5 0.5, shortest side, bicubic</c>.</summary>
    public override string ToString()
    {
        var mode = Mode switch
        {
            ResizeMode.Shortest => "shortest side",
            ResizeMode.Longest => "longest side",
            ResizeMode.Squash => "squashed",
            _ => "not resized"
        };
        return string.Create(CultureInfo.InvariantCulture,
            $"mean {string.Join(' ', Mean)}, std {string.Join(' ', Std)}, {mode}{(ResizeTo is { } side ? $" to {side}" : "")}, " +
                $"{Filter.ToString().ToLowerInvariant()}")
            + (Scale == ByteScale ? "" : string.Create(CultureInfo.InvariantCulture, $", bytes times {Scale}"))
            + (Fill == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", filled with {Fill}"));
    }

    /// <summary>All values as JSON; two that are equal have the same text.</summary>
    internal string ToJson() => StoredPreprocessing.Write(this);

    /// <summary>Reads <see cref="ToJson"/> back.</summary>
    /// <exception cref="JsonException">It is not that.</exception>
    internal static ImagePreprocessing FromJson(string json)
    {
        var read = StoredPreprocessing.Read(json);
        return read is { Mean.Count: 3, Std.Count: 3 } && read.Std.All(value => value > 0) && read.ResizeTo is null or > 0 ? read!
            : throw new JsonException("no preprocessing");
    }
}
