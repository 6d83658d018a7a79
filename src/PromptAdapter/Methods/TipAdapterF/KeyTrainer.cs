using PromptAdapter.Features;
using PromptAdapter.Matrices;
using PromptAdapter.Training;

namespace PromptAdapter.Methods.TipAdapterF;

/// <summary>What one epoch of training came to.</summary>
/// <param name="Epoch">0 for the first.</param>
/// <param name="Losses">The mean cross entropy of each step's batch, before the step.</param>
/// <param name="LearningRates">The learning rate of each step.</param>
/// <param name="Correct">Images classified correctly as they came by.</param>
public sealed record TrainingEpoch(int Epoch, IReadOnlyList<double> Losses, IReadOnlyList<double> LearningRates, int Correct);

/// <summary>
/// Fine-tunes the keys of a cache (Tip-Adapter-F, arXiv 2111.03930): the cross entropy of <c>s f Wᵀ + α exp(−β (1 − f Kᵀ)) V</c>
/// goes down by AdamW over K alone. Whoever holds it decides after each epoch whether to go on and which keys to keep.
/// </summary>
public sealed class KeyTrainer : IDisposable
{
    private readonly IReadOnlyList<FeatureSet> _views;
    private readonly TipAdapterFOptions _options;
    private readonly BatchOrder _order;
    private readonly int[] _sorted;  // the support row of each sorted key, [N]
    private readonly MatrixBuffer<float> _keys; // [N, D], sorted by class, not normalised
    private readonly int _dimension;
    private readonly KeyGradient _gradient;
    private readonly AdamW _optimiser;
    private readonly CosineSchedule _schedule;
    private int _epoch;

    /// <summary>Starts from the keys of a cache.</summary>
    /// <param name="support">K, <c>[N, D]</c>, and the classes.</param>
    /// <param name="views">The images to learn from under each augmentation, <c>[V]</c> sets with the rows of <paramref name="support"/>; epoch e takes view e
    /// mod V. Without any, the support set itself.</param>
    /// <param name="head">W, <c>[C, D]</c>; <see langword="null"/> without text.</param>
    /// <param name="options">α, β and how to train.</param>
    /// <param name="order">In which order images are visited; <see langword="null"/> shuffles by the seed in the options.</param>
    /// <param name="startKeys">Keys to start from instead, <c>[N, D]</c>; they need not be normalised.</param>
    /// <exception cref="InputException">Options out of range, or views that do not belong to the support set.</exception>
    public KeyTrainer(FeatureSet support, IReadOnlyList<FeatureSet> views, ClassWeights? head, TipAdapterFOptions options, BatchOrder? order = null,
        ReadOnlyMemory<float> startKeys = default)
    {
        ArgumentNullException.ThrowIfNull(support);
        ArgumentNullException.ThrowIfNull(views);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        new AdapterProblem(support, TextHead.None) { SupportViews = views }.Checked();
        _views = views.Count > 0 ? views : [support];
        _options = options;
        _order = order ?? BatchOrder.Shuffled(options.Seed);
        _dimension = support.Dimension;

        var start = startKeys.IsEmpty ? support.Features : startKeys;
        if (start.Length != support.Features.Length)
            throw new ArgumentException($"{start.Length} values do not make {support.Count} keys of {support.Dimension}", nameof(startKeys));
        var classes = support.RowsByClass();
        _sorted = [.. classes.SelectMany(rows => rows)];
        var starts = new int[classes.Count + 1];
        for (var c = 0; c < classes.Count; c++)
            starts[c + 1] = starts[c] + classes[c].Count;
        _keys = options.Products.Allocate<float>(_sorted.Length, _dimension);
        for (var key = 0; key < _sorted.Length; key++)
            start.Span.Slice(_sorted[key] * _dimension, _dimension).CopyTo(_keys.Row(key));

        _gradient = new KeyGradient(_keys, starts, head, Math.Min(options.BatchSize, support.Count), options.Alpha, options.Beta, options.Scale,
            options.Products)
        { Balance = options.Balanced ? ClassBalance.Of(support.Labels, support.ClassCount) : null };
        _optimiser = new AdamW(start.Length, options.WeightDecay, options.Epsilon);
        _schedule = new CosineSchedule(options.LearningRate, (long)options.Epochs * StepsPerEpoch);
    }

