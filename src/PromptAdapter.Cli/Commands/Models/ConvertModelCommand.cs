using System.CommandLine;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Weights;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Cli.Commands.Models;

/// <summary><c>models convert</c>: any checkpoint to safetensors with OpenAI's names.</summary>
internal static class ConvertModelCommand
{
    public static Command Create(Terminal terminal)
    {
        var input = new Argument<string>("IN") { Description = "The checkpoint: a file, or a folder that holds one." };
        var place = new Argument<string?>("OUT")
        {
            Description = "The .safetensors file to write, as with --out.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var output = new Option<string?>("--out", "-o", "--output") { Description = "The .safetensors file to write.", HelpName = "FILE.safetensors" };
        var elements = new Option<string?>("--dtype") { Description = "Element type of the weights (default: as stored)." };
        elements.OneOf("f32", "f16", "bf16");
        var command = new ExampleCommand(
            "convert",
            "Write a checkpoint as safetensors. Its tensors get OpenAI's names, whatever its own format and names are.",
            "promptadapter models convert ViT-B-16.pt -o vit-b-16.safetensors --dtype f16",
            "promptadapter models convert clip-vit-base-patch32/ -o clip.safetensors")
        {
            input,
            place,
            output,
            elements,
            ModelOptions.Activation,
        };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(
            Run(parsed, terminal, parsed.GetRequiredValue(input), place, output, parsed.GetValue(elements), cancellationToken)));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal, string input, Argument<string?> place, Option<string?> option, string? elements,
        CancellationToken cancellationToken)
    {
        var (named, placed) = (parsed.GetValue(option), parsed.GetValue(place));
        if ((named is null) == (placed is null))
            throw new InputException(named is null ? "there is no file to write" : "two files to write are given", null, "name one with --out FILE");
        var output = (named ?? placed)!;
        using var weights = ClipWeights.Open(BundledModel.Resolve(input), ModelOptions.StatedActivation(parsed));
        ModelOptions.WarnOf(terminal, weights.Assumption, weights.Leftover);
        Outputs.RequireFile(parsed, terminal, named is null ? place : option, output, [weights.File.Path]);

        ElementType? type = elements is null ? null : Enum.Parse<ElementType>(elements, ignoreCase: true);
        long size;
        using (var progress = new ProgressDisplay(terminal))
            size = weights.Convert(output, type, progress, cancellationToken);
        if (parsed.GetValue(GlobalOptions.Json))
            terminal.WriteJson(new
            {
                Path = output,
                SizeBytes = size,
                Tensors = weights.Names.Count,
                Source = weights.File.Path,
                SourceSha256 = weights.Sha256
            });
        else
            terminal.Out.WriteLine(FormattableString.Invariant($"wrote {ShownPath.Of(output)}: {weights.Names.Count} tensors, {size / 1048576.0:F1} MiB"));
        return CommandLineApplication.Done;
    }
}
