using System.CommandLine;
using System.Diagnostics;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Datasets;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Runtime;
using PromptAdapter.Texts;
using PromptAdapter.Torch.Methods;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>fit</c>: labelled images → a <c>.padapter</c> file.</summary>
internal static class FitCommand
{
    private static readonly Option<string> Output = new("--out", "-o", "--output")
    {
        Description = "The classifier to write.",
        HelpName = "FILE.padapter",
        Required = true,
    };

    private static readonly Option<int?> Shots =
        new Option<int?>("--shots", "-k") { Description = "Images drawn per class (default: all)." }.Whole(1, int.MaxValue);

    private static readonly Option<long> Seed =
        new Option<long>("--seed")
        {
            Description = "Seed of the draw and of the augmented views.",
            DefaultValueFactory = _ => 1
        }.Whole(long.MinValue, long.MaxValue);

    private static readonly Option<string> Method = new Option<string>("--method")
    {
        Description = $"How it learns (default {new FitOptions().Method}). One of {string.Join(", ", TorchMethods.Catalog.Names)}.",
        DefaultValueFactory = _ => new FitOptions().Method,
    }.InAnyCase(TorchMethods.Catalog.Names);

    private static readonly Option<int> Views = new Option<int>("--views")
    {
        Description =
            "Augmented views that each key is the mean of, and that training shows one per epoch; 0 encodes each image once as it is, 10 are Tip-Adapter's.",
        DefaultValueFactory = _ => new FitOptions().Views,
    }.Whole(0, 1000);

    private static readonly Option<int?> Epochs =
        new Option<int?>("--key-epochs", "--epochs")
        {
            Description =
            "Epochs of training keys (tip-adapter-f, auto); default 20, and more where these would be fewer than 100 steps."
        }.Whole(1, 100000);

    private static readonly Option<double?> LearningRate =
        new Option<double?>("--key-learning-rate", "--learning-rate")
        {
            Description = FormattableString.Invariant($"Learning rate of training keys (default {new TipAdapterFOptions().LearningRate})."),
        }.Real(0, 10, open: true);

    private static readonly Option<double?> MaxError = new Option<double?>("--max-error")
    {
        Description = "Wrong answers that you accept, as a share of those given: predict then answers 'unknown' where it is not sure enough.",
        HelpName = "SHARE",
    }.Real(0, 0.99);

    private static readonly Option<bool> Quick = new("--quick")
    {
        Description = "A first result, soon: the cheapest method without any search, from up to 4 photos of each class unless --shots says otherwise.",
    };

    private static readonly Option<TimeSpan?> Time = new Option<TimeSpan?>("--time")
    {
        Description = "How long it may take, such as 90s, 5m or 1h30m: what would take longer is left out, and said.",
        HelpName = "TIME",
    }.Duration();

    private static readonly Option<bool> NoThumbnails = new("--no-thumbnails")
    {
        Description = "Keep no small pictures of the photos in the classifier, which show in reports what voted.",
    };

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand(
            "fit",
            "Make a classifier from a few labelled images per class.",
            "promptadapter fit photos -o pets.padapter --model resnet18",
            "promptadapter fit photos -o pets.padapter --shots 4 --seed 1 --template \"a photo of a {}, a type of pet.\"",
            "promptadapter fit photos -o pets.padapter --method tip-adapter-f --key-epochs 50",
            "promptadapter fit photos -o pets.padapter --quick",
            "promptadapter fit photos -o pets.padapter --time 5m",
            "promptadapter fit photos -o pets.padapter --max-error 0.05",
            "promptadapter fit photos -o pets.padapter --method prompt-adapter-f --prompt start.safetensors")
        {
            DataOptions.Data, Output, ModelOptions.Model, ModelOptions.Vocabulary, ModelOptions.Activation, PrecisionOptions.Precision,
                Shots, Seed, Method, Quick, Time, MaxError,
                SelectionOptions.Selection,
            SelectionOptions.Alpha, SelectionOptions.Beta, Views, Epochs, LearningRate, PromptOptions.Template, PromptOptions.Descriptions, DataOptions.Root,
            DataOptions.Encoding, NoThumbnails, ImageOptions.Orientation, ImageOptions.Strict, ImageOptions.Store, ImageOptions.BatchSize,
            ImageOptions.MaxPixels,
        };
        foreach (var option in LearnedPromptOptions.All.Concat(MethodOptions.All).Concat(SearchOptions.All))
            command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var method = parsed.GetRequiredValue(Method);
        MethodOptions.RequireOwn(parsed, [method], TorchMethods.Catalog.Find(method).AdapterForUse); // before any work
        var options = Options(parsed);
        var dataset = DataOptions.Open(parsed, terminal);
        var output = Outputs.RequireFile(parsed, terminal, Output, parsed.GetRequiredValue(Output), dataset.Images.Select(image => image.Path));
        using var progress = new ProgressDisplay(terminal);
        progress.Report(new ProgressReport("loading " + parsed.GetRequiredValue(ModelOptions.Model), 0, 0));
        using var clip = ModelOptions.LoadEncoder(parsed, parsed.GetValue(ModelOptions.Vocabulary));
        // The whole command is meant.
        var limited = options.TimeLimit is not { } limit ? options
            : options with { TimeLimit = limit > watch.Elapsed ? limit - watch.Elapsed : TimeSpan.FromTicks(1) };
        var fit = await FewShotClassifier.FitAsync(clip, dataset, limited, progress, cancellationToken).ConfigureAwait(false);
        using var classifier = fit.Classifier;
        progress.Dispose();
        terminal.WarnSkipped(fit.Unreadable, "skipped");
        ModelOptions.WarnOf(terminal, clip);
        foreach (var warning in fit.Warnings)
            terminal.Warn(warning.Text + SettingWords.For(warning.Settings, parsed.CommandResult.Command));

