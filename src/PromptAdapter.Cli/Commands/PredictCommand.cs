using System.CommandLine;
using System.Globalization;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Confidence;
using PromptAdapter.Datasets;
using PromptAdapter.Methods;
using PromptAdapter.Onnx;
using Spectre.Console;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>predict</c>: labels for new images.</summary>
internal static class PredictCommand
{
    private const string UnknownLabel = "unknown";
    private const int VotesShown = 5;

    private static readonly Argument<string[]> Images = new("IMAGE")
    {
        Description = "Image files, or folders that are searched for images.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<int> Top =
        new Option<int>("--top") { Description = "Classes listed per image.", DefaultValueFactory = _ => 5 }.Whole(1, int.MaxValue);

    private static readonly Option<bool> Explain =
        new("--explain") { Description = "Show which support images voted, with what weight, and what came from the text." };

    private static readonly Option<double?> Threshold = new Option<double?>("--threshold")
    {
        Description =
            $"Answer '{UnknownLabel}' where the best class has a lower probability than this (0 to 1; default: what the classifier was fitted to ask for, " +
                $"else 0).",
        HelpName = "P",
    }.Real(0, 1);

    private static readonly Option<bool> Unknown = new("--unknown")
    {
        Description = $"Answer '{UnknownLabel}' for images that look like none of the classes (the rule was chosen when the classifier was fitted).",
    };

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand(
            "predict",
            "Label new images with a fitted classifier.",
            "promptadapter predict pets.padapter cat.jpg",
            "promptadapter predict pets.padapter new-photos --explain",
            "promptadapter predict pets.padapter new-photos --threshold 0.6 --json",
            "promptadapter predict pets.padapter new-photos --unknown")
        {
            ClassifierOptions.Classifier, Images, ClassifierOptions.Model, PrecisionOptions.OfClassifier,
                Top, Explain, Threshold, Unknown, ImageOptions.Strict, ImageOptions.Store,
                ImageOptions.BatchSize,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var list = ImageList.Open(parsed.GetRequiredValue(Images));
        terminal.WarnSkipped(list.Skipped, "left out");

        using var classifier = ClassifierOptions.Load(parsed, terminal);
        if (parsed.GetValue(Explain) && classifier.State.Adapter is ExportedState)
            throw new InputException("is an exported classifier, which holds no support images and cannot say what voted",
                parsed.GetRequiredValue(ClassifierOptions.Classifier), "leave out --explain, or give the .padapter file that it was exported from");
        var rules = Rules(parsed, classifier);
        using var progress = new ProgressDisplay(terminal);
        var batch = await classifier.PredictAsync(
            list.Images, new PredictOptions { Explain = parsed.GetValue(Explain), Extraction = ImageOptions.Parse(parsed) }, progress, cancellationToken)
                .ConfigureAwait(false);
        progress.Dispose();
        if (batch.Results.Count == 0)
            throw new InputException(batch.Unreadable.Count == 1 ? batch.Unreadable[0].Reason
                : $"none of the {batch.Unreadable.Count} images can be read; the first: {batch.Unreadable[0].Reason}");
        terminal.WarnSkipped(batch.Unreadable, "skipped");

        var answers = batch.Results.Select(prediction => new Answer(prediction, rules.Withhold(prediction.Probability, prediction.Nearest))).ToArray();
        if (parsed.GetValue(GlobalOptions.Json))
        {
            PrintJson(parsed, terminal, answers, batch.Unreadable, list.Skipped);
            return CommandLineApplication.Done;
        }

        if (parsed.GetValue(Explain))
            PrintEvidence(terminal, answers);
        else
            PrintList(parsed, terminal, answers);
        foreach (var rule in answers.Select(answer => answer.Withheld).OfType<WithheldAnswer>().GroupBy(withheld => withheld.Rule))
            terminal.Error.WriteLine($"{UnknownLabel}: {rule.First().Words} ({rule.Count()} of {answers.Length})");
        return CommandLineApplication.Done;
    }

    private static AnswerRules Rules(ParseResult parsed, FewShotClassifier classifier)
    {
        var rules = classifier.State.Answers;
        if (parsed.GetValue(Unknown))
            rules.RequireUnknown(parsed.GetRequiredValue(ClassifierOptions.Classifier));
        else
            rules = rules.WithoutUnknown();
        return parsed.GetValue(Threshold) is { } least ? rules.WithLeast(least) : rules;
    }

    private sealed record Answer(Prediction Prediction, WithheldAnswer? Withheld)
    {
        public string Label => Withheld is null ? Prediction.Label : UnknownLabel;
    }

    private static void PrintJson(
        ParseResult parsed, Terminal terminal, IReadOnlyList<Answer> answers, IReadOnlyList<SkippedFile> unreadable, IReadOnlyList<SkippedFile> leftOut)
    {
        var explain = parsed.GetValue(Explain);
        terminal.WriteJson(new
        {
            Results = answers.Select(answer => explain
                ? (object)new
                {
                    answer.Prediction.Image,
                    answer.Label,
                    answer.Prediction.Probability,
                    Unknown = answer.Withheld,
                    Ranking = Ranking(answer.Prediction),
                    Evidence = Evidence(answer.Prediction.Evidence!),
                }
                : new
                {
                    answer.Prediction.Image,
                    answer.Label,
                    answer.Prediction.Probability,
                    Unknown = answer.Withheld,
                    Ranking = Ranking(answer.Prediction),
                }),
            Skipped = unreadable.Select(file => new { Image = file.Key, file.Reason }),
            LeftOut = leftOut.Select(file => new { Image = file.Key, file.Reason }),
        });

        IEnumerable<RankedClass> Ranking(Prediction prediction) => prediction.Ranking.Take(parsed.GetValue(Top));

        static object Evidence(Evidence evidence) => new
        {
            evidence.TextLogit,
            evidence.CacheLogit,
            evidence.FittedLogit,
            evidence.Members,
            Votes = evidence.Votes.Take(VotesShown).Select(vote => new { vote.Image, Label = vote.ClassName, vote.Similarity, vote.Weight }),
        };
    }

    // Tab-separated in a pipe, so that cut, sort and awk work on it.
    private static void PrintList(ParseResult parsed, Terminal terminal, IReadOnlyList<Answer> answers)
    {
        if (!terminal.OutIsTerminal)
        {
            foreach (var (prediction, label) in answers.Select(answer => (answer.Prediction, answer.Label)))
                terminal.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{Relative(prediction.Image)}\t{label}\t{prediction.Probability:F4}"));
            return;
        }

        var table = new Table().RoundedBorder().AddColumn("image").AddColumn("label").AddColumn(new TableColumn("probability").RightAligned())
            .AddColumn("next");
        foreach (var (prediction, label) in answers.Select(answer => (answer.Prediction, answer.Label)))
        {
            var next = string.Join(", ", prediction.Ranking.Skip(1).Take(parsed.GetValue(Top) - 1)
                .Select(entry => $"{entry.Label} {Percent(entry.Probability)}"));
            table.AddRow(Markup.Escape(Relative(prediction.Image)), $"[bold]{Markup.Escape(label)}[/]", Percent(prediction.Probability),
                $"[dim]{Markup.Escape(next)}[/]");
        }

        terminal.OutConsole.Write(table);
    }

    private static void PrintEvidence(Terminal terminal, IReadOnlyList<Answer> answers)
    {
        foreach (var answer in answers)
        {
            var (prediction, evidence) = (answer.Prediction, answer.Prediction.Evidence!);
            terminal.Out.WriteLine($"{Relative(prediction.Image)}: {answer.Label} ({Percent(prediction.Probability)})");
            if (answer.Withheld is { } withheld)
                terminal.Out.WriteLine($"  not {prediction.Label}: {withheld.Words}");
            terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  logit {evidence.Logit:F3} = {Sum(evidence.TextLogit, evidence.CacheLogit, evidence.FittedLogit)}"));
            foreach (var member in evidence.Members)
                terminal.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {member.Method} with weight {member.Weight:G3}: {member.Logit:F3} = {Sum(member.TextLogit, member.CacheLogit, member.FittedLogit)}"));
            if (evidence.Votes.Count == 0)
                terminal.Out.WriteLine($"  no votes: {(evidence.FittedLogit == 0 ? "the text decides alone" : "the weights were fitted to all support images together, and no single one can be told")}");
            foreach (var vote in evidence.Votes.Take(VotesShown))
                terminal.Out.WriteLine(FormattableString.Invariant(
                    $"  {vote.Weight,8:F4} for {vote.ClassName}  from {vote.Image} (similarity {vote.Similarity:F4})"));
        }
    }

    // Without fitted weights, text and cache are both named, as a part of 0 says something, too.
    private static string Sum(double text, double cache, double fitted)
    {
        var fittedPart = string.Create(CultureInfo.InvariantCulture, $"fitted weights {fitted:F3}");
        var others = string.Create(CultureInfo.InvariantCulture, $"text {text:F3}{(cache != 0 || fitted == 0 ? $" + cache {cache:F3}" : "")}");
        return fitted == 0 ? others : text == 0 && cache == 0 ? fittedPart : $"{others} + {fittedPart}";
    }

    private static string Percent(double probability) => (100 * probability).ToString("F1", CultureInfo.InvariantCulture) + " %";

    private static string Relative(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
