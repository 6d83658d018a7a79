namespace PromptAdapter.Features;

/// <summary>
/// Stored features of one data set: support sets of K shots, or training features to draw shots from, with validation and test set where there are any.
/// </summary>
public interface IFeatureFolder
{
    /// <summary>The folder or file.</summary>
    string Path { get; }

    /// <summary>What results call the data set.</summary>
    string Name { get; }

    /// <summary>C.</summary>
    int ClassCount { get; }

    /// <summary>The shots for which there is a support set, rising; empty where shots have to be drawn.</summary>
    IReadOnlyList<int> Shots { get; }

    /// <summary>The support set for that many shots, <c>[N, D]</c>.</summary>
    /// <param name="shots">One of <see cref="Shots"/>.</param>
    /// <exception cref="InputException">There is no such support set, or its files do not fit each other.</exception>
    FeatureSet Support(int shots);

    /// <summary>The training features, or <see langword="null"/> when there are only support sets.</summary>
    /// <exception cref="InputException">Its files do not fit each other.</exception>
    FeatureSet? Training();

    /// <summary>The validation set, or <see langword="null"/> when there is none.</summary>
    /// <exception cref="InputException">Its files do not fit each other.</exception>
    FeatureSet? Validation();

    /// <summary>The test set, or <see langword="null"/> when there is none.</summary>
    /// <exception cref="InputException">Its files do not fit each other.</exception>
    FeatureSet? Test();
}
