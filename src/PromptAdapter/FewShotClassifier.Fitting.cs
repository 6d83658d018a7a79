using System.Reflection;
using PromptAdapter.Classifiers;
using PromptAdapter.Clip;
using PromptAdapter.Experiments.Validation;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Runtime;
using PromptAdapter.Selection;
using PromptAdapter.Splits;

namespace PromptAdapter;

public sealed partial class FewShotClassifier
{
    /// <summary>The methods that <see cref="FitAsync"/> takes: all that work on features and need no learned prompt.</summary>
    public static IReadOnlyList<string> Methods { get; } = [.. AdapterMethods.Names.Where(name => !PromptMethods.Contains(name))];

    /// <summary>Refuses a method that <see cref="FitAsync"/> does not take, before any work is done for it.</summary>
    /// <param name="method">The method's name.</param>
    /// <exception cref="InputException">There is no such method, or it needs a learned prompt.</exception>
    public static void RequireMethod(string method)
    {
        if (Methods.Contains(method))
            return;
        throw PromptMethods.Contains(method)
            ? new InputException($"the method '{method}' takes its text from a learned prompt, and there is none here", null, $"choose from {string.Join(", ", Methods)}; 'bench --features --text FILE' runs it on the class weights that a prompt makes")
            : new InputException($"there is no method '{method}'", null, "choose from " + string.Join(", ", Methods));
    }

    /// <summary>Adapts a model to a few labelled images: images → features → class weights and what the method makes of both.</summary>
    /// <param name="clip">The frozen model; it stays the caller's and must outlive the classifier.</param>
    /// <param name="split">The support images, and validation images where there are any.</param>
    /// <param name="options">Method, selection rule and how images become features.</param>
    /// <param name="progress">Receives what is being done.</param>
    /// <param name="cancellationToken">Stops the work; features encoded by then stay in the store.</param>
    /// <exception cref="InputException">A class lost all of its images, a text is too long, or the options contradict the data.</exception>
    public static async Task<FitResult> FitAsync(ClipModel clip, FewShotSplit split, FitOptions? options = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(split);
        options ??= new FitOptions();
        if (options.Selection is TestOracleRule)
            throw new InputException("test-oracle chooses by test accuracy, and a classifier for use has no test set", null, "choose support-cv, few-shot-val, full-val or fixed; test-oracle is for 'bench'");

        RequireMethod(options.Method);

        var prompts = ClassPromptTexts(split, options);
        var head = TextHeadBuilder.Build(clip, prompts);
        var support = await SupportFeatures.ExtractAsync(clip, split, options, progress, cancellationToken).ConfigureAwait(false);
        var validation = await ValidationAsync(clip, split, options, progress, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();

        progress?.Report(new ProgressReport("fitting " + options.Method, 0, 1, "fits"));
        var problem = new AdapterProblem(support.Keys, TextHead.Of(head)) { SupportViews = support.Views, Validation = validation?.Set };
        var warnings = ExperimentValidators.Enforce(AsExperiment(split, options, problem, support, validation?.Content));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads ?? Environment.ProcessorCount, CancellationToken = cancellationToken };
        var fit = AdapterMethods.Create(options.Method, options.Adapter(clip.LogitScale), options.Training(clip.LogitScale, problem.Support.Count)).Fit(problem, options.Selection, parallel);
        progress?.Report(new ProgressReport("fitting " + options.Method, 1, 1, "fits"));

        var state = Assemble(clip, split, options, prompts, head, support, fit);
        return new FitResult(new FewShotClassifier(clip, ownsClip: false, state), fit.Selection, support.Unreadable) { Warnings = warnings };
    }

    private static async Task<(FeatureSet Set, SplitContent Content)?> ValidationAsync(ClipModel clip, FewShotSplit split, FitOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        // Encoded only for a rule that will look at them.
        if (split.Validation.Count == 0 || options.Selection is not (FullValRule or FewShotValRule))
            return null;
        var extractor = new FeatureExtractor(clip, options.Extraction);
        var extracted = await extractor.ExtractAsync([.. split.Validation.Select(image => image.Path)], progress, cancellationToken).ConfigureAwait(false);
        var set = extracted.Labelled(split.Validation, split.ClassNames.Count, FeatureOrigin.Unknown with { Split = "val" });
        return (set, new SplitContent(SplitContent.Validation, null, extracted.Sha256, set.Origin.Files));
    }

    // Images are known by the hash of their files: a copy under another name is the same image.
    private static Experiment AsExperiment(FewShotSplit split, FitOptions options, AdapterProblem problem, SupportFeatures support, SplitContent? validation)
    {
        var own = new SplitContent(SplitContent.Support, null, [.. support.Images.Select(image => image.Sha256)], problem.Support.Origin.Files);
        return new Experiment
        {
            Problem = problem,
            Rule = options.Selection,
            Splits = validation is null ? [own] : [own, validation],
            Shots = split.Shots,
            Available = split.Classes.Any(report => report.Repeated > 0) ? split.Classes.Min(report => report.Available) : null,
            RepetitionStated = true, // the split reports its repeated images
        };
    }

    private static ClassifierState Assemble(ClipModel clip, FewShotSplit split, FitOptions options, IReadOnlyList<IReadOnlyList<string>> prompts, ClassWeights head, SupportFeatures support, AdapterFit fit)
    {
        return new ClassifierState
        {
            ClassNames = split.ClassNames,
            Method = options.Method,
            Selection = fit.Selection.Rule,
            SelectionDetail = fit.Selection.Describe(),
            Parts = StateForms.Store(fit.State),
            LogitScale = clip.LogitScale,
            EmbedDim = clip.EmbedDim,
            ClassWeights = head.Values.ToArray(),
            Support = support.Images,
            Prompts = prompts,
            Model = clip.Name,
            ModelPath = clip.Path,
            VocabularyPath = clip.VocabularyPath ?? "",
            ModelSha256 = clip.Sha256,
            ImageSize = clip.ImageSize,
            ApplyOrientation = options.Extraction.ApplyOrientation,
            Views = options.Views,
            Shots = split.Shots,
            Seed = split.Seed,
            LibraryVersion = typeof(FewShotClassifier).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
        };
    }

    private static IReadOnlyList<IReadOnlyList<string>> ClassPromptTexts(FewShotSplit split, FitOptions options) =>
        Prompts.ClassPrompts.Create(split.ClassNames, options.Templates, options.Descriptions).Texts;
}
