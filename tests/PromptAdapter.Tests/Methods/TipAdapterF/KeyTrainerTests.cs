using System.Text.Json;
using PromptAdapter.Features;
using PromptAdapter.Matrices;
using PromptAdapter.Torch.Matrices;
using PromptAdapter.Torch.Native;
using PromptAdapter.Training;
using PromptAdapter.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace PromptAdapter.Methods.TipAdapterF;

public class KeyTrainerTests
{
    // Ten times the reference's own noise, relative to the largest value (golden/noise_floor.json, adapter/adapter: 1.33e-6).
    private const double Tolerance = 1.33e-5;

    // The second run of the reference goes on from the keys that the first one left: both trained one shared array in place.
    // For the same reason its final weights of the first run are those of the second.
    [Theory]
    [InlineData(ProductsByName.Managed)]
    [InlineData(ProductsByName.Torch)]
    public void RunEpoch_ReferenceRuns_LossesRatesAndKeysAgree(string products)
    {
        using var file = TensorFile.Open(ReferenceData.Golden("adapter", "adapter.safetensors"));
        using var json = JsonDocument.Parse(File.ReadAllText(ReferenceData.Golden("adapter", "adapter.json")));
        var runs = json.RootElement.GetProperty("F");

        var first = Run(file, runs.GetProperty("lr1e-3"), "F_lr1e-3", products, start: null, out var best);
        AssertClose(file["F_lr1e-3_best_weight"].ToSingles(), best);
        var second = Run(file, runs.GetProperty("lr5e-3"), "F_lr5e-3", products, first, out best);
        AssertClose(file["F_lr5e-3_best_weight"].ToSingles(), best);
        AssertClose(file["F_lr5e-3_final_weight"].ToSingles(), second);
        AssertClose(file["F_lr1e-3_final_weight"].ToSingles(), second);
    }

    [Theory]
    [InlineData(ProductsByName.Managed)]
    [InlineData(ProductsByName.Torch)]
    public void RunEpoch_OneStep_GradientEqualsAutograd(string products)
    {
        NativeBackend.EnsureLoaded();
        var (support, head) = Random(classes: 5, shots: 4, dimension: 24);
        const float Alpha = 2.5f, Beta = 3.5f, Scale = 20;
        var keys = support.Features.ToArray();
        int[] starts = [0, 4, 8, 12, 16, 20];
        int[] rows = [3, 17, 0, 9, 12, 5, 19];
        using var buffer = ProductsByName.Find(products).Copy<float>(20, keys);
        using var gradient = new KeyGradient(buffer, starts, head, 8, Alpha, Beta, Scale, ProductsByName.Find(products));
        var (loss, _) = gradient.Compute(support, rows, new ParallelOptions());

        using var scope = NewDisposeScope();
        var k = tensor(keys).view(20, 24).requires_grad_();
        var f = tensor(keys).view(20, 24)[tensor(rows.Select(row => (long)row).ToArray())];
        var labels = tensor(rows.Select(row => (long)support.Labels[row]).ToArray());
        var values = nn.functional.one_hot(tensor(support.Labels.Select(label => (long)label).ToArray()), 5).to_type(ScalarType.Float32);
        var logits = f.matmul(tensor(head.Values.ToArray()).view(5, 24).t()).Times(Scale)
            .PlusScaled(f.matmul(k.t()).Plus(-1).Times(Beta).exp().matmul(values), Alpha);
        var expected = nn.functional.cross_entropy(logits, labels);
        expected.backward();

        Assert.Equal(expected.item<float>(), loss, 1e-5);
        AssertClose(k.grad!.data<float>().ToArray(), gradient.Gradient.Span.ToArray(), 1e-5);
    }

