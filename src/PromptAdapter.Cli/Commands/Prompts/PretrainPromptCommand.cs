using System.CommandLine;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Datasets.Known;

namespace PromptAdapter.Cli.Commands.Prompts;

/// <summary><c>prompts pretrain</c>: one prompt from several datasets.</summary>
internal static class PretrainPromptCommand
{
    private static readonly Argument<string[]> Data = new("DATA")
    {
        Description = "The source datasets: folders of class folders or of train/val/test, CSV or split_*.json files, or, with --root, known data sets. The " +
            "folder's name is the task's; NAME=DIR gives another.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string[]> Exclude = new("--exclude", "--target-left-out")
    {
        Description = "A dataset that the prompt will be used on: refuse if a source shares an image with it (repeat it for several).",
        HelpName = "DATA",
        DefaultValueFactory = _ => [],
    };

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand(
            "pretrain",
            "Learn one prompt from several datasets at once; interrupted, the same command goes on where it was.",
            "promptadapter prompts pretrain flowers food birds -o start.safetensors --shots 16 --exclude pets",
            "promptadapter prompts pretrain flowers food birds -o start.safetensors --shots 16 --preset mvlpt",
            "promptadapter prompts pretrain flowers food=data/food -o start.safetensors --mode upt --seeds 1,2,3")
        {
            Data, Exclude, LearningOptions.Preset, LearningOptions.Weighting, LearningOptions.Union,
        };
        foreach (var option in LearningOptions.All)
            command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var output = Path.GetFullPath(parsed.GetRequiredValue(LearningOptions.Output));
        var options = LearningOptions.Parse(parsed, output);
        var sources = parsed.GetRequiredValue(Data).Select(given => SourceData.Open(given, parsed, terminal)).ToArray();
        foreach (var target in parsed.GetValue(Exclude) ?? [])
            await SourceData.RequireDisjointAsync(sources, DatasetLocator.Open(target, parsed.GetValue(DataOptions.Root), DataOptions.Reading(parsed)),
                cancellationToken).ConfigureAwait(false);
        return await LearningRun.ExecuteAsync(parsed, terminal, sources, options, output, cancellationToken).ConfigureAwait(false);
    }
}
