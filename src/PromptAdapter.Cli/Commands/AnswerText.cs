using System.Globalization;
using PromptAdapter.Confidence;
using PromptAdapter.Datasets;
using PromptAdapter.Photos;
using PromptAdapter.Runtime;
using Spectre.Console;

namespace PromptAdapter.Cli.Commands;

/// <summary>Answers as <c>predict</c>, <c>zero-shot</c> and <c>watch</c> print them.</summary>
/// <param name="terminal">Where to.</param>
/// <param name="top">Classes of a ranking.</param>
internal sealed class AnswerText(Terminal terminal, int top)
{
    private const int VotesShown = 5;
    private const double LeastShown = 0.0005; // what is not 0.0 %

    /// <summary>The one document of <c>--json</c>.</summary>
    public void WriteJson(IReadOnlyList<PhotoAnswer> answers, IReadOnlyList<SkippedFile> skipped, IReadOnlyList<SkippedFile> leftOut) => terminal.WriteJson(new
    {
        Results = answers.Select(answer => answer.Prediction!.Evidence is not null
            ? (object)new
            {
                Image = ShownPath.Of(answer.Prediction.Image),
                answer.Label,
                answer.Prediction.Probability,
                Unknown = answer.Withheld,
                Ranking = answer.Prediction.Ranking.Take(top),
                Evidence = Document(answer.Prediction, answer.Withheld),
            }
            : new
            {
                Image = ShownPath.Of(answer.Prediction.Image),
                answer.Label,
                answer.Prediction.Probability,
                Unknown = answer.Withheld,
                Ranking = answer.Prediction.Ranking.Take(top),
            }),
        Skipped = skipped.Select(file => new { Image = ShownPath.Of(file.Key), file.Reason }),
        LeftOut = leftOut.Select(file => new { Image = ShownPath.Of(file.Key), file.Reason }),
    });

    /// <summary>A table, or in a pipe lines with tabs, so that cut, sort and awk work on them.</summary>
    public void WriteList(IReadOnlyList<PhotoAnswer> answers)
    {
        if (!terminal.OutIsTerminal)
        {
            WriteHeader();
            foreach (var answer in answers)
                WriteLine(answer);
            return;
        }

        var table = new FittedTable(1, TableBorder.Rounded, TableBorder.Markdown).AddColumns("image", "label").AddNumbers("probability").AddColumns("next");
        foreach (var answer in answers)
        {
            var next = string.Join(", ", answer.Prediction!.Ranking.Skip(1).Take(top - 1).Where(entry => entry.Probability >= LeastShown)
                .Select(entry => $"{entry.Label} {PercentText.Of(entry.Probability)}"));
            table.AddRow(TableText.Of(ShownPath.Of(answer.Image)), $"[bold]{TableText.Of(answer.Label!)}[/]", PercentText.Of(answer.Prediction.Probability),
                $"[dim]{TableText.Of(next)}[/]");
        }

        table.Write(terminal);
    }

    /// <summary>The names of the columns, above the lines of <see cref="WriteLine"/> in a pipe.</summary>
    public void WriteHeader() => terminal.Out.WriteLine("image\tlabel\tprobability");

    /// <summary>One answer as a line with tabs.</summary>
    public void WriteLine(PhotoAnswer answer) => terminal.Out.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{ForeignText.Line(ShownPath.Of(answer.Image))}\t{ForeignText.Line(answer.Label!)}\t{answer.Prediction!.Probability:F4}"));

    /// <summary>What each answer rests on.</summary>
    public void WriteEvidence(IReadOnlyList<PhotoAnswer> answers)
    {
        foreach (var answer in answers)
        {
            var (prediction, evidence) = (answer.Prediction!, answer.Prediction!.Evidence!);
            terminal.Out.WriteLine($"{ShownPath.Of(prediction.Image)}: {answer.Label} ({PercentText.Of(prediction.Probability)})");
            terminal.Out.WriteLine("  " + EvidenceWords.Of(prediction, answer.Withheld));
            terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  logit {evidence.Logit:F3} = {Sum(evidence.TextLogit, evidence.CacheLogit, evidence.FittedLogit)}"));
            foreach (var member in evidence.Members)
                terminal.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {member.Method} with weight {member.Weight:G3}: {member.Logit:F3} = {Sum(member.TextLogit, member.CacheLogit, member.FittedLogit)}"));
            if (evidence.Votes.Count == 0)
                terminal.Out.WriteLine("  no votes: " + (evidence.FittedLogit == 0 ? "the text decides alone"
                    : "the weights were fitted to all support images together, and no single one can be told"));
            foreach (var vote in evidence.Votes.Take(VotesShown))
                terminal.Out.WriteLine(FormattableString.Invariant(
                    $"  {vote.Weight,8:F4} for {vote.ClassName}  from {vote.Image} (similarity {vote.Similarity:F4})"));
        }
    }

    /// <summary>The rules by which answers were withheld, on standard error.</summary>
    public void WriteWithheld(IReadOnlyList<PhotoAnswer> answers)
    {
        foreach (var rule in answers.Select(answer => answer.Withheld).OfType<WithheldAnswer>().GroupBy(withheld => withheld.Rule))
            terminal.Error.WriteLine($"{PhotoAnswer.Unknown}: {rule.First().Words} ({rule.Count()} of {answers.Count})");
    }

    // Without fitted weights, text and cache are both named, as a part of 0 says something, too.
    private static string Sum(double text, double cache, double fitted)
    {
        (text, cache, fitted) = (Math.Round(text, 3) + 0.0, Math.Round(cache, 3) + 0.0, Math.Round(fitted, 3) + 0.0); // no -0.000
        var fittedPart = string.Create(CultureInfo.InvariantCulture, $"fitted weights {fitted:F3}");
        var others = string.Create(CultureInfo.InvariantCulture, $"text {text:F3}{(cache != 0 || fitted == 0 ? $" + cache {cache:F3}" : "")}");
        return fitted == 0 ? others : text == 0 && cache == 0 ? fittedPart : $"{others} + {fittedPart}";
    }

    private static object Document(Prediction prediction, WithheldAnswer? withheld) => new
    {
        Words = EvidenceWords.Of(prediction, withheld),
        prediction.Evidence!.TextLogit,
        prediction.Evidence.CacheLogit,
        prediction.Evidence.FittedLogit,
        prediction.Evidence.Members,
        Votes = prediction.Evidence.Votes.Take(VotesShown).Select(vote => new { vote.Image, Label = vote.ClassName, vote.Similarity, vote.Weight }),
    };
}