        var length = classifier.Save(output);
        Print(parsed, terminal, output, length, fit, dataset.Skipped, watch.Elapsed);
        return CommandLineApplication.Done;
    }

    private static FitOptions Options(ParseResult parsed)
    {
        return new FitOptions
        {
            Shots = parsed.GetValue(Shots),
            Seed = parsed.GetValue(Seed),
            Method = parsed.GetRequiredValue(Method),
            RefuseShared = parsed.GetValue(ImageOptions.Strict),
            Selection = SelectionOptions.Rule(parsed),
            MostErrors = parsed.GetValue(MaxError),
            Templates = PromptOptions.Templates(parsed),
            Alpha = parsed.GetValue(SelectionOptions.Alpha),
            Beta = parsed.GetValue(SelectionOptions.Beta),
            Grid = SearchOptions.Grid(parsed),
            Search = parsed.GetValue(SearchOptions.Mode),
            LinearProbe = MethodOptions.LinearProbe(parsed),
            GaussianWeight = parsed.GetValue(MethodOptions.GaussianWeight),
            Kernel = MethodOptions.Kernel(parsed),
            Anchored = MethodOptions.Anchored(parsed),
            Views = parsed.GetValue(Views),
            Epochs = parsed.GetValue(Epochs),
            Prompt = LearnedPromptOptions.ReadPrompt(parsed),
            Context = LearnedPromptOptions.Context(parsed),
            Adapter = parsed.GetValue(LearnedPromptOptions.Adapter),
            VisualEpochs = LearnedPromptOptions.VisualEpochs(parsed),
            SeenTarget = LearnedPromptOptions.SeenTarget(parsed),
            StageFolder = LearnedPromptOptions.StageFolder(parsed),
            LearningRate = parsed.GetValue(LearningRate),
            Descriptions = PromptOptions.ReadDescriptions(parsed),
            Extraction = ImageOptions.Parse(parsed, ImageOptions.Orientation),
            Threads = parsed.GetValue(GlobalOptions.Threads),
            Quick = parsed.GetValue(Quick),
            TimeLimit = parsed.GetValue(Time),
            KeepThumbnails = !parsed.GetValue(NoThumbnails),
        };
    }

    private static void Print(ParseResult parsed, Terminal terminal, string output, long length, FitResult fit, IReadOnlyList<SkippedFile> leftOut,
        TimeSpan elapsed)
    {
        var (split, templates) = (fit.Split, fit.Templates);
        var state = fit.Classifier.State;
        if (parsed.GetValue(GlobalOptions.Json))
        {
            terminal.WriteJson(new
            {
                Classifier = output,
                state.Method,
                state.Model,
                state.ModelSha256,
                Classes = state.ClassNames,
                Images = state.Support.Count,
                split.Shots,
                split.Seed,
                Templates = templates.Templates.Select(template => template.Text),
                PromptStart = fit.Start?.Text,
                fit.Adapter,
                Selection = state.Selection,
                state.SelectionDetail,
                Alpha = fit.Selection.Settings.GetValueOrDefault(SelectionOutcome.AlphaKey),
                Beta = fit.Selection.Settings.GetValueOrDefault(SelectionOutcome.BetaKey),
                Estimate = FitText.Json(fit),
                Answers = FitText.Json(state.Answers),
                fit.Shortcuts,
                ValAccuracy = fit.Selection.Scored?.Percent,
                PerClass = split.Classes,
                Skipped = fit.Unreadable,
                LeftOut = leftOut,
                Seconds = elapsed.TotalSeconds,
            });
            return;
        }

        terminal.Out.WriteLine($"{state.Method} from {state.Support.Count} images of {state.ClassNames.Count} classes on {state.Model}");
        if (state.ClassWeights is not null && templates != TemplateSet.Default)
            terminal.Out.WriteLine($"texts from {(Path.IsPathRooted(templates.Name) ? Path.GetFileName(templates.Name) : $"the {templates.Name} templates")}: {string.Join(" · ", templates.Templates.Take(2).Select(template => template.Text))}{(templates.Templates.Count > 2 ? $" and {templates.Templates.Count - 2} more" : "")}");
        foreach (var line in FitText.Lines(fit))
            terminal.Out.WriteLine(line);
        if (fit.Start is { } start)
            terminal.Out.WriteLine($"the prompt starts from {start.Text}{(fit.Adapter is null ? "" : $" and carries {fit.Adapter}")}");
        terminal.Out.WriteLine($"settings chosen by {state.SelectionDetail}");
        foreach (var shortcut in fit.Shortcuts)
            terminal.Out.WriteLine($"left out to save time: {shortcut}");
        terminal.Out.WriteLine($"wrote {ShownPath.Of(output)} ({length / 1024.0:F0} KiB) in {elapsed.TotalSeconds:F1} s");
        if (AtomicFile.IsFile(output))
            terminal.Out.WriteLine($"next: promptadapter predict {ForeignText.ShellWord(parsed.GetRequiredValue(Output))} IMAGE...");
    }
}
