using System.CommandLine;
using System.Globalization;
using PromptAdapter.Tokenization;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>tokenize</c>: the token ids that CLIP's text tower is given.</summary>
internal static class TokenizeCommand
{
    private static readonly Option<string?> Vocab = new("--vocab")
    {
        Description = $"The vocabulary: bpe_simple_vocab_16e6.txt.gz, tokenizer.json, merges.txt, or vocab.json with merges.txt beside it; " +
            $"'{BundledModel.Name}' is the bundled model's (default: the one beside the downloaded models).",
        HelpName = "FILE",
    };

    private static readonly Option<string?> TextFile = new("--file")
    {
        Description = "A JSON array of texts; they come before those on the command line.",
        HelpName = "texts.json",
    };

    private static readonly Option<bool> Truncate = new("--truncate")
    {
        Description = $"Cut texts of more than {ClipTokenizer.DefaultContextLength} tokens instead of refusing them.",
    };

    /// <summary>The one value of a command line that may be empty.</summary>
    public static readonly Argument<string[]> Texts = new("TEXT")
    {
        Description = "Texts; put -- in front of those that begin with a dash.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand(
            "tokenize",
            "Show the token ids that CLIP's text tower is given for some texts.",
            "promptadapter tokenize \"a photo of a cat.\"",
            "promptadapter tokenize --vocab bpe_simple_vocab_16e6.txt.gz --file texts.json --truncate --json")
        {
            Vocab, TextFile, Truncate, Texts,
        };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(parsed, terminal, cancellationToken)));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        string[] texts = [.. parsed.GetValue(TextFile) is { } path ? TextList.ReadFile(path) : [], .. parsed.GetValue(Texts) ?? []];
        if (texts.Length == 0 && parsed.GetValue(TextFile) is null)
            throw new InputException("there is no text to tokenize", null, "give one, as in: promptadapter tokenize \"a photo of a cat.\"");

        var tokenizer = new ClipTokenizer(Vocabulary.Load(Named(parsed.GetValue(Vocab)) ?? Vocabulary.FindInstalled()));
        var results = new List<Result>(texts.Length);
        foreach (var text in texts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            results.Add(new Result(text, tokenizer.TokenizeTrimmed(text, truncate: parsed.GetValue(Truncate))));
        }

        if (parsed.GetValue(GlobalOptions.Json))
            terminal.WriteJson(new { Results = results });
        else
            Print(terminal, tokenizer, results);
        return CommandLineApplication.Done;
    }

    private static string? Named(string? given) => given == BundledModel.Name && !Path.Exists(given) ? BundledModel.Vocabulary : given;

    private static void Print(Terminal terminal, ClipTokenizer tokenizer, IEnumerable<Result> results)
    {
        foreach (var (text, ids) in results)
        {
            terminal.Out.WriteLine($"{text.ReplaceLineEndings(" ")}  ({ids.Length} tokens)");
            foreach (var id in ids)
                terminal.Out.WriteLine($"  {id.ToString(CultureInfo.InvariantCulture),5}  {tokenizer.Vocabulary.ReadablePiece(id)}");
        }
    }

    private sealed record Result(string Text, int[] Ids);
}
