using System.Numerics.Tensors;
using PromptAdapter.Features;
using PromptAdapter.Imaging;

namespace PromptAdapter.Onnx.Export;

/// <summary>Features and, of a classifier, logits of the same images by some engine.</summary>
/// <param name="Features"><c>[N, E]</c>, not normalised.</param>
/// <param name="Logits"><c>[N, C]</c>; empty for an encoder alone.</param>
/// <param name="Count">N.</param>
internal sealed record Answers(float[] Features, double[] Logits, int Count)
{
    private const int BatchSize = 8;

    /// <summary>What a model and the classifier on it say.</summary>
    public static Answers Of(IImageEncoder encoder, ImagePreprocessing preprocessing, ClassifierState? state, IReadOnlyList<RgbImage> images)
    {
        var features = Encode(encoder, preprocessing, images);
        if (state is null)
            return new Answers(features, [], images.Count);
        var unit = (float[])features.Clone();
        UnitRows.Normalise(unit, state.EmbedDim, tolerance: 0, "");
        var logits = new double[images.Count * state.ClassNames.Count];
        state.Adapter.Logits(unit, logits);
        return new Answers(features, logits, images.Count);
    }

    /// <summary>What an exported file says, read as an application reads it.</summary>
    /// <param name="path">The file that it is for.</param>
    /// <param name="content">What it holds.</param>
    /// <param name="isClassifier">Whether it has logits.</param>
    /// <param name="images">The images.</param>
    public static Answers Of(string path, byte[] content, bool isClassifier, IReadOnlyList<RgbImage> images)
    {
        var features = Output(ExportedGraph.Features);
        return new Answers(features, isClassifier ? Array.ConvertAll(Output(ExportedGraph.Logits), value => (double)value) : [], images.Count);

        float[] Output(string name)
        {
            using var encoder = OnnxImageEncoder.Exported(OnnxGraph.Open(path, content), name);
            return Encode(encoder, encoder.Preprocessing, images);
        }
    }

    /// <summary>The answers for the first images.</summary>
    public Answers First(int count) => new(Features[..(Features.Length / Count * count)], Logits[..(Logits.Length / Count * count)], count);

    /// <summary>Images as an encoder takes them, <c>[N, 3, R, R]</c>.</summary>
    public static float[] Normalised(IReadOnlyList<RgbImage> images, ImagePreprocessing preprocessing)
    {
        var each = images[0].Pixels.Length;
        var pixels = new float[images.Count * each];
        for (var i = 0; i < images.Count; i++)
            preprocessing.Normalization.Apply(images[i], pixels.AsSpan(i * each, each));
        return pixels;
    }

    /// <summary>The largest difference of a logit (without these, of a value of a feature), divided by the largest such value of its image.</summary>
    public double LargestDifference(Answers other)
    {
        var (own, others) = Logits.Length > 0 ? (Logits, other.Logits) : (ToDouble(Features), ToDouble(other.Features));
        var (largest, width) = (0.0, own.Length / Count);
        for (var row = 0; row < Count; row++)
        {
            ReadOnlySpan<double> one = own.AsSpan(row * width, width), two = others.AsSpan(row * width, width);
            var scale = Math.Abs(TensorPrimitives.MaxMagnitude(one));
            for (var i = 0; i < width; i++)
                largest = Math.Max(largest, one[i] == two[i] ? 0 : Math.Abs(one[i] - two[i]) / scale);
        }

        return largest;
    }

    /// <summary>The cosine of each image's two features, <c>[N]</c>.</summary>
    public double[] Cosines(Answers other)
    {
        var width = Features.Length / Count;
        return [.. Enumerable.Range(0, Count).Select(row => TensorPrimitives.CosineSimilarity<double>(ToDouble(Features.AsSpan(row * width, width)),
            ToDouble(other.Features.AsSpan(row * width, width))))];
    }

    /// <summary>The share of images whose first answer is the same.</summary>
    public double Agreement(Answers other)
    {
        var width = Logits.Length / Count;
        return Enumerable.Range(0, Count).Count(row => Evaluation.ArgMax.First(Logits.AsSpan(row * width, width))
            == Evaluation.ArgMax.First(other.Logits.AsSpan(row * width, width))) / (double)Count;
    }

    private static float[] Encode(IImageEncoder encoder, ImagePreprocessing preprocessing, IReadOnlyList<RgbImage> images) =>
        [.. images.Chunk(BatchSize).SelectMany(batch => encoder.EncodeImages(Normalised(batch, preprocessing), batch.Length))];

    private static double[] ToDouble(ReadOnlySpan<float> values)
    {
        var converted = new double[values.Length];
        TensorPrimitives.ConvertChecked(values, converted);
        return converted;
    }
}
