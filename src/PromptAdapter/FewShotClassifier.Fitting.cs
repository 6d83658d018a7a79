using System.Reflection;
using PromptAdapter.Confidence;
using PromptAdapter.Datasets;
using PromptAdapter.Features;
using PromptAdapter.LeftOut;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Runtime;
using PromptAdapter.Splits;

namespace PromptAdapter;

public sealed partial class FewShotClassifier
{
    private const string NotAskedFor = "it was not asked for";
    private const string NoTime = "there was no time for it";
    private const string TowerTuned = "the method has tuned the image tower on these images, and would have to be run again for every fold";
    private const string PromptTuned = "the method has tuned a prompt on these images, and would have to be run again for every fold";

    /// <summary>
    /// Adapts a model to a few images of each class of a data set: draws the shots, chooses the rule and the templates that suit the data, and does the rest as
    /// the overload for a ready split does. The command line's <c>fit</c> is this call.
    /// </summary>
    /// <param name="clip">The frozen model; it stays the caller's and must outlive the classifier.</param>
    /// <param name="data">Labelled images, for example <see cref="ImageFolder.Open"/>.</param>
    /// <param name="options">Shots, seed, method, selection rule and how images become features.</param>
    /// <param name="progress">Receives what is being done.</param>
    /// <param name="cancellationToken">Stops the work; features encoded and stages finished by then are not lost where there is a store for them.</param>
    /// <remarks>Nothing of it runs on the caller's thread.</remarks>
    /// <exception cref="InputException">The data cannot be learned from, a class lost all of its images, a text is too long, or the options contradict the
    /// data.</exception>
    public static Task<FitResult> FitAsync(IFrozenModel clip, ImageDataset data, FitOptions? options = null, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(data);
        options = QuickFit.Settled(options ?? new FitOptions());
        return Task.Run(() => LearnAsync(clip, FitDecisions.Draw(data, options), options, support: null, folder: null, progress, cancellationToken),
            cancellationToken);
    }

    /// <summary>Adapts a model to a few labelled images: images → features → tuned prompt and class weights → what the method makes of them.</summary>
    /// <param name="clip">The frozen model; it stays the caller's and must outlive the classifier.</param>
    /// <param name="split">The support images, and validation images where there are any.</param>
    /// <param name="options">Method, selection rule and how images become features.</param>
    /// <param name="progress">Receives what is being done.</param>
    /// <param name="cancellationToken">Stops the work; features encoded and stages finished by then are not lost where there is a store for them.</param>
    /// <remarks>Nothing of it runs on the caller's thread.</remarks>
    /// <exception cref="InputException">A class lost all of its images, a text is too long, or the options contradict the data.</exception>
    public static Task<FitResult> FitAsync(IFrozenModel clip, FewShotSplit split, FitOptions? options = null, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(split);
        options = QuickFit.Settled(options ?? new FitOptions());
        return Task.Run(() => LearnAsync(clip, split, options, support: null, folder: null, progress, cancellationToken),
            cancellationToken);
    }

    // Most of it is work for the processor: the calls above begin it on another thread than their caller's.
    private static async Task<FitResult> LearnAsync(IFrozenModel clip, FewShotSplit split, FitOptions options, SupportFeatures? support, string? folder,
        IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        var stated = options;
        var forecast = support is null ? new FitForecast(options) : null;
        options.Validate(clip.Methods);
        FitDecisions.RequireSound(split);
        options = options with { Adapter = options.Adapter ?? clip.Methods.Find(options.Method).AdapterForUse };
        clip.RequireMethod(options.Method);
        FitDecisions.RequireTextFor(options, clip);
        FitDecisions.RequireForUse(options, clip.Methods);
        AnswerRules.RequireShare(options.MostErrors, WhyNoneLeftOut(split, options, clip.Methods.Find(options.Method)));
        await PrecisionProbe.SettleAsync(clip, [.. split.Support.Select(image => image.Source)], options.Extraction.Decode, cancellationToken)
            .ConfigureAwait(false);
        var learned = await FewShotLearning.RunAsync(clip, split, options, support is null ? null : Known, test: null, progress, cancellationToken,
            forecast).ConfigureAwait(false);
        (options, var features, var adapted) = (learned.Options, learned.Features, learned.Adapted);
        var notAsked = forecast?.OmitsLeaveOut is true ? NoTime : NotAskedFor;
        var leftOut = await LeaveOutAsync(clip, learned, notAsked, progress, cancellationToken).ConfigureAwait(false);
        var answers = AnswerRules.Of(leftOut, adapted.State, adapted.Problem, clip.ScaleOf(), options.MostErrors, cancellationToken);
        var recipe = FitRecipe.Of(FitForecast.AsUsed(stated, options), options, adapted.Method, clip.Text is not null, split.Source?.Root ?? folder);
        var state = Assemble(clip, split, options, features.Support, adapted) with
        {
            Answers = answers,
            SupportFeatures = answers.Unknown is not null || !recipe.NeedsPhotos(adapted.Method) ? features.Support.Keys : null,
            Recipe = recipe,
        };
        var seen = await SeenElsewhere.AmongTestImagesAsync(split, features.Support.Images, cancellationToken).ConfigureAwait(false);
        return new FitResult(new FewShotClassifier(clip, ownsClip: false, state), adapted.Selection, features.Support.Unreadable)
        {
            Split = split,
            Templates = options.TemplatesInForce,
            LeftOut = leftOut,
            Estimate = FitEstimate.Of(
                leftOut, image => Softmax.Logarithms(leftOut.LogitsOf(image), answers.Temperature, new double[leftOut.ClassCount])),
            Adapter = options.Adapter,
            Shortcuts = [.. QuickFit.Shortcuts(stated, split), .. forecast?.Shortcuts ?? []],
            Start = adapted.Method.TunesText ? options.TextStart : null,
            Warnings =
            [
                .. split.Shortage is { } shortage && split.Classes.All(report => report.Repeated == 0) ? (Warning[])[new Warning(shortage)] : [],
                .. FitWarnings.OfDrawings(clip.Name, split.Support[0].Source, options.Extraction.Decode) is { } photos ? (Warning[])[photos] : [],
                .. adapted.Warnings,
                .. forecast?.Doubt is { } doubtOfTime ? (Warning[])[doubtOfTime] : [],
                .. FitWarnings.Of(adapted.Selection, split.ClassNames.Count).Select(doubt => new Warning(doubt)),
                .. answers.Least is { Unreached: true, MostErrors: { } share }
                    ? (Warning[])[new Warning(FormattableString.Invariant(
                        $"no probability keeps wrong answers to {100 * share:0.#} % of those given: only images surer than all that were left out are answered"))]
                    : [],
                .. seen is null ? (Warning[])[] : [new Warning(seen)],
            ],
        };

        Task<FewShotFeatures> Known(FitOptions settled) =>
            Task.FromResult(new FewShotFeatures(FewShotFeatures.HeadOf(clip, split.ClassNames, settled), support, null, null));
    }

