using PromptAdapter.Matrices;

namespace PromptAdapter.Methods.ProLip;

/// <summary>Settings of the fine-tuned projection (arXiv 2410.05270). The defaults are the authors' where no image is left to choose by.</summary>
public sealed record ProLipOptions
{
    /// <summary>Steps, each on the whole support set under the next of its views. Default 300.</summary>
    public int Epochs { get; init; } = 300;

    /// <summary>The learning rate of the first step; half a cosine brings it to zero. Default 1e-5.</summary>
    public double LearningRate { get; init; } = 1e-5;

    /// <summary>
    /// λ, the weight of the squared distance to the pre-trained projection, at least 0; <see langword="null"/> takes 1/K with K images of a class, in the mean.
    /// </summary>
    public double? Penalty { get; init; }

    /// <summary>How matrices are multiplied. Default <see cref="ManagedProducts"/>.</summary>
    public MatrixProducts Products { get; init; } = ManagedProducts.Instance;

    /// <summary>λ in force.</summary>
    /// <param name="count">N, the support images.</param>
    /// <param name="classes">C.</param>
    public double PenaltyFor(int count, int classes) => Penalty ?? (double)classes / count;

    /// <summary>Refuses settings that mean nothing.</summary>
    /// <exception cref="InputException">One is out of range.</exception>
    public void Validate()
    {
        if (Epochs is < 1 or > 100_000 || LearningRate is not (> 0 and < double.PositiveInfinity)
            || Penalty is not (null or (>= 0 and < double.PositiveInfinity)))
            throw new InputException($"{Epochs} epochs at a learning rate of {LearningRate} with a penalty of {Penalty} tune no projection", null,
                "give 1 to 100000 epochs, a learning rate above 0 and a penalty of at least 0");
    }
}
