using System.Diagnostics;
using System.Globalization;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Anchored;
using PromptAdapter.Methods.Auto;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Runtime;
using PromptAdapter.Splits;

namespace PromptAdapter;

/// <summary>
/// How long a fit will take, said before most of it is done: the encoder's speed is measured on the first batch, and methods estimate themselves. Where there
/// is a limit (<see cref="FitOptions.TimeLimit"/>), what does not fit in is left out: augmented views first, then the judging of left-out images, then the method.
/// </summary>
/// <param name="stated">What was asked for.</param>
internal sealed class FitForecast(FitOptions stated)
{
    private const string LeaveOutOmitted = "the judging of left-out images: how many answers will be right is not estimated";
    private const double LeavingOut = 0.5; // of the time of a fit: up to four trainings of three quarters of the images, without a search
    private const double Margin = 0.9;     // of the time that is left: estimates err
    private const int Folds = 5;           // of cross-validation on the support images

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly List<string> _shortcuts = [];
    private readonly FeatureMemory _memory = new();

    /// <summary>What was left out, one line each.</summary>
    public IReadOnlyList<string> Shortcuts => _shortcuts;

    /// <summary>Why the limit may not be kept to; <see langword="null"/> where nothing speaks for it.</summary>
    public Warning? Doubt { get; private set; }

    /// <summary>Whether images were to be left out and there was no time for it.</summary>
    public bool OmitsLeaveOut { get; private set; }

    private TimeSpan? Left => stated.TimeLimit - _watch.Elapsed;

