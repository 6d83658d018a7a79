using System.CommandLine;
using System.Globalization;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Prompts;
using PromptAdapter.Prompts.Context;

namespace PromptAdapter.Cli.Commands.Prompts;

/// <summary><c>prompts show</c>: where a prompt comes from and which words its vectors are nearest to.</summary>
internal static class ShowPromptCommand
{
    private const int LargestCount = 100;

    private static readonly Argument<string> PromptPath = new("FILE") { Description = "A prompt file (.safetensors)." };

    private static readonly Option<int> Words = new("--words")
    {
        Description = "How many of the nearest words to show per vector.",
        HelpName = "N",
        DefaultValueFactory = _ => 3,
    };

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand(
            "show",
            "Show what a prompt has learned from, and the vocabulary nearest to each of its context vectors.",
            "promptadapter prompts show pets.safetensors",
            "promptadapter prompts show pets.safetensors --model ViT-B-16.pt --words 5 --json")
        {
            PromptPath,
            ModelOptions.Model,
            ModelOptions.Vocabulary,
            Words,
        };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(parsed, terminal)));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        var count = parsed.GetValue(Words);
        if (count is < 1 or > LargestCount)
            throw new InputException($"{count} words per vector cannot be shown", null, $"give a number from 1 to {LargestCount}");
        var prompt = PromptFile.Load(parsed.GetRequiredValue(PromptPath));
        using var clip = ModelOptions.Load(parsed);
        if (clip.Sha256 != prompt.ModelSha256)
            terminal.Warn($"the prompt was tuned for another model ({prompt.Model}); words of {clip.Name} mean little for it");
        var near = NearestWords.Find(clip, prompt.Context, count);
        if (parsed.GetValue(GlobalOptions.Json))
        {
            terminal.WriteJson(new { prompt.Mode, Position = prompt.Context.Position.ToString().ToLowerInvariant(), prompt.Context.Shape, prompt.Model, prompt.ModelSha256, prompt.Sources, prompt.ClassNames, Vectors = near });
            return CommandLineApplication.Done;
        }

        terminal.Out.WriteLine($"{prompt.Mode} prompt for {prompt.Model}: [{string.Join(", ", prompt.Context.Shape)}], class name at the {prompt.Context.Position.ToString().ToLowerInvariant()}");
        foreach (var source in prompt.Sources)
            terminal.Out.WriteLine($"learned from {source.Task}, {source.Shots} shots per class, {source.ImageSha256.Count} images");
        for (var row = 0; row < near.Count; row++)
        {
            var words = near[row].Select(word => string.Create(CultureInfo.InvariantCulture, $"{word.Text.ReplaceLineEndings(" ")} {word.Distance:F3}"));
            terminal.Out.WriteLine($"{Name(prompt, row)}  {string.Join("   ", words)}");
        }

        return CommandLineApplication.Done;
    }

    private static string Name(SavedPrompt prompt, int row)
    {
        var vector = (row % prompt.Context.Length + 1).ToString(CultureInfo.InvariantCulture).PadLeft(4);
        if (prompt.Context.ClassCount is null)
            return vector;
        var label = row / prompt.Context.Length;
        return $"{prompt.ClassNames?[label] ?? "class " + label.ToString(CultureInfo.InvariantCulture)} {vector}";
    }
}
