using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Prompts;
using PromptAdapter.Runtime;
using PromptAdapter.Splits;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Methods;
using PromptAdapter.Torch.Methods.CoOp;
using PromptAdapter.Torch.Prompts;
using PromptAdapter.Torch.Prompts.Pretraining;
using PromptAdapter.Torch.Prompts.Visual;
using PromptAdapter.Validation;

namespace PromptAdapter;

/// <summary>What a method made of a few-shot split.</summary>
/// <param name="State">The classifier on features.</param>
/// <param name="Selection">How its settings were chosen.</param>
/// <param name="Head">Its text head W, <c>[C, E]</c>.</param>
internal sealed record Adaptation(IAdapterState State, SelectionOutcome Selection, ClassWeights Head)
{
    /// <summary>The prompt that was tuned, for the methods that have one.</summary>
    public SavedPrompt? Prompt { get; init; }

    /// <summary>The visual prompts as they enter the image tower, <c>[P, n, D]</c>: features must then come from the prompted tower.</summary>
    public PromptTensor? VisualPrompts { get; init; }

    /// <summary>What validators have to say, one line each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The image tower with <see cref="VisualPrompts"/> in it, for test images; <see langword="null"/> where it is the frozen one.</summary>
    public PromptedImageEncoder? PromptedTower(ClipModel clip) => VisualPrompts is { } visual ? new PromptedImageEncoder(clip, visual) : null;

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
        ClipModel clip, FewShotSplit split, FewShotFeatures features, (FeatureSet Set, SplitContent Content)? test, FitOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        options.Prompt?.RequireModel(clip.Name, clip.Sha256, clip.SettingsToKeep);
        var problem = new AdapterProblem(features.Support.Keys, TextHead.Of(features.Head)) { SupportViews = features.Support.Views, Validation = features.Validation, Test = test?.Set };
        var warnings = ExperimentValidators.Enforce(new Experiment
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
        });

        var adapted = options.Descriptor.TunesImages
            ? await WithImagesAsync(clip, split, options, progress, cancellationToken).ConfigureAwait(false)
            : OnFeatures(clip, split, problem, features.Head, options, progress, cancellationToken);
        if (adapted.Prompt is { } prompt && !options.Descriptor.TunesImages)
        {
            var seen = new PromptSource("target", split.Shots, split.Seed, [.. features.SupportContent.Hashes.Distinct().Order(StringComparer.Ordinal)]) { ClassNames = split.ClassNames };
            adapted = adapted with { Prompt = prompt with { Sources = [.. options.Prompt?.Sources ?? [], seen] } };
        }

        return adapted with { Warnings = warnings };
    }

    private static Adaptation OnFeatures(ClipModel clip, FewShotSplit split, AdapterProblem problem, ClassWeights head, FitOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        progress?.Report(new ProgressReport("fitting " + options.Method, 0, 1, "fits"));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads ?? Environment.ProcessorCount, CancellationToken = cancellationToken };
        var learning = options.Descriptor.TunesText ? new PromptLearning(clip, split.ClassNames, options.TextPrompt(split.Seed), progress) : null;
        var method = AdapterMethods.Create(options.Method, options.MethodSettings(clip.LogitScale, problem.Support.Count), learning);
        var fit = method.Fit(problem, options.Rule, parallel);
        progress?.Report(new ProgressReport("fitting " + options.Method, 1, 1, "fits"));
        return new Adaptation(fit.State, fit.Selection, fit.Head ?? head)
        {
            Prompt = fit.Prompt is { } tuned ? new SavedPrompt(tuned.Context, clip.Name, clip.Sha256) { ClassNames = tuned.Context.ClassCount is null ? null
                : split.ClassNames, ModelSettings = clip.SettingsToKeep } : null,
        };
    }

    private static async Task<Adaptation> WithImagesAsync(ClipModel clip, FewShotSplit split, FitOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        if (options.Rule.LooksAtTest)
            throw new InputException($"test-oracle is not there for {options.Method}", null, "choose few-shot-val, full-val, support-cv or fixed");
        var learned = await new PromptPretraining(clip, options.ImagePrompt(split.Seed)).RunAsync([new SourceDataset("target", AsDataset(split, options))], progress, cancellationToken).ConfigureAwait(false);
        using var learner = learned.Prompt.CreateLearner(clip, split.ClassNames);
        var (head, visual) = VisualHead.Of(learner, split.ClassNames.Count);
        return new Adaptation(new Methods.ZeroShot.ZeroShotState(head, clip.LogitScale), Choice(learned, options), head) { Prompt = learned.Prompt, VisualPrompts = visual };
    }

    // Shots and validation images have been drawn; nothing else of the data set is to be seen.
    private static Datasets.ImageDataset AsDataset(FewShotSplit split, FitOptions options) =>
        new("target", ".", split.ClassNames, split.Support, FitDecisions.ValidationFor(split, options.Rule), null, [], []);

    private static SelectionOutcome Choice(PretrainedPrompt learned, FitOptions options)
    {
        var run = learned.Runs[0];
        var settings = new Dictionary<string, double> { [CoOpMethod.EpochKey] = run.ChosenEpoch };
        if (learned.HeldOut[0].Accuracy is { } scored && run.Epochs[run.ChosenEpoch - 1].Score is { } best)
            return new SelectionOutcome(options.Rule.Name, settings, scored, run.Epochs.Count(epoch => epoch.Score == best), null);
        var note = options.Rule.Name == FixedRule.RuleName ? null : $"{options.Method} trains on the images themselves and was not trained again for each fold: the last epoch was taken";
        return new SelectionOutcome(FixedRule.RuleName, settings, null, null, note);
    }
}
