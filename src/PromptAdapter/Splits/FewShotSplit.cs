using PromptAdapter.Datasets;

namespace PromptAdapter.Splits;

/// <summary>
/// The K-shot training data of one experiment: which images support each class, and which may be used to choose hyper-parameters.
/// It never holds a test image.
/// </summary>
/// <param name="ClassNames"><c>[C]</c> class names, by label.</param>
/// <param name="Support">The shots, class after class. All come from the data set's training split.</param>
/// <param name="Validation">min(K, 4) per class of the data set's validation split; empty when it has none.</param>
/// <param name="Shots">K; 0 when every training image was taken.</param>
/// <param name="Seed">What the random picks were seeded with.</param>
/// <param name="Classes"><c>[C]</c> what each class had and gave to <see cref="Support"/>, by label.</param>
public sealed record FewShotSplit(
    IReadOnlyList<string> ClassNames,
    IReadOnlyList<LabelledImage> Support,
    IReadOnlyList<LabelledImage> Validation,
    int Shots,
    long Seed,
    IReadOnlyList<ClassReport> Classes)
{
    private const int NamesShown = 5;

    /// <summary>
    /// Every validation image of the data set, for the rules that score on all of them; <see cref="Validation"/> where the split was made by hand.
    /// </summary>
    public IReadOnlyList<LabelledImage> WholeValidation
    {
        get => _wholeValidation is { Count: > 0 } whole ? whole : Validation;
        init => _wholeValidation = value;
    }

    /// <summary>The data set that the split was drawn from; <see langword="null"/> where it was made by hand.</summary>
    public ImageDataset? Source { get; init; }

    /// <summary>Whether every training image was taken.</summary>
    public bool TakesAll => Shots == 0;

    private readonly IReadOnlyList<LabelledImage>? _wholeValidation;

    /// <summary>Classes that had fewer images than <see cref="Shots"/>.</summary>
    public IEnumerable<ClassReport> ShortClasses => Classes.Where(report => report.Available < Shots);

    /// <summary>One sentence for the user that names the classes with too few images; <see langword="null"/> when there are none.</summary>
    public string? Shortage
    {
        get
        {
            var shortClasses = ShortClasses.ToList();
            if (shortClasses.Count == 0)
                return null;
            var names = string.Join(", ", shortClasses.Take(NamesShown).Select(report => $"{report.ClassName} ({report.Available})"));
            var more = shortClasses.Count > NamesShown ? $" and {shortClasses.Count - NamesShown} more" : "";
            var subject = shortClasses.Count == 1 ? "1 class has" : $"{shortClasses.Count} classes have";
            var outcome = shortClasses.Any(report => report.Repeated > 0)
                ? "some of their images are used more than once"
                : "all of their images are used";
            return $"{subject} fewer than {Shots} training images: {names}{more}; {outcome}.";
        }
    }
}
