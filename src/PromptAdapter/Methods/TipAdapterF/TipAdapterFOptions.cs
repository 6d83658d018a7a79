using PromptAdapter.Features;
using PromptAdapter.Matrices;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapter.Search;

namespace PromptAdapter.Methods.TipAdapterF;

/// <summary>
/// Settings of the cache adapter with fine-tuned keys. Of the defaults, α and β are the published ones for ImageNet, and the learning rate is the one of most
/// other data sets.
/// </summary>
public sealed class TipAdapterFOptions
{
    /// <summary>s, the factor of the text logits; CLIP's <c>exp(logit_scale)</c>. Default 100.</summary>
    public double Scale { get; set; } = 100;

    /// <summary>α, the weight of the cache during training, and after it where the rule is <c>fixed</c>. Default 1.17.</summary>
    public double Alpha { get; set; } = 1.17;

    /// <summary>β, the sharpness of the cache during training, and after it where the rule is <c>fixed</c>. Default 1.</summary>
    public double Beta { get; set; } = 1;

    /// <summary>The values of α and β that the other rules compare on the trained keys; <see langword="null"/> takes <see cref="SearchGrid.For"/>.</summary>
    public SearchGrid? Grid { get; set; }

    /// <summary>Whether values between those of the grid are tried too. Default <see cref="SearchMode.Grid"/>.</summary>
    public SearchMode Search { get; set; } = SearchMode.Grid;

    /// <summary>The learning rate of the first step; a half cosine takes it to zero over all steps. Default 0.005.</summary>
    public double LearningRate { get; set; } = 0.005;

    /// <summary>Passes over the support set. Default 20.</summary>
    public int Epochs { get; set; } = 20;

    /// <summary>Images per step; the last step of an epoch takes what is left. Default 256.</summary>
    public int BatchSize { get; set; } = 256;

    /// <summary>Decoupled weight decay: each step shrinks the keys by this times the learning rate. Default 0.01.</summary>
    public double WeightDecay { get; set; } = 0.01;

    /// <summary>
    /// What AdamW adds to the root of the squared gradient. Default 10⁻⁴: gradients of the keys are small, and a smaller value would turn their noise into full
    /// steps.
    /// </summary>
    public double Epsilon { get; set; } = 1e-4;

    /// <summary>The seed of the batch order. Default 1.</summary>
    public long Seed { get; set; } = 1;

    /// <summary>
    /// Whether every class has an equal say, however many keys it has (<see cref="ClassBalance"/>), while keys are trained and after it. The published cache
    /// sums over keys.
    /// </summary>
    internal bool Balanced { get; set; }

    /// <summary>The most rounds of a selection plan that are trained. Default <see cref="RoundLimit.Trained"/>.</summary>
    public int SelectionRounds { get; set; } = RoundLimit.Trained;

    /// <summary>How matrices are multiplied. Default <see cref="ManagedProducts"/>.</summary>
    public MatrixProducts Products { get; set; } = ManagedProducts.Instance;

    /// <summary>
    /// Where each training leaves a checkpoint between epochs and at its end, under a name that says what it belongs to; <see langword="null"/> for none.
    /// </summary>
    public string? StageFolder { get; set; }

    /// <summary>Refuses settings that mean nothing.</summary>
    /// <exception cref="InputException">A number is out of its range.</exception>
    public void Validate()
    {
        if (!double.IsFinite(Scale) || Alpha is not (>= 0 and <= 10_000) || Beta is not (>= 0 and <= 10_000))
            throw new InputException(FormattableString.Invariant(
                $"scale {Scale}, alpha {Alpha} and beta {Beta}: the scale has to be finite, the others within 0…10000"), null,
                "give plain numbers, for example alpha 1.17 and beta 1");
        if (LearningRate is not (> 0 and <= 10) || WeightDecay is not (>= 0 and <= 1) || Epsilon is not (> 0 and <= 1))
            throw new InputException(FormattableString.Invariant(
                $"learning rate {LearningRate}, weight decay {WeightDecay} and epsilon {Epsilon} do not make an optimiser"), null,
                "start from 0.005, 0.01 and 0.0001");
        if (Epochs is < 1 or > 100_000 || BatchSize is < 1 or > 65_536)
            throw new InputException($"{Epochs} epochs of batches of {BatchSize} cannot be trained", null, "start from 20 epochs and batches of 256");
        RoundLimit.Validate(SelectionRounds);
    }

    // The published settings are 20 epochs, and 100 for the one data set whose 16 shots make a single batch: a key that takes 20 steps hardly moves.
    private const int FewestSteps = 100;

    /// <summary>Epochs for a support set: those stated as default, and more where they would be fewer than 100 steps.</summary>
    /// <param name="supportCount">N.</param>
    public int EpochsFor(int supportCount)
    {
        var stepsPerEpoch = Math.Max(1, (supportCount + BatchSize - 1) / BatchSize);
        return Math.Max(Epochs, (FewestSteps + stepsPerEpoch - 1) / stepsPerEpoch);
    }

    /// <summary>The cache of a support set with these keys.</summary>
    internal SupportCache CacheOf(FeatureSet support, ReadOnlyMemory<float> keys) => SupportCache.Of(support, keys, Balanced);

    /// <summary>The same settings with an equal say for every class.</summary>
    internal TipAdapterFOptions WithBalance()
    {
        var copy = (TipAdapterFOptions)MemberwiseClone();
        copy.Balanced = true;
        return copy;
    }

    internal TipAdapterFOptions With(MatrixProducts products)
    {
        var copy = (TipAdapterFOptions)MemberwiseClone();
        copy.Products = products;
        return copy;
    }

    /// <summary>The same settings with another number of epochs.</summary>
    /// <param name="epochs">Passes over the support set.</param>
    public TipAdapterFOptions WithEpochs(int epochs)
    {
        var copy = (TipAdapterFOptions)MemberwiseClone();
        copy.Epochs = epochs;
        return copy;
    }

    internal TipAdapterFOptions WithAlpha(double alpha)
    {
        var copy = (TipAdapterFOptions)MemberwiseClone();
        copy.Alpha = alpha;
        return copy;
    }
}
