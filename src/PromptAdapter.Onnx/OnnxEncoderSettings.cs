using System.Text.Json;
using System.Text.Json.Serialization;
using PromptAdapter.Imaging;

namespace PromptAdapter.Onnx;

/// <summary>
/// What an image encoder in an ONNX file wants to be given, and what of its outputs is the feature. Everything in it decides the features, so it is part of
/// the encoder's identity and is kept with classifiers. docs/onnx.md lists the names.
/// </summary>
internal sealed record OnnxEncoderSettings
{
    /// <summary>R: the side of the image in pixels.</summary>
    public required int Size { get; init; }

    /// <summary>Mean of red, green and blue, on the scale that <see cref="Scale"/> makes.</summary>
    public required IReadOnlyList<float> Mean { get; init; }

    /// <summary>Standard deviation of red, green and blue on the same scale.</summary>
    public required IReadOnlyList<float> Std { get; init; }

    /// <summary>What a byte is multiplied with first.</summary>
    public required double Scale { get; init; }

    /// <summary>The order of the channels: <c>rgb</c> or <c>bgr</c>.</summary>
    public required string Channels { get; init; }

    /// <summary>The order of the axes: <c>nchw</c> or <c>nhwc</c>.</summary>
    public required string Layout { get; init; }

    /// <summary>How an image comes to its size: <c>shortest</c>, <c>longest</c> or <c>squash</c>.</summary>
    public required string Resize { get; init; }

    /// <summary>The side that is resized to before the centre is cut out; <see langword="null"/> means <see cref="Size"/>.</summary>
    public int? ResizeTo { get; init; }

    /// <summary>How pixels are weighted: <c>bicubic</c>, <c>bilinear</c>, <c>lanczos</c>, <c>box</c> or <c>hamming</c>.</summary>
    public required string Filter { get; init; }

    /// <summary>The grey value where an image does not reach; <see langword="null"/> means black.</summary>
    public byte? Fill { get; init; }

    /// <summary>The output that holds the feature.</summary>
    public required string Output { get; init; }

    /// <summary>Which of several tokens is the feature: <c>first</c> or <c>mean</c>; <see langword="null"/> where there is one.</summary>
    public string? Pooling { get; init; }

    /// <summary>A graph that images go through first, a file beside this one.</summary>
    public string? Preprocess { get; init; }

    /// <summary>The hash of that graph.</summary>
    public string? PreprocessSha256 { get; init; }

    [JsonIgnore]
    public bool IsBgr => Channels == "bgr";

    [JsonIgnore]
    public bool ChannelsLast => Layout == "nhwc";

    /// <summary>What is done to an image before it is laid out.</summary>
    public ImagePreprocessing ToPreprocessing() => new()
    {
        Mean = Mean,
        Std = Std,
        Scale = Scale,
        Filter = Enum.Parse<ResampleFilter>(Filter, ignoreCase: true),
        Mode = Enum.Parse<ResizeMode>(Resize, ignoreCase: true),
        ResizeTo = ResizeTo,
        Fill = Fill ?? 0,
    };

    /// <summary>What a CLIP's image tower takes, as it is exported: red, green and blue planes.</summary>
    /// <param name="size">R.</param>
    /// <param name="preprocessing">What is done to an image first.</param>
    public static OnnxEncoderSettings Of(int size, ImagePreprocessing preprocessing) => new()
    {
        Size = size,
        Mean = preprocessing.Mean,
        Std = preprocessing.Std,
        Scale = preprocessing.Scale,
        Channels = "rgb",
        Layout = "nchw",
        Resize = preprocessing.Mode.ToString().ToLowerInvariant(),
        ResizeTo = preprocessing.ResizeTo,
        Filter = preprocessing.Filter.ToString().ToLowerInvariant(),
        Fill = preprocessing.Fill == 0 ? null : preprocessing.Fill,
        Output = "features",
    };

    /// <summary>The same where scaling, normalising and laying out are part of the graph, which takes <c>[N, R, R, 3]</c> of bytes.</summary>
    public OnnxEncoderSettings OfBytes() => this with { Mean = [0, 0, 0], Std = [1, 1, 1], Scale = 1, Channels = "rgb", Layout = "nhwc" };

    /// <summary>All values as JSON; two that are equal have the same text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, OnnxJson.Default.OnnxEncoderSettings);
}
