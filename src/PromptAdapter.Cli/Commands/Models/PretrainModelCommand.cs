using System.CommandLine;
using System.Globalization;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Drawings.Training;
using PromptAdapter.Runtime;
using PromptAdapter.Torch;

namespace PromptAdapter.Cli.Commands.Models;

/// <summary><c>models pretrain</c>: a small CLIP from nothing but drawings, the way the bundled one was made.</summary>
internal static class PretrainModelCommand
{
    public static Command Create(Terminal terminal)
    {
        var recipe = new Argument<string>("RECIPE") { Description = "The recipe, a JSON file; that of the bundled model is assets/mini/recipe.json." };
        var output = new Option<string>("--out",
            "-o")
        {
            Description = "The folder for the model, its vocabulary and the loss curve. A run that was stopped goes on from here.",
            HelpName = "DIR",
            Required = true
        };
        var command = new ExampleCommand(
            "pretrain",
            "Train a small CLIP from nothing on drawn scenes and their captions. The same recipe gives the same model.",
            "promptadapter models pretrain assets/mini/recipe.json -o mini --threads 2")
        {
            recipe,
            output,
        };
        command.SetAction((parsed, cancellationToken) =>
            Task.FromResult(Run(parsed, terminal, parsed.GetRequiredValue(recipe), Path.GetFullPath(parsed.GetRequiredValue(output)), cancellationToken)));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal, string recipePath, string output, CancellationToken cancellationToken)
    {
        var recipe = SmallClipRecipe.Read(recipePath);
        ModelOptions.RequireProcessor(parsed, recipePath, "is a recipe that the processor trains");
        ModelOptions.SetThreads(parsed);
        var model = Path.Combine(output, SmallClipTrainer.ModelFile);
        HeldOutScore score;
        UnseenScore unseen;
        using (var progress = new ProgressDisplay(terminal))
        {
            score = new SmallClipTrainer(recipe, DrawnScenes.Training, DrawnScenes.All).Run(output, progress, cancellationToken);
            using var clip = ClipModel.Load(model, device: parsed.GetRequiredValue(GlobalOptions.Device));
            unseen = UnseenCombinations.Measure(clip, progress: progress, cancellationToken: cancellationToken);
        }

        if (parsed.GetValue(GlobalOptions.Json))
        {
            terminal.WriteJson(new
            {
                Path = model,
                SizeBytes = new FileInfo(model).Length,
                recipe.Steps,
                HeldOutLoss = score.Loss,
                HeldOutRecall = score.Recall,
                UnseenPairs = unseen.Pairs.Percent,
                UnseenColours = unseen.Colours.Percent,
                UnseenShapes = unseen.Shapes.Percent
            });
            return CommandLineApplication.Done;
        }

        terminal.Out.WriteLine($"wrote {ShownPath.Of(model)}");
        terminal.Out.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"new drawings: {PercentText.OfPercent(score.Recall)} are nearest to their own caption among {recipe.HeldOutPairs}"));
        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"colour and shape never seen together: {PercentText.OfPercent(unseen.Pairs.Percent)} right among " +
            $"{UnseenCombinations.All.Count} pairs (colour {PercentText.OfPercent(unseen.Colours.Percent)}, shape {PercentText.OfPercent(unseen.Shapes.Percent)})"));
        return CommandLineApplication.Done;
    }
}
