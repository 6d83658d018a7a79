using System.Text.Json;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Weights;
using PromptAdapter.Weights;
using static TorchSharp.torch;

namespace PromptAdapter.Clip;

/// <summary>Features, logits and every recorded activation against the Python reference.</summary>
public class EncoderParityTests
{
    // Relative error in norm of one row; the design allows 1e-5.
    private const double FeatureTolerance = 1e-5;

    // Relative error in norm of a whole activation.
    private const double ActivationTolerance = 1e-5;

    public static TheoryData<string, string> Checkpoints { get; } = new()
    {
        { "vit_tiny", "vit_tiny.state_dict.pt" },
        { "vit_tiny", "vit_tiny.jit.pt" },
        { "vit_tiny", "vit_tiny.openai.f16.safetensors" },
        { "vit_v1k", "vit_v1k.state_dict.pt" },
        { "vit_v1k", "vit_v1k.hf.f16.safetensors" },
        { "rn_v1k", "rn_v1k.state_dict.pt" },
        { "rn_v1k", "rn_v1k.jit.pt" },
    };

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void EncodeImages_EqualsReference(string model, string file)
    {
        using var clip = Load(file);
        using var expected = TensorFile.Open(ReferenceData.Golden("encoders", model + ".outputs.safetensors"));
        var (pixels, count) = Images(model, clip.ImageSize);

        var features = clip.EncodeImages(pixels, count);

        AssertRowsEqual(expected["image_features"].ToSingles(), features, clip.EmbedDim, FeatureTolerance);
    }

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void EncodeTokens_EqualsReference(string model, string file)
    {
        using var clip = Load(file);
        using var expected = TensorFile.Open(ReferenceData.Golden("encoders", model + ".outputs.safetensors"));

        var features = clip.EncodeTokens(Tokens(expected));

        AssertRowsEqual(expected["text_features"].ToSingles(), features, clip.EmbedDim, FeatureTolerance);
    }

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Logits_EqualReference(string model, string file)
    {
        using var clip = Load(file);
        using var expected = TensorFile.Open(ReferenceData.Golden("encoders", model + ".outputs.safetensors"));
        var (pixels, count) = Images(model, clip.ImageSize);
        var image = Normalised(clip.EncodeImages(pixels, count), clip.EmbedDim);
        var text = Normalised(clip.EncodeTokens(Tokens(expected)), clip.EmbedDim);
        var texts = text.Length / clip.EmbedDim;

        var logits = new float[count * texts];
        for (var i = 0; i < count; i++)
        {
            for (var t = 0; t < texts; t++)
                logits[i * texts + t] = clip.LogitScale * System.Numerics.Tensors.TensorPrimitives.Dot(
                    image.AsSpan(i * clip.EmbedDim, clip.EmbedDim), text.AsSpan(t * clip.EmbedDim, clip.EmbedDim));
        }

        AssertRowsEqual(expected["logits_per_image"].ToSingles(), logits, texts, FeatureTolerance);
        Assert.Equal(expected["logit_scale_exp"].ToSingles()[0], clip.LogitScale, 1e-4f);
    }

    [Theory]
    [InlineData("vit_tiny", "vit_tiny.state_dict.pt")]
    [InlineData("vit_v1k", "vit_v1k.state_dict.pt")]
    [InlineData("rn_v1k", "rn_v1k.state_dict.pt")]
    public void Activations_OfEveryBlock_EqualReference(string model, string file)
    {
        using var clip = Load(file);
        using var outputs = TensorFile.Open(ReferenceData.Golden("encoders", model + ".outputs.safetensors"));
        using var expected = TensorFile.Open(ReferenceData.Golden("encoders", model + ".activations.safetensors"));
        var (pixels, _) = Images(model, clip.ImageSize);
        var size = 3 * clip.ImageSize * clip.ImageSize;

        var seen = new Dictionary<string, float[]>();
        void Record(string name, Tensor activation)
        {
            // The reference's transformers keep the sequence first.
            using var scope = NewDisposeScope();
            var ordered = name.Contains("transformer", StringComparison.Ordinal) ? activation.transpose(0, 1).contiguous() : activation.contiguous();
            seen[name] = ordered.data<float>().ToArray();
        }

        using (no_grad())
        {
            using var image = tensor(pixels.AsSpan(2 * size, size).ToArray(), [1, 3, clip.ImageSize, clip.ImageSize]);
            clip.ImageTower.Encode(image, Record).Dispose();
            using var ids = outputs["tokens"].ToTensor();
            using var one = ids.narrow(0, 1, 1);
            clip.TextTower.Encode(one, Record).Dispose();
        }

        Assert.All(expected.Tensors.Values, tensor =>
        {
            Assert.True(seen.ContainsKey(tensor.Name), $"{tensor.Name} was not shown to the probe");
            var reference = tensor.ToSingles();
            var error = RelativeError(reference, seen[tensor.Name]);
            Assert.True(error <= ActivationTolerance, $"{tensor.Name}: relative error {error:E2}");
        });
    }

    [Theory]
    [InlineData("vit_tiny.state_dict.pt")]
    [InlineData("rn_v1k.state_dict.pt")]
    public void EncodeImages_OfBatch_EqualsOneByOne(string file)
    {
        using var clip = Load(file);
        var (pixels, count) = Images(file.Split('.')[0], clip.ImageSize);
        var size = pixels.Length / count;

        var together = clip.EncodeImages(pixels, count);
        var alone = Enumerable.Range(0, count).SelectMany(i => clip.EncodeImages(pixels.AsSpan(i * size, size), 1)).ToArray();

        AssertRowsEqual(together, alone, clip.EmbedDim, FeatureTolerance);
    }

    private static ClipModel Load(string file) =>
        ClipModel.Load(ReferenceData.Golden("checkpoints", file), ReferenceData.Vocabulary);

    private static (float[] Pixels, int Count) Images(string model, int size)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(ReferenceData.Golden("encoders", "manifest.json")));
        var names = manifest.RootElement.GetProperty(model).GetProperty("image_order").EnumerateArray().Select(name => name.GetString()!).ToArray();
        using var images = TensorFile.Open(ReferenceData.Golden("images", $"preprocess_f32_{size}.safetensors"));
        return ([.. names.SelectMany(name => images[$"{name}|dataset|{size}"].ToSingles())], names.Length);
    }

    private static int[][] Tokens(TensorFile outputs)
    {
        var tokens = outputs["tokens"];
        var (rows, length) = ((int)tokens.Shape[0], (int)tokens.Shape[1]);
        var ids = tokens.ToInt64s();
        return [.. Enumerable.Range(0, rows).Select(row =>
        {
            var all = ids.AsSpan(row * length, length).ToArray();
            return all.Take(Array.IndexOf(all, all.Max()) + 1).Select(id => (int)id).ToArray(); // without the padding
        })];
    }

    private static float[] Normalised(float[] rows, int width) =>
        [.. rows.Chunk(width).SelectMany(row => { var norm = Math.Sqrt(row.Sum(v => (double)v * v)); return row.Select(v => (float)(v / norm)); })];

    private static void AssertRowsEqual(float[] expected, float[] actual, int width, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var row = 0; row < expected.Length / width; row++)
        {
            var error = RelativeError(expected.AsSpan(row * width, width), actual.AsSpan(row * width, width));
            Assert.True(error <= tolerance, $"row {row}: relative error {error:E2}");
        }
    }

    private static double RelativeError(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double difference = 0, norm = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            difference += Math.Pow((double)expected[i] - actual[i], 2);
            norm += Math.Pow(expected[i], 2);
        }

        return Math.Sqrt(difference / norm);
    }
}