    /// <summary>Batches in one epoch.</summary>
    public int StepsPerEpoch => (_sorted.Length + _options.BatchSize - 1) / _options.BatchSize;

    /// <summary>Visits every support image once.</summary>
    /// <param name="parallel">Threads to use, and the cancellation token; <see langword="null"/> takes all.</param>
    /// <exception cref="InvalidOperationException">All epochs of the schedule are done.</exception>
    /// <exception cref="InputException">The loss is no longer a number: the settings do not suit the data.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public TrainingEpoch RunEpoch(ParallelOptions? parallel = null)
    {
        parallel ??= new ParallelOptions();
        if (_epoch == _options.Epochs)
            throw new InvalidOperationException($"the schedule ends after {_epoch} epochs");
        var view = _views[_epoch % _views.Count];
        var order = _order.Epoch(_epoch, _sorted.Length);
        var losses = new double[StepsPerEpoch];
        var rates = new double[StepsPerEpoch];
        var correct = 0;
        for (var step = 0; step < losses.Length; step++)
        {
            parallel.CancellationToken.ThrowIfCancellationRequested();
            var first = step * _options.BatchSize;
            var batch = order.AsMemory(first, Math.Min(_options.BatchSize, order.Length - first));
            (losses[step], var hits) = _gradient.Compute(view, batch, parallel);
            if (!double.IsFinite(losses[step]))
                throw new InputException(FormattableString.Invariant($"training the keys diverged in epoch {_epoch + 1} (loss {losses[step]})"), null,
                    "lower the learning rate, alpha or beta");
            rates[step] = _schedule.RateAt((long)_epoch * StepsPerEpoch + step);
            _optimiser.Step(_keys, _gradient.Gradient, rates[step], parallel);
            correct += hits;
        }

        return new TrainingEpoch(_epoch++, losses, rates, correct);
    }

    /// <summary>A copy of the keys as they are now, <c>[N, D]</c> in the order of the support set, not normalised.</summary>
    public float[] Keys()
    {
        var keys = new float[_sorted.Length * _dimension];
        for (var key = 0; key < _sorted.Length; key++)
            _keys.Row(key).CopyTo(keys.AsSpan(_sorted[key] * _dimension));
        return keys;
    }

    /// <summary>AdamW's two moments of the keys sorted by class, each <c>[N, D]</c>.</summary>
    internal (float[] Mean, float[] Square) Moments() => (_optimiser.Mean.ToArray(), _optimiser.Square.ToArray());

    /// <summary>Goes on where another trainer of the same training stood after so many epochs.</summary>
    /// <param name="keys">Its <see cref="Keys"/>.</param>
    /// <param name="mean">The first of its <see cref="Moments"/>.</param>
    /// <param name="square">The second.</param>
    /// <param name="epochs">The epochs that it had done.</param>
    /// <exception cref="ArgumentException">The values are not of this training's size, or the epochs are too many.</exception>
    internal void Restore(ReadOnlySpan<float> keys, ReadOnlySpan<float> mean, ReadOnlySpan<float> square, int epochs)
    {
        if (keys.Length != _keys.Span.Length || mean.Length != keys.Length || square.Length != keys.Length || epochs < 0 || epochs > _options.Epochs)
        {
            throw new ArgumentException($"{keys.Length} values after {epochs} epochs do not belong to a training of {_keys.Span.Length} over {_options.Epochs}",
                nameof(keys));
        }

        for (var key = 0; key < _sorted.Length; key++)
            keys.Slice(_sorted[key] * _dimension, _dimension).CopyTo(_keys.Row(key));
        _optimiser.Restore(mean, square, epochs * StepsPerEpoch);
        _epoch = epochs;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gradient.Dispose();
        _keys.Dispose();
    }
}
