using System.CommandLine;
using System.Diagnostics;
using PromptAdapter.Cli.Commands.Options;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>remove</c>: a classifier without some of the photos that it was fitted on.</summary>
internal static class RemoveCommand
{
    private static readonly Argument<string[]> Photos = new("PHOTO")
    {
        Description = "Photos as the classifier names them (cat/1.jpg), or the SHA-256 of their files.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand(
            "remove",
            "Fit a classifier again without some of its photos.",
            "promptadapter remove pets.padapter hamster/hamster.jpg",
            "promptadapter remove pets.padapter cat/7.jpg -o pets2.padapter")
        {
            RefitOptions.Classifier, Photos, RefitOptions.Output, ClassifierOptions.Model, RefitOptions.Root, RefitOptions.Prompt,
            ImageOptions.Strict, ImageOptions.Store, ImageOptions.BatchSize, ImageOptions.MaxPixels,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var output = RefitOptions.RequireOutput(parsed, terminal, []);
        using var classifier = ClassifierOptions.Load(parsed);
        using var progress = new ProgressDisplay(terminal);
        var fit = await classifier.RemoveAsync(parsed.GetRequiredValue(Photos), RefitOptions.Read(parsed), progress, cancellationToken).ConfigureAwait(false);
        using var shrunk = fit.Classifier;
        progress.Dispose();
        RefitOptions.Finish(parsed, terminal, output, fit, [], watch.Elapsed);
        return CommandLineApplication.Done;
    }
}
