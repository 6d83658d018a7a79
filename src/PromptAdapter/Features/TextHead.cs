namespace PromptAdapter.Features;

/// <summary>
/// Where the text half of the logits comes from. Cross-validation asks for it once per fold,
/// so that a head made from the support images never contains the image it is tested on.
/// </summary>
public abstract class TextHead
{
    private TextHead()
    {
    }

    /// <summary>No text: the cache decides alone.</summary>
    public static TextHead None { get; } = new NoHead();

    /// <summary>The normalised mean of each class's support features.</summary>
    public static TextHead ClassMean { get; } = new ClassMeanHead();

    /// <summary><c>none</c>, <c>class-mean</c> or the file that the weights were read from.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the weights were given from outside, as text features are, and not made of the support set.</summary>
    public virtual bool IsGiven => false;

    /// <summary>Given weights, the same for every support set.</summary>
    /// <param name="weights">W, <c>[C, D]</c>.</param>
    public static TextHead Of(ClassWeights weights) => new FixedHead(weights);

    /// <summary>The weights to use with this support set, or <see langword="null"/> when there is no text.</summary>
    /// <param name="support">The support set.</param>
    /// <exception cref="InputException">The weights do not fit the features.</exception>
    public abstract ClassWeights? WeightsFor(FeatureSet support);

    private sealed class NoHead : TextHead
    {
        public override string Name => "none";

        public override ClassWeights? WeightsFor(FeatureSet support) => null;
    }

    private sealed class ClassMeanHead : TextHead
    {
        public override string Name => "class-mean";

        public override ClassWeights? WeightsFor(FeatureSet support) => ClassWeights.ClassMeans(support);
    }

    private sealed class FixedHead(ClassWeights weights) : TextHead
    {
        public override string Name => weights.Source;

        public override bool IsGiven => true;

        public override ClassWeights? WeightsFor(FeatureSet support)
        {
            if (weights.ClassCount != support.ClassCount || weights.Dimension != support.Dimension)
            {
                throw new InputException($"holds weights for {weights.ClassCount} classes of {weights.Dimension} values; the features have " +
                    $"{support.ClassCount} classes of {support.Dimension}", weights.Source,
                    "pass weights of the same encoder for the same class list");
            }

            return weights;
        }
    }
}
