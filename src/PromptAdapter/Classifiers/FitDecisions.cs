using PromptAdapter.Datasets;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Selection;
using PromptAdapter.Splits;
using PromptAdapter.Texts;

namespace PromptAdapter;

/// <summary>What is decided before an image is encoded, wherever a fit is asked for: which images are drawn, and what holds where nothing is stated.</summary>
internal static class FitDecisions
{
    /// <summary>The shots. A repeated image would meet its own copy in cross-validation, so a class that is short gives what it has.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="options">Shots and seed.</param>
    /// <exception cref="InputException">The data set cannot be learned from.</exception>
    public static FewShotSplit Draw(ImageDataset data, FitOptions options) =>
        options.Shots is { } shots ? data.TakeShots(shots, options.Seed, WhenTooFew.TakeAll) : data.TakeAll() with { Seed = options.Seed };

    /// <summary>The validation images that a rule scores on.</summary>
    /// <param name="split">The split.</param>
    /// <param name="rule">The rule.</param>
    public static IReadOnlyList<LabelledImage> ValidationFor(FewShotSplit split, ISelectionRule rule) => rule.Validation switch
    {
        ValidationUse.Whole => split.WholeValidation,
        ValidationUse.FewShot => split.Validation,
        _ => [],
    };

    /// <summary>Refuses options that make no classifier for use.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="methods">The methods of the model.</param>
    /// <exception cref="InputException">
    /// The method lacks an option that is given, stated settings contradict the rule, or the rule looks at test images.
    /// </exception>
    public static void RequireForUse(FitOptions options, MethodCatalog methods)
    {
        methods.RequireOptions([options.Method], options.Stated, options.Adapter);
        if (options.Selection is { LooksAtTest: true } rule)
            throw new InputException($"{rule.Name} chooses by test accuracy, and a classifier for use has no test set", null,
                "leave it to benchmarks, and choose support-cv, few-shot-val, full-val or fixed")
            { Settings = [Setting.Selection] };
        if (StatesWeights(options) && options.Selection is { } chosen and not FixedRule)
            throw new InputException($"α or β is given, but the rule '{chosen.Name}' chooses them", null, "use the rule 'fixed', or leave them out");
    }

    /// <summary>Refuses a split that nothing can be learned from, such as one that was made by hand.</summary>
    /// <param name="split">The split.</param>
    /// <exception cref="InputException">
    /// There are fewer than two classes, one is there twice or has no image, or an image is of none of them.
    /// </exception>
    public static void RequireSound(FewShotSplit split)
    {
        ClassNaming.Validate(split.ClassNames, split.Source?.Root, "give images of two classes or more");
        var counts = new int[split.ClassNames.Count];
        foreach (var image in split.Support)
        {
            image.RequireLabel(counts.Length);
            counts[image.Label]++;
        }

        if (Array.IndexOf(counts, 0) is var empty and >= 0)
            throw new InputException($"the class '{split.ClassNames[empty]}' has no training image", split.Source?.Root, "give every class an image");
    }

    /// <summary>Refuses what is said of texts where the model has none: it would change nothing, and nobody would know.</summary>
    /// <param name="options">What was asked for, before it is settled.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="InputException">Templates, descriptions or a prompt are given, and there is no text encoder.</exception>
    public static void RequireTextFor(FitOptions options, IFrozenModel model)
    {
        if (model.Text is null && (options.Templates is not null || options.Descriptions is not null || options.Prompt is not null))
            throw new InputException($"texts are given, and the model {model.Name} has no text encoder", null, "leave templates, descriptions and prompt out");
    }

    /// <summary>The options with everything in them that was left to the data, for a classifier for use as for a run of a benchmark.</summary>
    /// <param name="split">The images.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="methods">The methods of the model.</param>
    /// <param name="cancellationToken">Stops the hashing of images.</param>
    /// <exception cref="InputException">The method is unknown, or the prompt is of another kind than the method's.</exception>
    public static async Task<FitOptions> SettleAsync(FewShotSplit split, FitOptions options, MethodCatalog methods, CancellationToken cancellationToken)
    {
        options.Validate(methods);
        return options with
        {
            Selection = options.Selection ?? SelectionRules.DefaultFor(split.Validation.Count > 0, split.TakesAll, StatesWeights(options)),
            Templates = options.Templates ?? (split.Source is { } source ? TemplateSet.ForFolder(source.Root, source.Name) : TemplateSet.Default),
            TargetImages = options.TargetImages ?? await TargetImagesAsync(split, options, cancellationToken).ConfigureAwait(false),
            Extraction = options.Extraction with { Seed = split.Seed },
            Context = options.Context.SettledFor(split.TakesAll ? split.Support.Count / split.ClassNames.Count : split.Shots),
        };
    }

    private static bool StatesWeights(FitOptions options) => options.Alpha is not null || options.Beta is not null;

    // What a given prompt may have seen of the data: nothing is hashed where there is no prompt.
    private static async Task<IReadOnlyCollection<string>> TargetImagesAsync(FewShotSplit split, FitOptions options, CancellationToken cancellationToken)
    {
        if (options.Prompt is null)
            return [];
        var images = split.Source?.Images ?? split.Support.Concat(split.WholeValidation);
        return [.. (await ImageFingerprints.OfAllAsync(images, cancellationToken).ConfigureAwait(false)).Keys];
    }
}
