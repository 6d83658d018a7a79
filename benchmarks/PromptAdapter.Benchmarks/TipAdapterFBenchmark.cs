using System.Globalization;
using PromptAdapter.Features;
using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Torch.Matrices;
using PromptAdapter.Torch.Native;
using static TorchSharp.torch;

namespace PromptAdapter.Benchmarks;

/// <summary>One epoch of fine-tuning 1,600 keys, beside the same epoch through a graph of tensor operations and torch's own AdamW.</summary>
internal sealed class TipAdapterFBenchmark : IBenchmark
{
    private const int Classes = 100;
    private const int Shots = 16;
    private const int Dimension = 1024;
    private const int Batch = 256;
    private const int Rounds = 9;
    private const double Alpha = 1.17;
    private const double Beta = 1;

    public string Name => "tip-adapter-f";

    public string Usage => "seconds of a training epoch of 1,600 keys of 1,024 values for 100 classes in batches of 256, as a ratio to autograd";

    public Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        NativeBackend.EnsureLoaded();
        var random = new Random(1);
        var labels = Enumerable.Range(0, Classes * Shots).Select(row => row / Shots).ToArray();
        var centres = Enumerable.Range(0, Classes).Select(_ => Row(random)).ToArray();
        var support = FeatureSet.Create([.. labels.SelectMany(label => Row(random).Zip(centres[label], (noise, centre) => centre + 2 * noise))],
            Dimension, labels);
        var head = ClassWeights.Create([.. centres.SelectMany(centre => Row(random).Zip(centre, (noise, value) => value + noise))], Classes, "benchmark");

        var options = new TipAdapterFOptions { Alpha = Alpha, Beta = Beta, BatchSize = Batch, Epochs = 1000, Products = TorchProducts.Instance };
        var parallel = new ParallelOptions { CancellationToken = cancellationToken };
        using var trainer = new KeyTrainer(support, [], head, options);
        using var graph = new GraphTrainer(support, head);
        var seconds = Stopwatches.MedianSeconds(Rounds, cancellationToken, () => trainer.RunEpoch(parallel), graph.RunEpoch);

        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
            $"{support.Count} keys x {Dimension}, {Classes} classes, batches of {Batch}, {Environment.ProcessorCount} processors, median of {Rounds}"));
        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"hand-written gradient, fused AdamW   {seconds[0],8:F4} s   {seconds[1] / seconds[0],5:F1} x faster"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"autograd, torch's AdamW              {seconds[1],8:F4} s"));
        return Task.CompletedTask;
    }

    private static float[] Row(Random random) => [.. Enumerable.Range(0, Dimension).Select(_ => random.NextSingle() - 0.5f)];

#pragma warning disable RS0030 // torch's own optimiser is what is measured against; nothing else relies on it
    /// <summary>The published training loop, operation by operation.</summary>
    private sealed class GraphTrainer : IDisposable
    {
        private readonly Tensor _features, _labels, _weights, _values;
        private readonly TorchSharp.Modules.Parameter _keys;
        private readonly optim.Optimizer _optimiser;

        public GraphTrainer(FeatureSet support, ClassWeights head)
        {
            using var scope = NewDisposeScope();
            _features = tensor(support.Features.ToArray()).view(support.Count, Dimension).DetachFromDisposeScope();
            _labels = tensor(support.Labels.Select(label => (long)label).ToArray()).DetachFromDisposeScope();
            _weights = tensor(head.Values.ToArray()).view(Classes, Dimension).t().contiguous().DetachFromDisposeScope(); // [D, C]
            _values = nn.functional.one_hot(_labels, Classes).to_type(ScalarType.Float32).DetachFromDisposeScope(); // [N, C]
            _keys = (TorchSharp.Modules.Parameter)new TorchSharp.Modules.Parameter(_features.clone()).DetachFromDisposeScope();
            _optimiser = optim.AdamW([_keys], lr: 0.001, eps: 1e-4, weight_decay: 0.01);
        }

        public void RunEpoch()
        {
            using var order = randperm(_labels.shape[0]);
            for (long first = 0; first < order.shape[0]; first += Batch)
            {
                using var scope = NewDisposeScope();
                var rows = order[TensorIndex.Slice(first, Math.Min(first + Batch, order.shape[0]))];
                var images = _features[rows];                                          // [B, D]
                var affinity = images.matmul(_keys.t());                               // [B, N]
                var cache = affinity.Times(Beta).Plus(-Beta).exp().matmul(_values);    // [B, C]
                var logits = images.matmul(_weights).Times(100).Plus(cache.Times(Alpha));
                var loss = nn.functional.cross_entropy(logits, _labels[rows]);
                _optimiser.zero_grad();
                loss.backward();
                _optimiser.step();
            }
        }

        public void Dispose()
        {
            _optimiser.Dispose();
            foreach (var tensor in (Tensor[])[_features, _labels, _weights, _values, _keys])
                tensor.Dispose();
        }
    }
#pragma warning restore RS0030
}
