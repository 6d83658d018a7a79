using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Prompts;
using PromptAdapter.Runtime;
using PromptAdapter.Splits;
using PromptAdapter.Validation;
using PromptAdapter.Weights;

namespace PromptAdapter;

/// <summary>What a method made of a few-shot split.</summary>
/// <param name="Method">The method.</param>
/// <param name="State">The classifier on features.</param>
/// <param name="Selection">How its settings were chosen.</param>
/// <param name="Head">Its text head W, <c>[C, E]</c>; <see langword="null"/> where the model has no text.</param>
internal sealed record Adaptation(MethodDescriptor Method, IAdapterState State, SelectionOutcome Selection, ClassWeights? Head)
{
    /// <summary>The prompt that was tuned, for the methods that have one.</summary>
    public SavedPrompt? Prompt { get; init; }

    /// <summary>What the method left for the image tower: features must then come from the retuned one.</summary>
    public IReadOnlyList<RawTensor> Tower { get; init; } = [];

    /// <summary>What was fitted on, with the text head that the method has made where it makes one.</summary>
    public required AdapterProblem Problem { get; init; }

    /// <summary>What validators have to say.</summary>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];

    /// <summary>The images that splits share, and which of them were left out.</summary>
    public SplitOverlap? Overlap { get; init; }

    /// <summary>The image encoder with <see cref="Tower"/> in it, for test images; <see langword="null"/> where it is the frozen one.</summary>
    public IImageEncoder? RetunedEncoder(IFrozenModel clip) => Tower.Count > 0 ? Method.Retune!((IClipModel)clip, Tower) : null;

    /// <summary>Runs the stages from the pre-trained prompt on: tune it, make W of it, build the cache, fine-tune and select.</summary>
    /// <param name="clip">The model.</param>
    /// <param name="split">The images.</param>
    /// <param name="features">Their features.</param>
    /// <param name="test">The test features and their hashes, in benchmarks.</param>
    /// <param name="options">What to do.</param>
    /// <param name="progress">Told of every stage.</param>
    /// <param name="cancellationToken">Stops the work; finished stages stay in <see cref="FitOptions.StageFolder"/>.</param>
    /// <exception cref="InputException">A validator refuses it, or options, data and model do not fit each other.</exception>
    public static async Task<Adaptation> RunAsync(
        IFrozenModel clip, FewShotSplit split, FewShotFeatures features, (FeatureSet Set, SplitContent Content)? test, FitOptions options,
        IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        clip.RequireMethod(options.Method);
        options.Prompt?.RequireModel(clip.Name, clip.Sha256, clip.SettingsToKeep());
        var problem = ProblemOf(split, features, test?.Set);
        var experiment = new Experiment
        {
            Problem = problem,
            Rule = options.Rule,
            Splits = [.. ((SplitContent?[])[features.SupportContent, features.ValidationContent, test?.Content]).OfType<SplitContent>()],
            Shots = split.Shots,
            Available = split.Classes.Any(report => report.Repeated > 0) ? split.Classes.Min(report => report.Available) : null,
            RepetitionStated = true, // the split reports its repeated images
            Prompt = options.Prompt,
            TargetImages = options.TargetImages ?? [],
            SeenTarget = options.SeenTarget,
            RefuseShared = options.RefuseShared,
        };
        var warnings = ExperimentValidators.Enforce(experiment);
        var overlap = experiment.CompareSplits();
        (problem, split) = (overlap.Without(problem), features.Without(overlap, split));

        problem = problem with { Images = new ProblemImages(split.ClassNames, split.Support, FitDecisions.ValidationFor(split, options.Rule)) };
        var method = clip.Methods.Create(options.Method, new MethodSetup(options.MethodSettings(clip.ScaleOf(), problem.Support.Count))
        {
            Clip = clip as IClipModel,
            ClassNames = split.ClassNames,
            Options = options,
            Seed = split.Seed,
            Progress = progress,
        });
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads ?? Environment.ProcessorCount, CancellationToken = cancellationToken };
        progress?.Report(new ProgressReport("fitting " + options.Method, 0, 1, "fits")
        {
            Detail = $"{problem.Support.Count} images of {problem.Support.ClassCount} classes",
            Expected = progress is not null && method is ITimedMethod timed ? timed.Estimate(problem, options.Rule, parallel) : null,
        });
        var fit = await method.FitAsync(problem, options.Rule, parallel).ConfigureAwait(false);
        progress?.Report(new ProgressReport("fitting " + options.Method, 1, 1, "fits"));
        return new Adaptation(clip.Methods.Find(options.Method), fit.State, fit.Selection, fit.Head ?? features.Head)
        {
            Prompt = fit.Prompt is { } prompt ? prompt with { Sources = [.. options.Prompt?.Sources ?? [], .. prompt.Sources] } : null,
            Tower = fit.Tower,
            Problem = fit.Head is { } head ? problem with { Text = TextHead.Of(head) } : problem,
            Warnings = warnings,
            Overlap = overlap,
        };
    }

    /// <summary>What a method is fitted on.</summary>
    public static AdapterProblem ProblemOf(FewShotSplit split, FewShotFeatures features, FeatureSet? test) =>
        new(features.Support.Keys, features.Head is { } head ? TextHead.Of(head) : TextHead.None)
        {
            SupportViews = features.Support.Views,
            Validation = features.Validation,
            Test = test,
            SupportContent = features.SupportContent.Hashes,
            Target = new PromptSource(PromptSource.Target, split.Shots, split.Seed,
                [.. features.SupportContent.Hashes.Distinct().Order(StringComparer.Ordinal)])
            {
                ClassNames = split.ClassNames,
            },
        };
}
