namespace PromptAdapter.Methods.Anchored;

/// <summary>How firmly each class is held to its text weights.</summary>
public enum AnchorConstraint
{
    /// <summary>All classes alike: λ.</summary>
    Uniform,

    /// <summary>
    /// In proportion to how well its text does on its own support images, the mean of its softmax probability there (CLAP, arXiv 2312.12730, equation 7); λ is
    /// the mean over the classes.
    /// </summary>
    Clap,

    /// <summary>
    /// All classes alike, and every direction in proportion to how images scatter there about the mean of their class (<see cref="WithinScatter"/>): the
    /// geometry of gda, learned by the likelihood. With one image of each class, as <see cref="Uniform"/>.
    /// </summary>
    Scatter,
}
