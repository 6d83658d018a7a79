using System.CommandLine;
using System.Globalization;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Prompts;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Prompts;
using PromptAdapter.Torch.Prompts.Context;
using PromptAdapter.Torch.Prompts.Unified;

namespace PromptAdapter.Cli.Commands.Prompts;

/// <summary><c>prompts show</c>: where a prompt comes from and which words its vectors are nearest to.</summary>
internal static class ShowPromptCommand
{
    private const int LargestCount = 100;

    private static readonly Argument<string> PromptPath = new("FILE") { Description = "A prompt file (.safetensors)." };

    private static readonly Option<int> WordCount = new Option<int>("--words")
    {
        Description = "How many of the nearest words to show per vector.",
        HelpName = "N",
        DefaultValueFactory = _ => 3,
    }.Whole(1, LargestCount);

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
            ModelOptions.Activation,
            WordCount,
        };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(parsed, terminal)));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        var count = parsed.GetValue(WordCount);
        var prompt = PromptFile.Load(parsed.GetRequiredValue(PromptPath));
        var words = Words(prompt, parsed, terminal, count);
        var position = prompt.Position.ToString().ToLowerInvariant();
        var parts = prompt.State.Tensors.Select(part => new { part.Name, part.Shape });
        if (parsed.GetValue(GlobalOptions.Json))
        {
            terminal.WriteJson(new
            {
                prompt.Mode,
                Position = position,
                Shape = words?.Context.Shape,
                Parts = parts,
                prompt.Model,
                prompt.ModelSha256,
                prompt.Settings,
                prompt.SourcesKnown,
                prompt.Sources,
                prompt.ClassNames,
                Vectors = words?.Near ?? []
            });
            return CommandLineApplication.Done;
        }

        terminal.Out.WriteLine($"{prompt.Mode} prompt for {prompt.Model}{(words is null ? "" : $", class name at the {position}")}");
        foreach (var part in parts)
            terminal.Out.WriteLine($"{part.Name} [{string.Join(", ", part.Shape)}]");
        if (prompt.Settings is { } settings)
            terminal.Out.WriteLine($"pre-trained with the published settings {settings}");
        foreach (var source in prompt.Sources)
            terminal.Out.WriteLine(Describe(source));
        if (words is not { } found)
            return CommandLineApplication.Done;
        for (var row = 0; row < found.Near.Count; row++)
        {
            var near = found.Near[row].Select(word => string.Create(CultureInfo.InvariantCulture, $"{word.Text.ReplaceLineEndings(" ")} {word.Distance:F3}"));
            terminal.Out.WriteLine($"{Name(prompt, found.Context, row)}  {string.Join("   ", near)}");
        }

        return CommandLineApplication.Done;
    }

    private static string Describe(PromptSource source)
    {
        var shots = source.Shots == 0 ? "all images" : $"{source.Shots} shots per class";
        var seed = source.Seed is { } number ? string.Create(CultureInfo.InvariantCulture, $" (seed {number})") : "";
        return source.ImageSha256.Count == 0 && source.Shots == 0 ? $"learned from: {source.Task}"
            : $"learned from {source.Task}, {shots}{seed}, {source.ImageSha256.Count} " +
                $"images{(source.ClassNames is { } names ? $" of {names.Count} classes" : "")}";
    }

    // Visual prompts are near no words, and need no model to be shown.
    private static (TextContext Context, IReadOnlyList<IReadOnlyList<NearWord>> Near)? Words(
        SavedPrompt prompt, ParseResult parsed, Terminal terminal, int count)
    {
        if (!prompt.State.Has(PromptTensorNames.Context))
            return null;
        using var clip = ModelOptions.Load(parsed);
        if (clip.Sha256 != prompt.ModelSha256)
            terminal.Warn($"the prompt was tuned for another model ({prompt.Model}); words of {clip.Name} mean little for it");
        var context = ContextInUse(prompt, clip);
        return (context, NearestWords.Find(clip, context, count));
    }

    /// <summary>The vectors that enter the text tower: for unified prompts those that the shared transformer makes.</summary>
    private static TextContext ContextInUse(SavedPrompt prompt, ClipModel clip)
    {
        if (prompt.Mode != "upt")
            return prompt.Context;
        using var learner = (UnifiedPromptLearner)prompt.CreateLearner(clip, prompt.ClassNames ?? [.. Enumerable.Repeat("a", prompt.Context.ClassCount ?? 1)]);
        return learner.ContextInUse(prompt.Position);
    }

    private static string Name(SavedPrompt prompt, TextContext context, int row)
    {
        var vector = (row % context.Length + 1).ToString(CultureInfo.InvariantCulture).PadLeft(4);
        if (context.ClassCount is null)
            return vector;
        var label = row / context.Length;
        return $"{prompt.ClassNames?[label] ?? "class " + label.ToString(CultureInfo.InvariantCulture)} {vector}";
    }
}
