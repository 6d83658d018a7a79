using PromptAdapter.Datasets;
using PromptAdapter.Features;
using PromptAdapter.Runtime;
using PromptAdapter.Splits;
using PromptAdapter.Texts;
using PromptAdapter.Validation;

namespace PromptAdapter;

/// <summary>A few-shot split as features of the frozen model: the stage that every method begins with.</summary>
/// <param name="Head">The text head of the templates, <c>[C, E]</c>; <see langword="null"/> where the model has no text.</param>
/// <param name="Support">The support set.</param>
/// <param name="Validation">The validation images, <c>[M, E]</c>; <see langword="null"/> where the rule does not look at them.</param>
/// <param name="ValidationContent">The hashes of the validation images.</param>
internal sealed record FewShotFeatures(ClassWeights? Head, SupportFeatures Support, FeatureSet? Validation, SplitContent? ValidationContent)
{
    /// <summary>Encodes a split.</summary>
    /// <param name="clip">The model.</param>
    /// <param name="split">The images.</param>
    /// <param name="head">What <see cref="HeadOf"/> made of the same class names and templates.</param>
    /// <param name="options">What to do.</param>
    /// <param name="progress">Told of every batch.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async Task<FewShotFeatures> ExtractAsync(IFrozenModel clip, FewShotSplit split, ClassWeights? head, FitOptions options,
        IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        var support = await SupportFeatures.ExtractAsync(clip, split, options, progress, cancellationToken).ConfigureAwait(false);
        var validation = FitDecisions.ValidationFor(split, options.Rule);
        if (validation.Count == 0)
            return new FewShotFeatures(head, support, null, null);
        var extracted = await new FeatureExtractor(clip, options.Extraction)
            .ExtractAsync([.. validation.Select(image => image.Source)], progress, cancellationToken).ConfigureAwait(false);
        var set = extracted.Labelled(validation, split.ClassNames.Count, FeatureOrigin.Unknown with { Split = "val" });
        return new FewShotFeatures(head, support, set, new SplitContent(SplitContent.Validation, null, extracted.Sha256, set.Origin.Files));
    }

    /// <summary>The text head of the templates, <c>[C, E]</c>; it depends on no image, so that draws of one data set may share it.</summary>
    /// <returns><see langword="null"/> where the model has no text.</returns>
    public static ClassWeights? HeadOf(IFrozenModel clip, IReadOnlyList<string> classNames, FitOptions options) => clip.Text is not { } text
        ? null
        : TextHeadBuilder.Build(text, ClassPrompts.Create(classNames, options.TemplatesInForce, options.Descriptions).Texts);

    /// <summary>A split without the validation images that are left out because another split holds them, too.</summary>
    /// <param name="overlap">What the splits share.</param>
    /// <param name="split">The split that these are the features of.</param>
    public FewShotSplit Without(SplitOverlap overlap, FewShotSplit split)
    {
        if (overlap.LeftOutOf(SplitContent.Validation) is not { Count: > 0 } rows)
            return split;
        var left = rows.Select(row => ValidationContent!.Files![row]).ToHashSet(StringComparer.Ordinal);
        return split with { Validation = Kept(split.Validation), WholeValidation = Kept(split.WholeValidation) };

        LabelledImage[] Kept(IEnumerable<LabelledImage> images) => [.. images.Where(image => !left.Contains(image.Key))];
    }

    /// <summary>What the support images are, by the hash of their files: a copy under another name is the same image.</summary>
    public SplitContent SupportContent => new(SplitContent.Support, null, [.. Support.Images.Select(image => image.Sha256)], Support.Keys.Origin.Files);
}