    // Every class with an equal say: weights of images in the loss, weights of keys in the votes, and offsets that are there only while keys are trained.
    [Fact]
    public void Compute_ClassesOfUnequalSizeInBalance_GradientEqualsAutograd()
    {
        NativeBackend.EnsureLoaded();
        var (even, head) = Random(classes: 5, shots: 4, dimension: 24);
        var support = even.Take([0, 1, 2, 3, 4, 8, 9, 12, 13, 14, 16]); // 4, 1, 2, 3 and 1 of the classes
        const float Alpha = 2.5f, Beta = 3.5f, Scale = 20;
        var balance = ClassBalance.Of(support.Labels, 5);
        int[] starts = [0, 4, 5, 7, 10, 11];
        int[] rows = [3, 10, 0, 9, 4, 5];
        using var buffer = ManagedProducts.Instance.Copy<float>(11, support.Features.Span);
        using var gradient = new KeyGradient(buffer, starts, head, 8, Alpha, Beta, Scale) { Balance = balance };
        var (loss, _) = gradient.Compute(support, rows, new ParallelOptions());

        using var scope = NewDisposeScope();
        var k = tensor(support.Features.ToArray()).view(11, 24).requires_grad_();
        var f = tensor(support.Features.ToArray()).view(11, 24)[tensor(rows.Select(row => (long)row).ToArray())];
        var labels = tensor(rows.Select(row => (long)support.Labels[row]).ToArray());
        var values = nn.functional.one_hot(tensor(support.Labels.Select(label => (long)label).ToArray()), 5).to_type(ScalarType.Float32)
            * tensor(balance.Weights.Select(weight => (float)weight).ToArray());
        var logits = f.matmul(tensor(head.Values.ToArray()).view(5, 24).t()).Times(Scale)
            .PlusScaled(f.matmul(k.t()).Plus(-1).Times(Beta).exp().matmul(values), Alpha)
            .Plus(tensor(balance.Offsets.Select(offset => (float)offset).ToArray()));
        var says = tensor(rows.Select(row => (float)balance.Weights[support.Labels[row]]).ToArray());
        var expected = (nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.None) * says).mean();
        expected.backward();

