using System.CommandLine;
using PromptAdapter.Prompts;
using PromptAdapter.Torch.Prompts.Pretraining;

namespace PromptAdapter.Cli.Commands.Prompts;

/// <summary><c>prompts tune</c>: one dataset's prompt, from scratch or from another prompt.</summary>
internal static class TunePromptCommand
{
    private static readonly Argument<string> Data = new("DATA")
    {
        Description = "Class folders; train/val/test folders; a CSV (path,label[,split]); or a split_*.json file. NAME=DIR gives the task another name than " +
            "the folder's.",
    };

    private static readonly Option<string?> Start =
        new("--prompt") { Description = "The prompt to start from, for example a pre-trained one; its mode, length and position hold.", HelpName = "FILE" };

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand(
            "tune",
            "Learn a prompt from the shots of one dataset; interrupted, the same command goes on where it was.",
            "promptadapter prompts tune photos -o pets.safetensors --shots 4 --prompt start.safetensors",
            "promptadapter prompts tune photos -o pets.safetensors --mode vpt --prompt-epochs 30")
        {
            Data, Start,
        };
        foreach (var option in LearningOptions.All)
            command.Options.Add(option);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, terminal, cancellationToken));
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var output = Path.GetFullPath(parsed.GetRequiredValue(LearningOptions.Output));
        var options = LearningOptions.Parse(parsed, output);
        if (parsed.GetValue(Start) is { } path)
        {
            var start = PromptFile.Load(path);
            var mode = LearningOptions.ParseMode(parsed) ?? Enum.GetValues<PromptMode>().First(known => PretrainingOptions.ModeName(known) == start.Mode);
            options = options with { Start = start, Mode = mode };
            if (parsed.GetValue(LearningOptions.Length) is not null || parsed.GetValue(LearningOptions.Position) is not null
                || parsed.GetValue(LearningOptions.Words) is not null || parsed.GetValue(LearningOptions.Shallow))
                throw new InputException("--prompt-length, --position, --words and --shallow shape a new prompt, and --prompt gives one", path,
                    "leave them out, or leave out --prompt");
        }

        var source = SourceData.Open(parsed.GetRequiredValue(Data), parsed, terminal);
        return LearningRun.ExecuteAsync(parsed, terminal, [source], options, output, cancellationToken);
    }
}
