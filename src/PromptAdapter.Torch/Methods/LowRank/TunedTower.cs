using PromptAdapter.Torch.Matrices;
using PromptAdapter.Torch.Prompts.Learners;
using PromptAdapter.Training;
using static TorchSharp.torch;

namespace PromptAdapter.Torch.Methods.LowRank;

/// <summary>The low-rank matrices of one tower with their optimiser.</summary>
internal sealed class TunedTower : IDisposable
{
    private readonly string _name;
    private readonly long[] _shape; // [L, 2, 3, r, D]
    private readonly TensorMatrix<float> _values;
    private readonly TensorMatrix<float> _gradient;
    private readonly AdamW _adam;

    /// <summary>Starts with A uniform within 1/√D and B zero, so that the tower is at first the frozen one.</summary>
    /// <param name="name">What the tower is called in a checkpoint.</param>
    /// <param name="blocks">L.</param>
    /// <param name="width">D.</param>
    /// <param name="draws">What A is drawn from.</param>
    public TunedTower(string name, int blocks, int width, PromptDraws draws)
    {
        (_name, _shape) = (name, [blocks, 2, 3, LowRankOptions.Rank, width]);
        var half = 3 * LowRankOptions.Rank * width; // values of A in a block
        _values = new TensorMatrix<float>(2 * blocks, half);
        _gradient = new TensorMatrix<float>(2 * blocks, half);
        _adam = new AdamW(2 * blocks * half, LowRankOptions.WeightDecay, epsilon: 1e-8);
        var down = draws.Uniform(name, 1 / Math.Sqrt(width), blocks, half).Values;
        for (var block = 0; block < blocks; block++)
            down.Span.Slice(block * half, half).CopyTo(_values.Row(2 * block));
    }

    /// <summary>A copy of the matrices, row-major.</summary>
    public float[] Values => _values.Span.ToArray();

    /// <summary><c>[L, 2, 3, r, D]</c></summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>The matrices, <c>[L, 2, 3, r, D]</c>: in memory a view, which changes with every step; on a GPU a copy of what they are now.</summary>
    /// <param name="device">Where the tower is.</param>
    public Tensor View(Device device)
    {
        var values = _values.Tensor.view(_shape);
        if (device.type == TorchSharp.DeviceType.CPU)
            return values;
        using (values)
            return values.to(device);
    }

    /// <summary>One step of AdamW.</summary>
    /// <param name="gradient"><c>[L, 2, 3, r, D]</c></param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="parallel">Threads to use.</param>
    public void Step(Tensor gradient, double rate, ParallelOptions parallel)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        _gradient.Tensor.copy_(gradient.view(_gradient.Rows, _gradient.Columns));
        _adam.Step(_values, _gradient, rate, parallel);
    }

    /// <summary>What is learned, for a checkpoint.</summary>
    public TrainingTensor Learned() => new(_name, _shape, Values);

    /// <summary>What the optimiser remembers, for a checkpoint.</summary>
    public IEnumerable<TrainingTensor> Remembered() =>
        [new("mean." + _name, _shape, _adam.Mean.ToArray()), new("square." + _name, _shape, _adam.Square.ToArray())];

    /// <summary>Goes on from a checkpoint.</summary>
    /// <exception cref="ArgumentException">A size does not fit.</exception>
    public void Restore(IReadOnlyDictionary<string, TrainingTensor> values, IReadOnlyDictionary<string, TrainingTensor> memory, int steps)
    {
        var (learned, mean, square) = (values[_name], memory["mean." + _name], memory["square." + _name]);
        if (!((TrainingTensor[])[learned, mean, square]).All(part => part.Shape.SequenceEqual(_shape)))
            throw new ArgumentException("the matrices are not those of this tower", nameof(values));
        learned.Values.Span.CopyTo(_values.Span);
        _adam.Restore(mean.Values.Span, square.Values.Span, steps);
    }

    public void Dispose()
    {
        _values.Dispose();
        _gradient.Dispose();
    }
}
