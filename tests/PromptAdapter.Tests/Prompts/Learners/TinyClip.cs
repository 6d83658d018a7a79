using PromptAdapter.Tokenization;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Prompts.Learners;
using PromptAdapter.Torch.Towers;
using PromptAdapter.Torch.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace PromptAdapter.Prompts.Learners;

/// <summary>A random model with a vision transformer of three blocks and a vocabulary, written for one test.</summary>
public sealed class TinyClip : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TinyClip(int embedDim = 32)
    {
        var path = _folder.File("model.safetensors");
        new RandomCheckpoint
        {
            EmbedDim = embedDim,
            ImageResolution = 32,
            PatchSize = 16,
            VisionWidth = 64,
            VisionLayers = 3,
            VocabularySize = SmallVocabulary.Size,
            ContextLength = 24,
            Seed = 3
        }.Write(path);
        Clip = ClipModel.Load(path, SmallVocabulary.WriteOpenAi(_folder));
    }

    /// <summary>Memory for everything, for some rows and two images, and for one at a time.</summary>
    public static TheoryData<long> Memories { get; } = [2L << 30, 170_000, 0];

    public static string[] ClassNames { get; } = ["cat", "some_dog", "a thing"];

    public ClipModel Clip { get; }

    /// <summary>Random images, <c>[count, 3, 32, 32]</c>, the same for the same seed.</summary>
    public static Tensor Images(int count, int seed = 1)
    {
        NativeBackend.EnsureLoaded();
        var random = new Random(seed);
        return tensor(Enumerable.Range(0, count * 3 * 32 * 32).Select(_ => (float)(random.NextDouble() * 4 - 2)).ToArray(), [count, 3, 32, 32]);
    }

    public static Tensor Labels(params long[] labels) => tensor(labels);

    public static float[] Values(Tensor tensor)
    {
        using var scope = NewDisposeScope(); // which keeps the tensors in between until the values are read
        return tensor.detach().contiguous().data<float>().ToArray();
    }

    /// <summary>Fails unless all values agree within a part of the largest.</summary>
    public static void AssertEqual(Tensor expected, Tensor actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.shape, actual.shape);
        var (left, right) = (Values(expected), Values(actual));
        var largest = left.Max(Math.Abs);
        for (var i = 0; i < left.Length; i++)
            Assert.True(Math.Abs(left[i] - right[i]) <= tolerance * largest, $"value {i}: {left[i]:R} expected, {right[i]:R} found");
    }

    /// <summary>
    /// Compares the gradient of a learner's cross-entropy with central differences: in the parts named, at their entry of largest gradient and at one more.
    /// </summary>
    public static void AssertGradient(PromptLearner learner, Tensor pixels, Tensor labels, params string[] parts)
    {
        const float Step = 4e-3f;
        learner.ComputeGradients(pixels, labels);
        foreach (var part in parts)
        {
            using var noGrad = no_grad();
            var flat = learner.Parameters[part].view(-1);
            var gradient = Values(learner.Parameters[part].grad!.reshape(-1));
            var largest = gradient.Select(Math.Abs).ToArray().AsSpan().IndexOf(gradient.Max(Math.Abs));
            Assert.True(Math.Abs(gradient[largest]) > 1e-3, $"{part} has a gradient of {gradient[largest]:E2} only: nothing to compare");
            foreach (var entry in (int[])[largest, gradient.Length / 2])
            {
                var value = flat[entry].item<float>();
                flat[entry] = tensor(value + Step);
                var above = Loss(learner, pixels, labels).item<float>();
                flat[entry] = tensor(value - Step);
                var below = Loss(learner, pixels, labels).item<float>();
                flat[entry] = tensor(value);
                // Rounding of the loss over 2 steps, and the third derivative, stay below this.
                Assert.Equal((above - below) / (2 * Step), gradient[entry], (0.02 * Math.Abs(gradient[largest])) + 2e-4);
            }
        }
    }

    /// <summary>
    /// Compares the gradients that a learner computes in parts with those of the one graph from its parameters to its logits, for a loss that is no mean over
    /// images.
    /// </summary>
    public static void AssertGradientsOfOneGraph(PromptLearner learner)
    {
        const double Tolerance = 1e-5; // in norm, of all parts together
        using var scope = NewDisposeScope();
        using var pixels = Images(5);
        static Tensor Loss(Tensor logits) => logits.DividedBy(30).exp().sum().log().Plus(nn.functional.cross_entropy(logits, Labels(0, 2, 1, 1, 0)));

        learner.Parameters.ClearGradients();
        var logits = learner.Logits(pixels);
        var loss = Loss(logits);
        loss.backward();
        var expected = Gradients();
        var actual = learner.ComputeGradients(pixels, Loss);

        Assert.Equal(loss.item<float>(), actual.Loss, 1e-5 * Math.Abs(loss.item<float>()));
        Assert.Equal(logits.argmax(-1).data<long>().ToArray(), actual.Guesses.Select(guess => (long)guess));
        Closeness.AssertOverNorm(expected, Gradients(), Tolerance, "gradients");

        float[] Gradients() => [.. learner.Parameters.All.SelectMany(parameter => Values(parameter.grad!))];
    }

    /// <summary>Live tensors after some steps of training and after many more.</summary>
    public static (long Early, long Late) LiveTensors(PromptLearner learner)
    {
        using var pixels = Images(3);
        using var labels = Labels(0, 2, 1);
        using var descent = new MomentumSgd(momentum: 0.9, weightDecay: 0);
        long early = 0;
        for (var step = 0; step < 102; step++)
        {
            using (var scope = NewDisposeScope())
            {
                learner.ComputeGradients(pixels, labels);
                descent.Step(learner.Parameters, 0.01);
            }

            if (step == 1)
                early = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        }

        return (early, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    public void Dispose()
    {
        Clip.Dispose();
        _folder.Dispose();
    }

    private static Tensor Loss(PromptLearner learner, Tensor pixels, Tensor labels) => nn.functional.cross_entropy(learner.Logits(pixels), labels);
}
