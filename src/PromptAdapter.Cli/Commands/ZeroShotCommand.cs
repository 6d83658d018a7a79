using System.CommandLine;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Photos;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>zero-shot</c>: labels from class names alone.</summary>
internal static class ZeroShotCommand
{
    private static readonly Argument<string> Names = new("CLASSES") { Description = "The class names with commas between them, such as \"cat,dog\"." };

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand("zero-shot", "Label images by class names alone, with a CLIP; no photo of the classes is needed.",
            "promptadapter zero-shot \"cat,dog\" photo.jpg",
                "promptadapter zero-shot \"red disc,blue disc\" photos --model mini --template \"a drawing of a {}.\"")
        {
            Names, AnswerOptions.Images, ModelOptions.Model, ModelOptions.Vocabulary, ModelOptions.Activation, PromptOptions.Template, AnswerOptions.Top,
            AnswerOptions.Threshold, ImageOptions.Strict, ImageOptions.Store, ImageOptions.BatchSize, ImageOptions.MaxPixels,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, terminal, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var names = parsed.GetRequiredValue(Names).Split(',', StringSplitOptions.TrimEntries);
        if (names.Length < 2 || names.Contains(""))
            throw new InputException($"'{parsed.GetRequiredValue(Names)}' names fewer than two classes, or one without a name", null,
                "give class names with commas between them, such as \"cat,dog\"");
        var list = PredictCommand.Open(parsed, terminal);
        using var clip = ModelOptions.Load(parsed);
        using var classifier = FewShotClassifier.ZeroShot(clip, names, PromptOptions.Templates(parsed));
        var options = new PhotoStreamOptions
        {
            Predict = new PredictOptions { Extraction = ImageOptions.ParseForReading(parsed) },
            Rules = AnswerOptions.Rules(parsed, classifier),
        };
        var code = await PredictCommand.ListAsync(parsed, terminal, list, classifier, options, cancellationToken).ConfigureAwait(false);
        ModelOptions.WarnOf(terminal, clip);
        return code;
    }
}
