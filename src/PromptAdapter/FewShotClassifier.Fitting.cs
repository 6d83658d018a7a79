using System.Reflection;
using PromptAdapter.Datasets;
using PromptAdapter.Runtime;
using PromptAdapter.Splits;

namespace PromptAdapter;

public sealed partial class FewShotClassifier
{
    /// <summary>
    /// Adapts a model to a few images of each class of a data set: draws the shots, chooses the rule and the templates that suit the data, and does the rest as
    /// the overload for a ready split does. The command line's <c>fit</c> is this call.
    /// </summary>
    /// <param name="clip">The frozen model; it stays the caller's and must outlive the classifier.</param>
    /// <param name="data">Labelled images, for example <see cref="ImageFolder.Open"/>.</param>
    /// <param name="options">Shots, seed, method, selection rule and how images become features.</param>
    /// <param name="progress">Receives what is being done.</param>
    /// <param name="cancellationToken">Stops the work; features encoded and stages finished by then are not lost where there is a store for them.</param>
    /// <exception cref="InputException">The data cannot be learned from, a class lost all of its images, a text is too long, or the options contradict the
    /// data.</exception>
    public static Task<FitResult> FitAsync(IFrozenModel clip, ImageDataset data, FitOptions? options = null, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(data);
        options ??= new FitOptions();
        return FitAsync(clip, FitDecisions.Draw(data, options), options, progress, cancellationToken);
    }

    /// <summary>Adapts a model to a few labelled images: images → features → tuned prompt and class weights → what the method makes of them.</summary>
    /// <param name="clip">The frozen model; it stays the caller's and must outlive the classifier.</param>
    /// <param name="split">The support images, and validation images where there are any.</param>
    /// <param name="options">Method, selection rule and how images become features.</param>
    /// <param name="progress">Receives what is being done.</param>
    /// <param name="cancellationToken">Stops the work; features encoded and stages finished by then are not lost where there is a store for them.</param>
    /// <exception cref="InputException">A class lost all of its images, a text is too long, or the options contradict the data.</exception>
    public static async Task<FitResult> FitAsync(IFrozenModel clip, FewShotSplit split, FitOptions? options = null, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(split);
        options ??= new FitOptions();
        options.Validate(clip.Methods);
        options = options with { Adapter = options.Adapter ?? clip.Methods.Find(options.Method).AdapterForUse };
        clip.RequireMethod(options.Method);
        FitDecisions.RequireTextFor(options, clip);
        FitDecisions.RequireForUse(options, clip.Methods);
        var learned = await FewShotLearning.RunAsync(clip, split, options, encode: null, test: null, progress, cancellationToken).ConfigureAwait(false);
        (options, var features, var adapted) = (learned.Options, learned.Features, learned.Adapted);
        var state = Assemble(clip, split, options, features.Support, adapted);
        var seen = await SeenElsewhere.AmongTestImagesAsync(split, features.Support.Images, cancellationToken).ConfigureAwait(false);
        return new FitResult(new FewShotClassifier(clip, ownsClip: false, state), adapted.Selection, features.Support.Unreadable)
        {
            Split = split,
            Templates = options.TemplatesInForce,
            Adapter = options.Adapter,
            Start = adapted.Method.TunesText ? options.TextStart : null,
            Warnings =
            [
                .. split.Shortage is { } shortage && split.Classes.All(report => report.Repeated == 0) ? (Warning[])[new Warning(shortage)] : [],
                .. adapted.Warnings,
                .. FitWarnings.Of(adapted.Selection, options.Grid, split.ClassNames.Count, adapted.Head is not null).Select(doubt => new Warning(doubt)),
                .. seen is null ? (Warning[])[] : [new Warning(seen)],
            ],
        };
    }

    private static ClassifierState Assemble(IFrozenModel clip, FewShotSplit split, FitOptions options, SupportFeatures support, Adaptation adapted)
    {
        return new ClassifierState
        {
            ClassNames = split.ClassNames,
            Method = options.Method,
            Selection = adapted.Selection.Rule,
            SelectionDetail = adapted.Selection.Describe(),
            Adapter = adapted.State,
            LogitScale = clip.ScaleOf(),
            ClassWeights = adapted.Head,
            Support = support.Images,
            Prompts = clip.Text is not null && adapted.Method.UsesTemplates
                ? Texts.ClassPrompts.Create(split.ClassNames, options.TemplatesInForce, options.Descriptions).Texts : [],
            Prompt = adapted.Prompt,
            Tower = adapted.Tower,
            Model = clip.Name,
            ModelPath = clip.Path,
            VocabularyPath = (clip as IClipModel)?.VocabularyPath ?? "",
            ModelSha256 = clip.Sha256,
            ModelSettings = clip is IClipModel { NeedsNoSettings: false } settled ? settled.Settings : null,
            EncoderSettings = clip.EncoderSettings,
            ImageSize = clip.ImageSize,
            ApplyOrientation = options.Extraction.ApplyOrientation,
            Views = options.Views,
            Shots = split.Shots,
            Seed = split.Seed,
            LibraryVersion = typeof(FewShotClassifier).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
        };
    }
}
