using System.CommandLine;
using System.Diagnostics;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Prompts;
using PromptAdapter.Runtime;
using PromptAdapter.Torch.Prompts.Pretraining;

namespace PromptAdapter.Cli.Commands.Prompts;

/// <summary>Learns a prompt, writes it and says what came of it: what 'prompts pretrain' and 'prompts tune' have in common.</summary>
internal static class LearningRun
{
    public static async Task<int> ExecuteAsync(ParseResult parsed, Terminal terminal, IReadOnlyList<SourceDataset> sources, PretrainingOptions options,
        string output, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        Outputs.RequireFile(parsed, terminal, LearningOptions.Output, output, sources.SelectMany(source => source.Data.Images.Select(image => image.Path)));
        if (parsed.GetValue(LearningOptions.Restart))
            RemoveCheckpoints(options);
        using var clip = ModelOptions.Load(parsed);
        using var progress = new ProgressDisplay(terminal);
        var result = await new PromptPretraining(clip, options).RunAsync(sources, progress, cancellationToken).ConfigureAwait(false);
        progress.Dispose();
        terminal.WarnSkipped(result.Unreadable, "skipped");
        ModelOptions.WarnOf(terminal, clip);

        // The result first: whoever is interrupted in between finds finished checkpoints and writes the same file again.
        PromptFile.Save(result.Prompt, output);
        RemoveCheckpoints(options);
        Print(parsed, terminal, output, result, watch.Elapsed);
        return CommandLineApplication.Done;
    }

    private static void RemoveCheckpoints(PretrainingOptions options)
    {
        foreach (var path in options.Seeds.Select(options.CheckpointOf).OfType<string>().Where(File.Exists))
            File.Delete(path);
    }

    private static void Print(ParseResult parsed, Terminal terminal, string output, PretrainedPrompt result, TimeSpan elapsed)
    {
        var prompt = result.Prompt;
        if (parsed.GetValue(GlobalOptions.Json))
        {
            terminal.WriteJson(new
            {
                Output = output,
                prompt.Mode,
                Position = prompt.Position.ToString().ToLowerInvariant(),
                prompt.Model,
                prompt.ModelSha256,
                Parts = prompt.State.Tensors.Select(part => new { part.Name, part.Shape }),
                Sources = prompt.Sources.Select(source =>
                    new { source.Task, source.Shots, source.Seed, Classes = source.ClassNames?.Count, Images = source.ImageSha256.Count }),
                prompt.Settings,
                PromptStart = result.Start.Text,
                Runs = result.Runs,
                HeldOut = result.HeldOut.Select(task => new { task.Task, Accuracy = task.Accuracy?.Percent, Images = task.Accuracy?.Total ?? 0 }),
                MeanHeldOut = result.MeanHeldOut,
                Skipped = result.Unreadable,
                Seconds = elapsed.TotalSeconds,
            });
            return;
        }

        terminal.Out.WriteLine($"the prompt starts from {result.Start.Text}");
        if (prompt.Settings is { } settings)
            terminal.Out.WriteLine($"settings: {settings}");
        foreach (var run in result.Runs)
        {
            var last = run.Epochs[run.ChosenEpoch - 1];
            terminal.Out.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"seed {run.Seed}: epoch {run.ChosenEpoch} of {run.Epochs.Count}, loss {last.Loss:F3}, accuracy while learning {PercentText.OfPercent(last.Accuracy)}"));
        }

        foreach (var task in result.HeldOut)
        {
            if (task.Accuracy is { } accuracy)
                terminal.Out.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture,
                    $"{task.Task}: {PercentText.OfPercent(accuracy.Percent)} of {accuracy.Total} validation images"));
        }

        if (result.MeanHeldOut is { } mean && result.HeldOut.Count > 1)
            terminal.Out.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"mean over tasks: {PercentText.OfPercent(mean)}"));
        terminal.Out.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"wrote {ShownPath.Of(output)}: {prompt.Mode} prompt for {prompt.Model} " +
            $"from {string.Join(", ", prompt.Sources.Select(source => source.Task).Distinct())} in {elapsed.TotalSeconds:F1} s"));
    }
}
