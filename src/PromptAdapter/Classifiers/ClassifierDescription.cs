using PromptAdapter.Confidence;

namespace PromptAdapter;

/// <summary>What a classifier's file says about it, read without the model that it was fitted on.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Modified">When it was last written.</param>
public sealed record ClassifierDescription(string Path, long Bytes, DateTime Modified)
{
    /// <summary>The C class names, in label order.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>How many support images each class has, <c>[C]</c>.</summary>
    public required IReadOnlyList<int> ImagesOfClass { get; init; }

    /// <summary>The support images: where they were, label, hash, thumbnail. Of an exported classifier the hashes alone are known.</summary>
    public required IReadOnlyList<SupportImage> Support { get; init; }

    /// <summary>The method's name.</summary>
    public required string Method { get; init; }

    /// <summary>The methods of a blend with their weights; one with weight 1 elsewhere, none where the file does not say.</summary>
    public IReadOnlyList<(string Method, double Weight)> Members { get; init; } = [];

    /// <summary>The rule that chose the method's settings.</summary>
    public required string Selection { get; init; }

    /// <summary>What the rule looked at and how well it went, in words; empty where there was nothing to choose.</summary>
    public required string Estimate { get; init; }

    /// <summary>The temperature of the probabilities, and when an image gets no answer.</summary>
    public required AnswerRules Answers { get; init; }

    /// <summary>The model that it was fitted on, by its name or file.</summary>
    public required string Model { get; init; }

    /// <summary>SHA-256 of the model's file.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>Side of the preprocessed image in pixels.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Shots per class that were asked for; 0 when all images were taken.</summary>
    public required int Shots { get; init; }

    /// <summary>Seed of the draw.</summary>
    public required long Seed { get; init; }

    /// <summary>Augmented views of each image.</summary>
    public int Views { get; init; }

    /// <summary>Whether images can be added to it and removed from it.</summary>
    public bool CanGrow { get; init; }

    /// <summary>Version of this library that fitted it; empty where the file does not say.</summary>
    public string LibraryVersion { get; init; } = "";

    /// <summary>The description of a classifier that is loaded.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="state">The classifier.</param>
    public static ClassifierDescription Of(string path, ClassifierState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var file = new FileInfo(path);
        return new ClassifierDescription(file.FullName, file.Length, file.LastWriteTimeUtc)
        {
            ClassNames = state.ClassNames,
            ImagesOfClass = Count(state.Support, state.ClassNames.Count),
            Support = state.Support,
            Method = state.Method,
            Members = state.Adapter.Members is [_, ..] members ? members : [(state.Method, 1)],
            Selection = state.Selection,
            Estimate = state.SelectionDetail,
            Answers = state.Answers,
            Model = state.Model,
            ModelSha256 = state.ModelSha256,
            ImageSize = state.ImageSize,
            Shots = state.Shots,
            Seed = state.Seed,
            Views = state.Views,
            CanGrow = state.Recipe is not null,
            LibraryVersion = state.LibraryVersion,
        };
    }

    internal static int[] Count(IEnumerable<SupportImage> support, int classes)
    {
        var counts = new int[classes];
        foreach (var image in support.Where(image => image.Label != SupportImage.UnknownLabel))
            counts[image.Label]++;
        return counts;
    }
}
