using System.CommandLine;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Datasets.Known;
using PromptAdapter.Features;
using PromptAdapter.Prompts;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Prompts;
using PromptAdapter.Torch.Prompts.Import;

namespace PromptAdapter.Cli.Commands.Prompts;

/// <summary><c>prompts import</c>: what the published Python code leaves behind → a prompt file, or a file of class weights.</summary>
internal static class ImportPromptCommand
{
    private const string Tokens = "tokens";
    private const string Quirks = "reference-quirks";

    private static readonly Argument<string> Checkpoint =
        new("CHECKPOINT") { Description = "A model.pth.tar of CoOp, CoCoOp or MVLPT, or a tensor of ready class weights [C, D] (with --classes)." };

    private static readonly Option<string> Output =
        new("--out", "-o", "--output") { Description = "The file to write.", HelpName = "FILE.safetensors", Required = true };

    private static readonly Option<string?> Position =
        LearningOptions.Choice(
        "--position", "Where the class name stood in training, which the file does not say (default: middle for upt, else end; MVLPT trains with middle).",
        "end", "middle", "front");

    private static readonly Option<string?> Attention =
        LearningOptions.Choice("--attention", "How unified prompts are read: as their published code was run (default), or as the paper means it.",
        Quirks, Tokens);

    private static readonly Option<string?> Classes =
        new("--classes") { Description = "The dataset whose classes, in its order, class weights or class-specific vectors are for.", HelpName = "DATA" };

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand(
            "import",
            "Turn a published prompt, or ready class weights, into a file of this program. What it has learned from is recorded as unknown.",
            "promptadapter prompts import model-best.pth.tar -o start.safetensors --model ViT-B-16.pt --position middle",
            "promptadapter prompts import oxford_pets_vit16.pt -o pets-weights.safetensors --model ViT-B-16.pt --classes pets")
        {
            Checkpoint, Output, ModelOptions.Model, ModelOptions.Vocabulary, ModelOptions.Activation, Position, Attention, Classes,
        };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(parsed, terminal)));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal)
    {
        var path = parsed.GetRequiredValue(Checkpoint);
        var output = Outputs.RequireFile(parsed, terminal, Output, parsed.GetRequiredValue(Output));
        var names = parsed.GetValue(Classes) is { } data ? DatasetLocator.Open(data).ClassNames : null;
        var isWeights = PromptImport.IsClassWeights(path);
        var state = isWeights ? null : PromptImport.ReadCheckpoint(path);
        using var clip = ModelOptions.Load(parsed);
        return state is null ? ImportWeights(parsed, terminal, clip, path, output, names) : ImportPrompt(parsed, terminal, clip, state, path, output, names);
    }

    private static int ImportPrompt(ParseResult parsed, Terminal terminal, ClipModel clip, PromptState state, string path, string output,
        IReadOnlyList<string>? names)
    {
        var position = LearningOptions.ParsePosition(parsed.GetValue(Position)) ?? (state.Mode == "upt" ? ClassTokenPosition.Middle : ClassTokenPosition.End);
        if (parsed.GetValue(Position) is null && state.Mode is "coop" or "upt")
            terminal.Warn($"where the class name stood in training is not in the file; taken for the {position.ToString().ToLowerInvariant()} (--position " +
                $"says otherwise)");
        var specific = state.Has(PromptTensorNames.Context) && state[PromptTensorNames.Context].Shape.Count == 3;
        var prompt = new SavedPrompt(state, position, clip.Name, clip.Sha256)
        {
            Attention = parsed.GetValue(Attention) == Tokens ? SharedAttention.Tokens : SharedAttention.ReferenceQuirks,
            Sources = [PromptSource.Unknown(path)],
            ClassNames = specific ? names : null,
        };
        RequireFit(clip, prompt, names);
        PromptFile.Save(prompt, output);
        if (parsed.GetValue(GlobalOptions.Json))
            terminal.WriteJson(new
            {
                Output = output,
                Kind = "prompt",
                prompt.Mode,
                Position = position.ToString().ToLowerInvariant(),
                prompt.Model,
                prompt.ModelSha256,
                Parts = state.Tensors.Select(part => new { part.Name, part.Shape }),
                prompt.SourcesKnown
            });
        else
            terminal.Out.WriteLine($"wrote {ShownPath.Of(output)}: {prompt.Mode} prompt for {clip.Name}; which images it has learned from is not known");
        return CommandLineApplication.Done;
    }

    /// <exception cref="InputException">The prompt is not one for this model.</exception>
    private static void RequireFit(ClipModel clip, SavedPrompt prompt, IReadOnlyList<string>? names)
    {
        var count = prompt.State.Has(PromptTensorNames.Context) ? prompt.Context.ClassCount : null;
        if (count is not null && names is not null && count != names.Count)
            throw new InputException($"holds vectors for {count} classes, the dataset has {names.Count}", prompt.State.Source,
                "pass the dataset that it was trained on");
        if (prompt.Mode != SavedPrompt.TextMode)
            prompt.CreateLearner(clip, names ?? [.. Enumerable.Repeat("a", count ?? 1)]).Dispose();
        else if (prompt.Context.Width != clip.TextTower.Width)
            throw new InputException($"holds vectors of {prompt.Context.Width} values, the text tower of {clip.Name} is {clip.TextTower.Width} wide",
                prompt.State.Source, "name the model that it was trained for with --model");
    }

    private static int ImportWeights(ParseResult parsed, Terminal terminal, ClipModel clip, string path, string output, IReadOnlyList<string>? names)
    {
        if (names is null)
            throw new InputException("holds class weights, and nothing in it says of which classes", path, "name the dataset with --classes DATA");
        var weights = PromptImport.ReadClassWeights(path, names.Count, clip.EmbedDim);
        ClassWeightsFile.Save(weights, names, clip.Name, clip.Sha256, [PromptSource.Unknown(path)], output);
        if (parsed.GetValue(GlobalOptions.Json))
            terminal.WriteJson(new
            {
                Output = output,
                Kind = "class-weights",
                Classes = names.Count,
                weights.Dimension,
                Model = clip.Name,
                ModelSha256 = clip.Sha256,
                SourcesKnown = false
            });
        else
            terminal.Out.WriteLine($"wrote {ShownPath.Of(output)}: weights of {names.Count} classes for {clip.Name}; which images they were learned from is not known");
        return CommandLineApplication.Done;
    }
}
