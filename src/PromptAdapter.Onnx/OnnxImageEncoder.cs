using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Methods;
using PromptAdapter.Onnx.Export;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Onnx;

/// <summary>
/// An image encoder in an ONNX file, run by ONNX Runtime: an image tower of CLIP, DINOv2, SigLIP, a ResNet and so on. It has no text, so it serves the methods
/// that need none. Using it from several threads is safe.
/// </summary>
public sealed class OnnxImageEncoder : IFrozenModel
{
    private readonly OnnxGraph _graph;
    private readonly OnnxGraph? _before;
    private readonly OnnxEncoderSettings _settings;
    private readonly int _tokens; // T, 1 where the output has no tokens
    private readonly Lazy<string> _sha256;
    private readonly Lazy<string> _identity;
    private volatile bool _disposed;

    private OnnxImageEncoder(string name, OnnxGraph graph, OnnxGraph? before, OnnxEncoderSettings settings, MethodCatalog methods)
    {
        (Name, _graph, _before, _settings, Methods) = (name, graph, before, settings, methods);
        EncoderSettings = settings.ToJson();
        Origin = ExportMetadata.Origin(graph);
        Preprocessing = settings.ToPreprocessing();
        _sha256 = new Lazy<string>(() =>
        {
            var hash = OnnxFileDigest.Of(graph.Path);
            graph.RequireUnchanged();
            return hash;
        });
        _identity = new Lazy<string>(() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sha256 + "\n" + EncoderSettings))));
        if (before?.RowOf(Row, before.Outputs.First()) is { } between && !between.SequenceEqual(Row))
            throw before.Refused($"gives images of [{string.Join(", ", between)}], and the encoder takes [{string.Join(", ", Row)}]", "export it again");
        (_tokens, EmbedDim) = Shape(graph.RowOf(Row, settings.Output));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Path => _graph.Path;

    /// <inheritdoc/>
    public string Sha256 => _sha256.Value;

    /// <inheritdoc/>
    public string Identity => _identity.Value;

    /// <inheritdoc/>
    public string EncoderSettings { get; }

    /// <inheritdoc/>
    public EncoderOrigin? Origin { get; }

    /// <summary>What its file says about itself.</summary>
    internal IReadOnlyDictionary<string, string> Metadata => _graph.Metadata;

    /// <summary>What it wants to be given, and what of its outputs is the feature.</summary>
    internal OnnxEncoderSettings Settings => _settings;

    /// <inheritdoc/>
    public ImagePreprocessing Preprocessing { get; }

    /// <inheritdoc/>
    public int ImageSize => _settings.Size;

    /// <inheritdoc/>
    public int EmbedDim { get; }

    /// <summary>None.</summary>
    public ITextEncoder? Text => null;

    /// <summary>Nothing: what is not told is asked for.</summary>
    public string? Assumption => null;

    /// <inheritdoc/>
    public MethodCatalog Methods { get; }

    /// <summary>Whether a model is one of these, and no checkpoint of a CLIP: a file that ends in <c>.onnx</c>, or the bundled encoder.</summary>
    /// <param name="nameOrPath">What a user called a model.</param>
    public static bool Opens(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        return nameOrPath.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) || (BundledEncoder.IsName(nameOrPath) && !System.IO.Path.Exists(nameOrPath));
    }

    /// <summary>Opens an encoder with the settings in its metadata or in the JSON beside it (docs/onnx.md).</summary>
    /// <param name="nameOrPath">An <c>.onnx</c> file, or <c>resnet18</c> for the one that comes with the application.</param>
    /// <param name="threads">Threads of one run; <see langword="null"/> takes one for each core.</param>
    /// <param name="methods">The methods that can be fitted on it; by default those of the library that work on features.</param>
    /// <param name="session">
    /// Called for each graph with the options it is opened with, for example to add an execution provider whose package the application references.
    /// </param>
    /// <exception cref="InputException">The file is missing or no image encoder, or a setting is missing or wrong.</exception>
    /// <exception cref="Runtime.NativeLibraryException">The native ONNX Runtime is not there or does not fit.</exception>
    public static OnnxImageEncoder Load(string nameOrPath, int? threads = null, MethodCatalog? methods = null, Action<SessionOptions>? session = null) =>
        Load(nameOrPath, null, threads, methods, session);

    /// <summary>Opens the encoder of a classifier with the settings that were kept with it, whatever stands beside the file now.</summary>
    /// <param name="reference">The encoder, where it has been found.</param>
    /// <param name="threads">Threads of one run; <see langword="null"/> takes one for each core.</param>
    /// <exception cref="InputException">The file is missing or no image encoder, or the native library is not there.</exception>
    public static OnnxImageEncoder Load(ModelReference reference, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return Load(reference.Path, reference.EncoderSettings, threads, null);
    }

    /// <summary>Opens what this library exported, by what its metadata say.</summary>
    /// <param name="graph">The graph, which it then owns.</param>
    /// <param name="output">The output to take as the feature.</param>
    internal static OnnxImageEncoder Exported(OnnxGraph graph, string output)
    {
        try
        {
            var settings = OnnxSettingsReader.Read(graph, null) with { Output = output };
            return new OnnxImageEncoder(System.IO.Path.GetFileName(graph.Path), graph, null, settings, AdapterMethods.Catalog);
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public float[] EncodeImages(ReadOnlySpan<float> pixels, int count)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var images = LaidOut(pixels, count);
        if (_before is not null)
            images = _before.Run(images, count, Row, _before.Outputs.First()).Values;
        var (values, given) = _graph.Run(images, count, Row, _settings.Output); // [count, E] or [count, T, E]
        if (count > 0 && given.Aggregate(1L, (product, side) => product * side) != (long)_tokens * EmbedDim)
            throw _graph.Refused($"gives [{string.Join(", ", given)}] values an image ({_settings.Output}), and its file says {_tokens * EmbedDim}", "export it again");
        var features = Pooled(values, count);
        return TensorPrimitives.IsFiniteAll<float>(features) ? features
            : throw _graph.Refused("gives features that are not finite numbers", "its weights are damaged: download it or export it again");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _graph.Dispose();
        _before?.Dispose();
    }

    private static OnnxImageEncoder Load(string nameOrPath, string? kept, int? threads, MethodCatalog? methods, Action<SessionOptions>? session = null)
    {
        var isBundled = BundledEncoder.IsName(nameOrPath) && !System.IO.Path.Exists(nameOrPath);
        var path = System.IO.Path.GetFullPath(BundledEncoder.Resolve(nameOrPath));
        OnnxGraph? graph = null, before = null;
        try
        {
            graph = OnnxGraph.Open(path, threads, session);
            var settings = OnnxSettingsReader.Read(graph, kept);
            if (settings.Preprocess is { } first)
            {
                var beside = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, first);
                before = OnnxGraph.Open(beside, threads, session);
                var hash = OnnxFileDigest.Of(beside);
                if (settings.PreprocessSha256 is { } known && known != hash)
                    throw before.Refused("is not the graph that the settings of the encoder were written for", "restore the file from a copy");
                settings = settings with { PreprocessSha256 = hash };
            }

            return new OnnxImageEncoder(isBundled || path == BundledEncoder.File ? BundledEncoder.Name : System.IO.Path.GetFileName(path), graph, before,
                settings, methods ?? AdapterMethods.Catalog);
        }
        catch
        {
            graph?.Dispose();
            before?.Dispose();
            throw;
        }
    }

    internal long[] Row => _settings.ChannelsLast ? [ImageSize, ImageSize, 3] : [3, ImageSize, ImageSize];

    // [E], or [E, 1, 1] of a pooled map, or [T, E] of tokens of which the settings choose.
    private (int Tokens, int Length) Shape(IReadOnlyList<long> row)
    {
        long[] sides = [.. row];
        var isPlain = sides.Length > 0 && sides.Count(side => side > 1) <= 1;
        if (isPlain && _settings.Pooling is null)
            return (1, (int)sides.Aggregate((one, other) => one * other));
        if (sides.Length == 2 && _settings.Pooling is not null)
            return ((int)sides[0], (int)sides[1]);
        throw _graph.Refused($"gives [{string.Join(", ", sides)}] values an image ({_settings.Output}), which is no feature", _settings.Pooling is not null
            ? "leave pooling out of its settings, or name another output" : "say in its settings which token is the feature (pooling), or name another output");
    }

    private float[] Pooled(float[] values, int count)
    {
        if (_tokens == 1)
            return values;
        var features = new float[count * EmbedDim];
        for (var image = 0; image < count; image++)
        {
            var feature = features.AsSpan(image * EmbedDim, EmbedDim);
            var taken = _settings.Pooling == "mean" ? _tokens : 1;
            for (var token = 0; token < taken; token++)
                TensorPrimitives.Add(feature, values.AsSpan((image * _tokens + token) * EmbedDim, EmbedDim), feature);
            TensorPrimitives.Divide(feature, taken, feature);
        }

        return features;
    }

    // [count, 3, R, R] of red, green and blue → the order of channels and axes that the graph takes.
    internal float[] LaidOut(ReadOnlySpan<float> pixels, int count)
    {
        var plane = ImageSize * ImageSize;
        var images = new float[count * 3 * plane];
        for (var image = 0; image < count; image++)
        {
            for (var channel = 0; channel < 3; channel++)
            {
                var source = pixels.Slice((image * 3 + (_settings.IsBgr ? 2 - channel : channel)) * plane, plane);
                if (!_settings.ChannelsLast)
                {
                    source.CopyTo(images.AsSpan((image * 3 + channel) * plane));
                    continue;
                }

                for (int i = 0, at = image * 3 * plane + channel; i < plane; i++, at += 3)
                    images[at] = source[i];
            }
        }

        return images;
    }
}