    /// <summary>The options under which the split is encoded.</summary>
    /// <param name="clip">The model.</param>
    /// <param name="split">The images.</param>
    /// <param name="head">The text head; <see langword="null"/> where the model has no text.</param>
    /// <param name="options">Everything that was left to the data is in them.</param>
    /// <param name="progress">Told of the first batch, and about how long the whole will take.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InputException">The images alone take longer than the limit.</exception>
    public async Task<FitOptions> BeforeEncodingAsync(
        IFrozenModel clip, FewShotSplit split, ClassWeights? head, FitOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        var validation = FitDecisions.ValidationFor(split, options.Rule).Count;
        var method = clip.Methods.Find(options.Method);
        double Images(int views) => split.Support.Count * (double)Math.Max(1, views) + validation
            + (views > 0 && options.LeaveOut && !method.TunesImages && !method.TunesText ? split.Support.Count : 0);
        if (Images(options.Views) <= options.Extraction.BatchSize && Left is null)
            return options;

        options = options with { Extraction = options.Extraction with { Memory = _memory } };
        var perImage = await MeasureAsync(clip, split, options, progress, cancellationToken).ConfigureAwait(false);
        var tuning = method.Passes?.Invoke(options, split.Support.Count) ?? 0;
        if (Left is { } left)
            options = options with { Views = ViewsWithin(left, options, perImage, Images, tuning, method) };
        var fitting = TimeOf(clip, StandIn(split, head, options, clip.EmbedDim), options, cancellationToken);
        var seconds = (Images(options.Views) + tuning) * perImage + (fitting?.TotalSeconds ?? 0) * (options.LeaveOut ? 1 + LeavingOut : 1);
        var stage = options.Views == 0 ? "encoding images" : "encoding augmented views";
        progress?.Report(new ProgressReport(stage, 0, split.Support.Count * (long)Math.Max(1, options.Views), options.Views == 0 ? "images" : "views",
            string.Create(CultureInfo.InvariantCulture, $"{split.Support.Count + validation} images") +
            (options.Views == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" in {options.Views} views")) +
            (fitting is null ? "" : $" and fitting {options.Method}"))
        {
            Expected = seconds > 0 ? TimeSpan.FromSeconds(seconds) : null,
        });
        return options;
    }

    /// <summary>The options under which features are fitted: where there is a limit, those that keep to what is left of it.</summary>
    /// <param name="clip">The model.</param>
    /// <param name="problem">What is fitted.</param>
    /// <param name="options">Those in force so far.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public FitOptions BeforeFitting(IFrozenModel clip, AdapterProblem problem, FitOptions options, CancellationToken cancellationToken)
    {
        if (Left is not { } left)
            return options;
        var room = left.TotalSeconds * Margin;
        if (TimeOf(clip, problem, options, cancellationToken) is not { } whole)
        {
            if (clip.Methods.Find(options.Method) is { TunesText: true })
                Doubt = new Warning($"How long {options.Method} takes is not known beforehand: the time may be exceeded.") { Settings = [Setting.TimeLimit] };
            return options;
        }

        var mustLeaveOut = options.MostErrors is not null;
        if (whole.TotalSeconds * (options.LeaveOut ? 1 + LeavingOut : 1) <= room)
            return options;
        if (whole.TotalSeconds <= room && !mustLeaveOut)
            return WithoutLeavingOut(options);

        var parallel = Parallel(options, cancellationToken);
        var cheaper = options with { Method = AnchoredMethod.MethodName };
        _shortcuts.Add($"{options.Method}, which would have taken about {About(whole)}: {AnchoredMethod.MethodName} was fitted in its place");
        if (TimeOfAnchored(problem, cheaper, Folds, parallel) is var compared && compared.TotalSeconds * (1 + LeavingOut) <= room)
            return cheaper;
        cheaper = cheaper with { Selection = new FixedRule() };
        _shortcuts.Add("the comparison of settings: those that are stated were used");
        if (!mustLeaveOut && TimeOfAnchored(problem, cheaper, 0, parallel).TotalSeconds * Folds > room)
            cheaper = WithoutLeavingOut(cheaper);
        return cheaper;
    }

    /// <summary>What a recipe says was asked for: with what was left out, so that a later fit on more images does the same.</summary>
    /// <param name="before">What was asked for.</param>
    /// <param name="used">What was in force.</param>
    public static FitOptions AsUsed(FitOptions before, FitOptions used) => before with
    {
        Method = used.Method,
        Views = used.Views,
        LeaveOut = used.LeaveOut,
        Selection = used.Method == before.Method ? before.Selection : used.Selection is FixedRule ? used.Selection : before.Selection,
    };

    private FitOptions WithoutLeavingOut(FitOptions options)
    {
        if (options.LeaveOut)
        {
            OmitsLeaveOut = true;
            _shortcuts.Add(LeaveOutOmitted);
        }

        return options with { LeaveOut = false };
    }

    // As they are and in one batch, so that nothing of it is lost: seconds for each image, 0 where all were in the store.
    private static async Task<double> MeasureAsync(
        IFrozenModel clip, FewShotSplit split, FitOptions options, IProgress<ProgressReport>? progress, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var first = await new FeatureExtractor(clip, options.Extraction).ExtractAsync(
            [.. split.Support.Take(options.Extraction.BatchSize).Select(image => image.Source)], StagedProgress.Of(progress, "measuring the speed"),
            cancellationToken).ConfigureAwait(false);
        return first.Encoded == 0 ? 0 : watch.Elapsed.TotalSeconds / first.Encoded;
    }

    private int ViewsWithin(TimeSpan left, FitOptions options, double perImage, Func<int, double> images, double tuning, MethodDescriptor method)
    {
        var room = left.TotalSeconds * Margin;
        if ((images(0) + tuning) * perImage > left.TotalSeconds)
            throw new InputException(
                string.Create(CultureInfo.InvariantCulture, $"{images(0):0} images take about ")
                + $"{About(TimeSpan.FromSeconds(images(0) * perImage))} to encode here"
                + (tuning > 0 ? $", and {method.Name} about {About(TimeSpan.FromSeconds(tuning * perImage))} to tune" : "")
                + $", and the whole fit may take {About(stated.TimeLimit!.Value)}", null, "allow more time, take fewer images of each class or a smaller model")
            { Settings = [Setting.TimeLimit, Setting.Shots, Setting.Model] };
        var views = MostViews(room, options.Views, views => (images(views) + tuning) * perImage);
        if (views < options.Views)
            _shortcuts.Add(string.Create(CultureInfo.InvariantCulture, $"{options.Views - views} of {options.Views} augmented views of each image"));
        return views;
    }

    /// <summary>As many views as there is time for, at most those that were asked for; 0 encodes each image as it is.</summary>
    /// <param name="room">Seconds.</param>
    /// <param name="asked">Views.</param>
    /// <param name="cost">The seconds that so many views take.</param>
    public static int MostViews(double room, int asked, Func<int, double> cost)
    {
        var views = asked;
        while (views > 0 && cost(views) > room)
            views--;
        return views;
    }

    private static TimeSpan? TimeOf(IFrozenModel clip, AdapterProblem problem, FitOptions options, CancellationToken cancellationToken) =>
        clip.Methods.Find(options.Method).RunsOnFeatures
            && clip.Methods.Create(options.Method, new MethodSetup(options.MethodSettings(clip.ScaleOf(), problem.Support.Count))) is ITimedMethod timed
            ? timed.Estimate(problem, options.Rule, Parallel(options, cancellationToken)) : null;

    private static TimeSpan TimeOfAnchored(AdapterProblem problem, FitOptions options, int folds, ParallelOptions parallel)
    {
        var (support, settings) = (problem.Support, options.Training(1, problem.Support.Count));
        return AutoCost.Time(AutoCost.Anchored(support, compares: false) + folds * AutoCost.Anchored(support, compares: true), support, settings.Products,
            parallel);
    }

    // Of the size of the real one: what an estimate looks at, before there are features.
    private static AdapterProblem StandIn(FewShotSplit split, ClassWeights? head, FitOptions options, int dimension)
    {
        var validation = FitDecisions.ValidationFor(split, options.Rule);
        return new AdapterProblem(Features([.. split.Support.Select(image => image.Label)]), head is null ? TextHead.None : TextHead.Of(head))
        {
            Validation = validation.Count == 0 ? null : Features([.. validation.Select(image => image.Label)]),
        };

        FeatureSet Features(int[] labels)
        {
            var values = new float[labels.Length * dimension];
            for (var row = 0; row < labels.Length; row++)
                values[row * dimension + (row % dimension)] = 1;
            return FeatureSet.Create(values, dimension, labels, split.ClassNames.Count);
        }
    }

    private static ParallelOptions Parallel(FitOptions options, CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = options.Threads ?? Environment.ProcessorCount, CancellationToken = cancellationToken };

    private static string About(TimeSpan time) => DurationText.Rounded(time);
}
