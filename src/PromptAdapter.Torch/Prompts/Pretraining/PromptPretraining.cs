using PromptAdapter.Features;
using PromptAdapter.Prompts;
using PromptAdapter.Prompts.Tuning;
using PromptAdapter.Runtime;
using PromptAdapter.Texts;
using PromptAdapter.Torch.Native;
using PromptAdapter.Torch.Prompts.Conditional;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Prompts.MultiTask;
using PromptAdapter.Torch.Prompts.Tuning;
using PromptAdapter.Torch.Prompts.Unified;
using PromptAdapter.Torch.Prompts.Visual;
using PromptAdapter.Training;

namespace PromptAdapter.Torch.Prompts.Pretraining;

/// <summary>
/// Learns one prompt from one or several datasets at once (MVLPT, arXiv 2211.11720; the first step of Prompt-Adapter, 2303.15234): one run for each seed,
/// each on its own shots, and the mean of their prompts. An interrupted run goes on from its checkpoint to the very bits it would have had.
/// </summary>
/// <param name="clip">The frozen model.</param>
/// <param name="options">Settings.</param>
public sealed class PromptPretraining(ClipModel clip, PretrainingOptions options)
{
    /// <summary>Runs all seeds.</summary>
    /// <param name="sources">T datasets of different names.</param>
    /// <param name="progress">Told what is being read, and loss and accuracy after each epoch.</param>
    /// <param name="cancellationToken">Stops between two steps; the checkpoint of the last whole epoch stays.</param>
    /// <exception cref="InputException">Settings, data, model and starting prompt do not fit together, a checkpoint is of another run, or the loss became
    /// infinite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<PretrainedPrompt> RunAsync(IReadOnlyList<SourceDataset> sources, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var templates = sources is [var only] ? TemplateSet.ForFolder(only.Data.Root, only.Data.Name) : TemplateSet.Default;
        TaskClasses[] classes = [.. sources.Select(source => new TaskClasses(source.Name, source.Data.ClassNames))];
        return await RunAsync(classes, seed => [.. sources.Select(source => TaskImages.Draw(source, options.Shots, seed))], templates, progress,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs all seeds on images that are drawn already, or by other means.</summary>
    /// <param name="classes">The T tasks.</param>
    /// <param name="draw">Their images for a seed.</param>
    /// <param name="templates">What the class names are put into: a new context starts from their words.</param>
    /// <param name="progress">Told what is being read, and loss and accuracy after each epoch.</param>
    /// <param name="cancellationToken">Stops between two steps; the checkpoint of the last whole epoch stays.</param>
    internal async Task<PretrainedPrompt> RunAsync(
        IReadOnlyList<TaskClasses> classes, Func<long, IReadOnlyList<TaskImages>> draw, TemplateSet templates, IProgress<ProgressReport>? progress,
        CancellationToken cancellationToken)
    {
        NativeBackend.EnsureLoaded();
        options.Validate();
        var start = options.StartFor(templates);
        var union = new ClassUnion(classes);
        RequireStart(union);

        var preparation = new TaskPreparation(clip, options, progress);
        var (states, runs, seen) = (new List<PromptState>(), new List<SeedRun>(), new List<PromptSource>());
        TaskData[] tasks = [];
        foreach (var seed in options.Seeds)
        {
            tasks = await ReadAsync(preparation, draw(seed), seed, cancellationToken).ConfigureAwait(false);
            var tuned = Tune(options.Start ?? Fresh(StartOf(start, seed)), tasks, union, seed, progress, cancellationToken);
            states.Add(tuned.State);
            runs.Add(new SeedRun(seed, tuned.ChosenEpoch, tuned.Epochs));
            seen.AddRange(tasks.Select(task => Seen(task, seed)));
        }

        var prompt = (options.Start ?? Fresh(states[0])) with
        {
            State = PromptState.Mean(states),
            Sources = [.. options.Start?.Sources ?? [], .. seen],
            Settings = options.Preset?.Describe(options) ?? options.Start?.Settings,
        };
        using var final = CreateRun(prompt, tasks, union, options.Seeds[^1]); // the validation images are the same for every seed
        var heldOut = final.HeldOut(cancellationToken).PerTask.Zip(tasks, (accuracy, task) =>
            new HeldOutAccuracy(task.Name, accuracy.Total > 0 ? accuracy : null));
        return new PretrainedPrompt(prompt, start, runs, [.. heldOut], [.. preparation.Unreadable.DistinctBy(file => file.Key)]);
    }

    private static async Task<TaskData[]> ReadAsync(TaskPreparation preparation, IReadOnlyList<TaskImages> images, long seed,
        CancellationToken cancellationToken)
    {
        var tasks = new TaskData[images.Count];
        for (var task = 0; task < tasks.Length; task++)
            tasks[task] = await preparation.ReadAsync(images[task], seed, cancellationToken).ConfigureAwait(false);
        return tasks;
    }

    private TunedState Tune(SavedPrompt start, TaskData[] tasks, ClassUnion union, long seed, IProgress<ProgressReport>? progress,
        CancellationToken cancellationToken)
    {
        var tuning = options.Tuning with { Seed = seed };
        var fingerprint = Fingerprint(start, tasks, tuning);
        var checkpoint = options.StageFolder is { } folder ? TrainingCheckpoint.PathIn(folder, TrainingKind.Prompt, fingerprint) : options.CheckpointOf(seed);
        tuning = tuning with { CheckpointPath = checkpoint };
        using var run = CreateRun(start, tasks, union, seed);
        var stage = options.Seeds.Count > 1 ? $"learning the prompt, seed {seed}" : "learning the prompt";
        var scored = options.Choice == EpochChoice.BestValidation && tasks.Any(task => task.HeldOut.Count > 0);
        Func<int, double>? judge = scored ? _ => HeldOutMean.Of(run.HeldOut(cancellationToken))!.Value : null;
        return PromptTraining.Run(run, tuning, fingerprint, stage, judge, progress, cancellationToken);
    }

    private ITaskRun CreateRun(SavedPrompt prompt, TaskData[] tasks, ClassUnion union, long seed) => options.Mode == PromptMode.CoOp
        ? new TaskFeatureSteps(clip, tasks, union, prompt.Context, options, seed)
        : new TaskImageSteps(prompt.CreateLearner(clip, union.ClassNames), tasks, union, options, seed);

    private string Fingerprint(SavedPrompt start, TaskData[] tasks, PromptTuningOptions tuning)
    {
        using var fingerprint = TuningFields.Of(clip, tuning, start.State)
            .Settings("prompt", new { start.Mode, start.Position, start.Attention, start.Template.Text })
            .Settings("learning", new { options.Weighting, options.Loss, options.Choice, options.Extraction.Recipe, options.Extraction.ApplyOrientation });
        foreach (var task in tasks)
        {
            fingerprint.Field("task", task.Name).Field("classes", task.ClassNames)
                .Field<int>("labels", [.. task.Shown.Select(image => image.Label)]).Field("images", task.Sha256)
                .Field<int>("held_out_labels", [.. task.HeldOut.Select(image => image.Label)]).Field("held_out_images", task.HeldOutSha256)
                .Field("views", task.Views?.Views ?? []);
        }

        return fingerprint.Value();
    }

    private void RequireStart(ClassUnion union)
    {
        if (options.Start is not { } start)
            return;
        start.RequireModel(clip.Name, clip.Sha256, clip.SettingsToKeep());
        if (start.State.Has(PromptTensorNames.Context) && start.Context.ClassCount is not null
            && (union.Tasks.Count > 1 || start.ClassNames?.SequenceEqual(union.ClassNames) == false))
            throw new InputException("holds vectors for classes of its own, and these are others", start.State.Source,
                "go on with its classes alone, or from a prompt that all classes share");
    }

    private SavedPrompt Fresh(PromptState state) => new(state, options.PositionInForce, clip.Name, clip.Sha256)
    {
        ModelSettings = clip.SettingsToKeep(),
        Template = options.Template ?? TemplateSet.Default.Templates[0]
    };

    private PromptState StartOf(PromptStart start, long seed)
    {
        var words = start.Words is { } given ? ContextWords.Start(clip, given, options.PositionInForce) : null;
        var length = words?.Length ?? start.RandomVectors!.Value;
        var visual = new VisualPromptOptions { Length = length, Depth = options.Shallow ? 1 : null };
        return options.Mode switch
        {
            PromptMode.Vpt => VisualPromptLearner.Start(clip, visual, (uint)seed),
            PromptMode.Upt =>
                UnifiedPromptLearner.Start(clip, new UnifiedPromptOptions { ContextLength = length, Visual = visual, Position = options.PositionInForce },
                (uint)seed),
            PromptMode.CoCoOp => ConditionalPromptLearner.Start(clip, new ConditionalPromptOptions { ContextLength = length }, (uint)seed).With(words),
            _ => (words ?? TextContext.Random(length, clip.TextTower.Width, (ulong)seed, options.PositionInForce)).ToState(),
        };
    }

    // Validation images that chose an epoch have been looked at as well.
    private PromptSource Seen(TaskData task, long seed)
    {
        var looked = options.Choice == EpochChoice.BestValidation ? task.Sha256.Concat(task.HeldOutSha256) : task.Sha256;
        return new PromptSource(task.Name, options.Shots ?? 0, options.Shots is null ? null : seed,
            [.. looked.Distinct().Order(StringComparer.Ordinal)])
        { ClassNames = task.ClassNames };
    }
}