    // What is known of it before any work.
    private static string? WhyNoneLeftOut(FewShotSplit split, FitOptions options, MethodDescriptor method) =>
        !options.LeaveOut ? NotAskedFor
        : method.TunesImages ? TowerTuned
        : method.TunesText ? PromptTuned
        : split.Support.GroupBy(image => image.Label).All(images => images.Count() < 2) ? LeftOutPredictions.OneImageEach
        : null;

    // A prompt or a tower that was tuned on these very images would judge what it has learnt by heart, and tuning it for every fold costs several fits.
    private static async Task<LeftOutPredictions> LeaveOutAsync(
        IFrozenModel clip, FewShotLearning learned, string notAsked, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        var (options, adapted) = (learned.Options, learned.Adapted);
        var why = !options.LeaveOut ? notAsked : adapted.Tower.Count > 0 ? TowerTuned : adapted.Prompt is not null ? PromptTuned : null;
        if (why is not null)
            return LeftOutPredictions.None(adapted.Problem.Support, why);
        var plain = await learned.Features.Support.PlainAsync(clip, learned.Split, options, progress, cancellationToken).ConfigureAwait(false);
        progress?.Report(new ProgressReport("leaving images out", 0, 1, "fits"));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads ?? Environment.ProcessorCount, CancellationToken = cancellationToken };
        var predictions = LeftOutPredictions.Of(
            adapted.Problem, adapted.State, options.MethodSettings(clip.ScaleOf(), adapted.Problem.Support.Count), clip.Methods, plain, parallel);
        progress?.Report(new ProgressReport("leaving images out", 1, 1, "fits"));
        return predictions;
    }

    private static ClassifierState Assemble(IFrozenModel clip, FewShotSplit split, FitOptions options, SupportFeatures support, Adaptation adapted) =>
        StateOf(clip, options.Method, adapted.Selection, adapted.State, adapted.Head, split.ClassNames, options.Extraction.ApplyOrientation) with
        {
            Support = support.Images,
            Prompts = clip.Text is not null && adapted.Method.UsesTemplates
                ? Texts.ClassPrompts.Create(split.ClassNames, options.TemplatesInForce, options.Descriptions).Texts : [],
            Prompt = adapted.Prompt,
            Tower = adapted.Tower,
            Views = options.Views,
            Shots = split.Shots,
            Seed = split.Seed,
        };

    private static ClassifierState StateOf(IFrozenModel clip, string method, SelectionOutcome selection, IAdapterState adapter, ClassWeights? head,
        IReadOnlyList<string> classNames, bool orientation) => new()
        {
            ClassNames = classNames,
            Method = method,
            Selection = selection.Rule,
            SelectionDetail = selection.Describe(),
            Adapter = adapter,
            LogitScale = clip.ScaleOf(),
            ClassWeights = head,
            Model = clip.Name,
            ModelPath = clip.Path,
            VocabularyPath = (clip as IClipModel)?.VocabularyPath ?? "",
            ModelSha256 = clip.Sha256,
            ModelSettings = clip is IClipModel { NeedsNoSettings: false } settled ? settled.Settings : null,
            EncoderSettings = clip.EncoderSettings,
            Precision = clip.Precision,
            ImageSize = clip.ImageSize,
            ApplyOrientation = orientation,
            LibraryVersion = typeof(FewShotClassifier).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
        };
}