        Assert.Equal(expected.item<float>(), loss, 1e-5);
        AssertClose(k.grad!.data<float>().ToArray(), gradient.Gradient.Span.ToArray(), 1e-5);
    }

    [Fact]
    public void RunEpoch_ThousandSteps_LiveTensorsStayTheSame()
    {
        var (support, head) = Random(classes: 4, shots: 5, dimension: 16);
        using var trainer = new KeyTrainer(support, [], head, new TipAdapterFOptions { Epochs = 260, BatchSize = 6, Products = TorchProducts.Instance });
        trainer.RunEpoch();
        var before = LiveTensors();
        for (var epoch = 0; epoch < 250; epoch++)
            trainer.RunEpoch(); // 4 steps, the last one of 2 images
        Assert.Equal(before, LiveTensors());
    }

    // What the tests of growth rest on: the counter sees one tensor that nobody disposes, in training as outside of it.
    [Fact]
    public void LiveTensors_OneLeftBehindBesideTraining_IsSeen()
    {
        var (support, head) = Random(classes: 4, shots: 5, dimension: 16);
        using var trainer = new KeyTrainer(support, [], head, new TipAdapterFOptions { Epochs = 3, BatchSize = 6, Products = TorchProducts.Instance });
        trainer.RunEpoch();
        var before = LiveTensors();
        trainer.RunEpoch();
        var leaked = ones(2);
        Assert.Equal(before + 1, LiveTensors());
        leaked.Dispose();
        Assert.Equal(before, LiveTensors());

        // A scope that lets one of its tensors go, as a step with a forgotten field would.
        using (NewDisposeScope())
            leaked = ones(2).Plus(1).MoveToOuterDisposeScope();
        Assert.Equal(before + 1, LiveTensors());
        leaked.Dispose();
        Assert.Equal(before, LiveTensors());
    }

    [Fact]
    public void Dispose_AfterTraining_LeavesNoTensor()
    {
        var (support, head) = Random(classes: 4, shots: 5, dimension: 16);
        NativeBackend.EnsureLoaded();
        var before = LiveTensors();
        using (var trainer = new KeyTrainer(support, [], head, new TipAdapterFOptions { Products = TorchProducts.Instance }))
            trainer.RunEpoch();
        Assert.Equal(before, LiveTensors());
    }

    [Fact]
    public void RunEpoch_SupportInAnotherOrder_SameKeys()
    {
        var (support, head) = Random(classes: 4, shots: 3, dimension: 8);
        int[] shuffled = [7, 2, 11, 0, 5, 9, 1, 10, 3, 8, 6, 4];
        var options = new TipAdapterFOptions { Epochs = 3, BatchSize = 5, LearningRate = 0.01 };
        using var straight = new KeyTrainer(support, [], head, options, BatchOrder.Of([.. shuffled]));
        using var mixed = new KeyTrainer(support.Take(shuffled), [], head, options, BatchOrder.Of([.. Enumerable.Range(0, 12)]));
        for (var epoch = 0; epoch < 3; epoch++)
            Assert.Equal(straight.RunEpoch().Losses, mixed.RunEpoch().Losses, new Within(1e-5));

        var keys = straight.Keys();
        var expected = shuffled.SelectMany(row => keys.AsSpan(row * 8, 8).ToArray()).ToArray();
        AssertClose(expected, mixed.Keys(), 1e-5);
    }

    [Fact]
    public void RunEpoch_Views_EpochTakesItsOwn()
    {
        var (support, head) = Random(classes: 3, shots: 2, dimension: 8);
        var (other, _) = Random(classes: 3, shots: 2, dimension: 8, seed: 5);
        var options = new TipAdapterFOptions { Epochs = 4, LearningRate = 1e-6 }; // hardly moves: the loss tells which images came by
        using var trainer = new KeyTrainer(support, [support, other], head, options);
        var losses = Enumerable.Range(0, 4).Select(_ => trainer.RunEpoch().Losses[0]).ToArray();
        Assert.Equal(losses[0], losses[2], 1e-3);
        Assert.Equal(losses[1], losses[3], 1e-3);
        Assert.NotEqual(losses[0], losses[1], 0.1);
    }

    [Fact]
    public void RunEpoch_Cancelled_Stops()
    {
        var (support, head) = Random(classes: 3, shots: 2, dimension: 8);
        using var trainer = new KeyTrainer(support, [], head, new TipAdapterFOptions());
        Assert.ThrowsAny<OperationCanceledException>(() => trainer.RunEpoch(new ParallelOptions { CancellationToken = new CancellationToken(canceled: true) }));
    }

    [Fact]
    public void RunEpoch_LossDiverges_IsInputException()
    {
        var (support, head) = Random(classes: 3, shots: 2, dimension: 8);
        var (other, _) = Random(classes: 3, shots: 2, dimension: 8, seed: 5);
        using var trainer = new KeyTrainer(support, [other], head, new TipAdapterFOptions { Beta = 5, Alpha = 100, LearningRate = 10, Epochs = 50 });
        var error = Assert.Throws<InputException>(() =>
        {
            for (var epoch = 0; epoch < 50; epoch++)
                trainer.RunEpoch();
        });
        Assert.Contains("learning rate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_ViewOfOtherImages_IsInputException()
    {
        var (support, head) = Random(classes: 3, shots: 2, dimension: 8);
        Assert.Throws<InputException>(() => new KeyTrainer(support, [support.Take([5, 4, 3, 2, 1, 0])], head, new TipAdapterFOptions()));
    }

    [Theory]
    [InlineData(double.NaN, 20)]
    [InlineData(0, 20)]
    [InlineData(0.001, 0)]
    public void Create_OptionsOutOfRange_IsInputException(double rate, int epochs)
    {
        var (support, head) = Random(classes: 3, shots: 2, dimension: 8);
        Assert.Throws<InputException>(() => new KeyTrainer(support, [], head, new TipAdapterFOptions { LearningRate = rate, Epochs = epochs }));
    }

    internal static (FeatureSet Support, ClassWeights Head) Random(int classes, int shots, int dimension, int seed = 3)
    {
        var random = new Random(seed);
        var centres = Enumerable.Range(0, classes).Select(_ => Values(dimension, 1)).ToArray();
        var labels = Enumerable.Range(0, classes * shots).Select(row => row / shots).ToArray();
        var features = labels.SelectMany(label => Values(dimension, 0.7f).Zip(centres[label], (noise, centre) => noise + centre)).ToArray();
        var weights = centres.SelectMany(centre => Values(dimension, 1).Zip(centre, (noise, value) => noise + value)).ToArray();
        return (FeatureSet.Create(features, dimension, labels, classes), ClassWeights.Create(weights, classes, "random"));

        float[] Values(int count, float spread) => [.. Enumerable.Range(0, count).Select(_ => spread * (float)(random.NextDouble() - 0.5))];
    }

    private static long LiveTensors() => DisposeScopeManager.Statistics.ThreadTotalLiveCount;

    private static float[] Run(TensorFile file, JsonElement run, string name, string products, float[]? start, out float[] best)
    {
        var labels = file["train_labels"].ToInt64s().Select(label => (int)label).ToArray();
        var classes = labels.Max() + 1;
        var support = FeatureSet.Create(Transpose(file["cache_keys"].ToSingles(), 32, 60), 32, labels, classes);
        var view = FeatureSet.Create(file["F_raw_features"].ToSingles(), 32, labels, classes);
        var test = FeatureSet.Create(file["test_features"].ToSingles(), 32, [.. file["test_labels"].ToInt64s().Select(label => (int)label)], classes);
        var head = ClassWeights.Create(Transpose(file["clip_weights"].ToSingles(), 32, 6), classes, "golden");
        var options = new TipAdapterFOptions
        {
            LearningRate = run.GetProperty("lr").GetDouble(),
            Epochs = run.GetProperty("epochs").GetInt32(),
            Alpha = run.GetProperty("alpha").GetDouble(),
            Beta = run.GetProperty("beta").GetDouble(),
            BatchSize = 16,
            Products = ProductsByName.Find(products),
        };
        var order = BatchOrder.Of([.. file["F_batch_order"].ToInt64s().Select(row => (int)row)]);
        using var trainer = new KeyTrainer(support, [view], head, options, order, start);
        Assert.Equal(run.GetProperty("batches_per_epoch").GetInt32(), trainer.StepsPerEpoch);

        var losses = new List<double>();
        var rates = new List<double>();
        var accuracies = run.GetProperty("test_acc_per_epoch").EnumerateArray().Select(value => value.GetDouble()).ToArray();
        var bestEpoch = Array.IndexOf(accuracies, accuracies.Max());
        best = [];
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            var report = trainer.RunEpoch();
            losses.AddRange(report.Losses);
            rates.AddRange(report.LearningRates);
            if (file.Tensors.TryGetValue($"{name}_weight_after_step{losses.Count}", out var expected))
                AssertClose(expected.ToSingles(), trainer.Keys());
            var state = new TipAdapterFState(support, trainer.Keys(), head, options.Alpha, options.Beta, options.Scale);
            Assert.Equal(accuracies[epoch], state.Evaluate(test).Percent, 1e-9);
            if (epoch == bestEpoch)
                best = trainer.Keys();
        }

        AssertClose(file[$"{name}_loss"].ToSingles(), [.. losses.Select(loss => (float)loss)]);
        Assert.Equal(run.GetProperty("lr_used_per_step").EnumerateArray().Select(value => value.GetDouble()).ToArray(), [.. rates], new Within(1e-18));
        return trainer.Keys();
    }

    private static float[] Transpose(float[] values, int rows, int columns)
    {
        var result = new float[values.Length];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
                result[c * rows + r] = values[r * columns + c];
        }

        return result;
    }

    private static void AssertClose(float[] expected, float[] actual, double tolerance = Tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = expected.Max(MathF.Abs);
        var worst = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max() / largest;
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant($"largest relative difference {worst:e2}"));
        Assert.True(worst <= tolerance, FormattableString.Invariant($"largest relative difference {worst:e2} is above {tolerance:e2}"));
    }

    private sealed class Within(double tolerance) : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) <= tolerance;

        public int GetHashCode(double obj) => 0;
    }
}
