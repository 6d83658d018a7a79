using System.Globalization;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Methods.LinearProbe;
using PromptAdapter.Selection;
using PromptAdapter.Torch.Matrices;

namespace PromptAdapter.Benchmarks;

/// <summary>The linear probe's search for C in cross-validation: every fit from zero, as it was, beside fits along the path of C.</summary>
internal sealed class LinearProbeBenchmark : IBenchmark
{
    private const int Rounds = 1;

    public string Name => "linear-probe";

    public string Usage => "DIR SHOTS   seconds of the search for C in cross-validation on the feature folder DIR (keys of SHOTS shots), each fit from zero " +
        "and along the path of C";

    public Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (arguments.Count != 2 || !int.TryParse(arguments[1], NumberStyles.None, CultureInfo.InvariantCulture, out var shots))
            throw new InputException("a feature folder and a number of shots are needed", null, "for example ../shared/features/caltech101 4");
        var folder = TipAdapterCacheFolder.Open(arguments[0]);
        var options = new LinearProbeOptions { Products = TorchProducts.Instance };
        var parallel = new ParallelOptions { CancellationToken = cancellationToken };
        var problem = new AdapterProblem(folder.Support(shots), TextHead.None);
        var rounds = new SupportCrossValidationRule().Plan(problem).Spread(options.SelectionRounds);
        if (rounds.Count == 0)
            throw new InputException("one shot leaves nothing to cross-validate on", arguments[0], "give at least 2 shots");

        var (before, after) = (FromZero(rounds, options, parallel), AlongThePath(rounds, options, parallel));
        var seconds = Stopwatches.MedianSeconds(Rounds, cancellationToken, () => FromZero(rounds, options, parallel), () =>
            AlongThePath(rounds, options, parallel));
        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{folder.Name}, {shots} shots, {rounds.Count} folds, {Environment.ProcessorCount} processors"));
        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"each fit from zero     {seconds[0],8:F2} s   C {before.C:0.####}, {before.Score} images right"));
        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
            $"along the path of C    {seconds[1],8:F2} s   C {after.C:0.####}, {after.Score} images right   {seconds[0] / seconds[1]:F1} x faster"));
        if (folder.Validation() is { } validation)
        {
            using var whole = new LogisticRegression(LogisticData.Of(problem.Support), options, parallel);
            var (left, right) = (whole.Fit(before.C).State.Evaluate(validation, parallel), whole.Fit(after.C).State.Evaluate(validation, parallel));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"with that C on the validation images: {left.Percent:F2} and {right.Percent:F2} %"));
        }

        return Task.CompletedTask;
    }

    private static RegularisationStep FromZero(IReadOnlyList<SelectionRound> rounds, LinearProbeOptions options, ParallelOptions parallel)
    {
        var fits = rounds.Select(round => new LogisticRegression(LogisticData.Of(round.Support), options, parallel)).ToArray();
        try
        {
            return RegularisationSearch.Run(c => rounds.Zip(fits, (round, fit) => Correct(round, fit, c)).Sum(), options.SearchSteps)[^1];
        }
        finally
        {
            Array.ForEach(fits, fit => fit.Dispose());
        }

        int Correct(SelectionRound round, LogisticRegression fit, double c) => fit.Fit(c * round.CacheFactor).State.Evaluate(round.Queries, parallel).Correct;
    }

    private static RegularisationStep AlongThePath(IReadOnlyList<SelectionRound> rounds, LinearProbeOptions options, ParallelOptions parallel)
    {
        var paths = rounds.Select(round => new RegularisationPath(round, options, parallel)).ToArray();
        try
        {
            return RegularisationSearch.Run(c => paths.Zip(rounds, (path, round) => LabelLikelihood.Of([(path.Logits(c), round.Queries.Labels)]).Correct).Sum(),
                options.SearchSteps)[^1];
        }
        finally
        {
            Array.ForEach(paths, path => path.Dispose());
        }
    }
}
