using PromptAdapter.Runtime;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PromptAdapter.Cli.Commands.Benchmarks;

/// <summary>A part of a settings file: a value, a list or a mapping, and the line that it starts in.</summary>
internal sealed record YamlNode(int Line)
{
    private const int DeepestNesting = 4; // a mapping of lists of mappings of lists
    private const long LargestFile = 1 << 20;
    private const string Remedy = "write 'key: value' lines as docs/bench-config.yaml shows";

    /// <summary>The text of a value; <see langword="null"/> for lists and mappings.</summary>
    public string? Text { get; private init; }

    /// <summary>The items of a list.</summary>
    public IReadOnlyList<YamlNode>? Items { get; private init; }

    /// <summary>The entries of a mapping, in their order; no key is there twice.</summary>
    public IReadOnlyList<(string Key, int Line, YamlNode Value)>? Entries { get; private init; }

    /// <summary>Reads a file that holds one mapping.</summary>
    /// <exception cref="InputException">It cannot be read, is no YAML, or uses what settings have no need of.</exception>
    public static YamlNode ReadMapping(string path)
    {
        try
        {
            using var reader = new StringReader(TextFile.Read(path, "give a YAML file of settings", LargestFile));
            var parser = new Parser(reader);
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
                throw new InputException("is empty", path, Remedy);
            var root = Read(parser, path, 0);
            if (root.Entries is null)
                throw Wrong(path, root.Line, "no settings");
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _) ? root : throw Wrong(path, (int)parser.Current!.Start.Line, "a second document");
        }
        catch (YamlException error)
        {
            throw new InputException($"line {error.Start.Line}: is no YAML ({error.Message.ReplaceLineEndings(" ").TrimEnd('.')})", path, Remedy, error);
        }
        catch (Exception error) when (error
            is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            throw new InputException("is no YAML", path, Remedy, error); // what the parser leaves uncaught of damaged text
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be read ({error.Message.TrimEnd('.')})", path, "give a YAML file of settings", error);
        }
    }

    public static InputException Wrong(string path, int line, string what) => new($"line {line}: {what}", path, Remedy);

    private static YamlNode Read(Parser parser, string path, int depth)
    {
        var start = parser.Current is null && !parser.MoveNext() ? throw new InputException("ends too early", path, Remedy) : parser.Current!;
        var line = (int)start.Start.Line;
        if (depth > DeepestNesting)
            throw Wrong(path, line, "lists and mappings in one another are too deep");
        if (start is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
            throw Wrong(path, line, "anchors and aliases are not taken");
        if (parser.TryConsume<Scalar>(out var scalar))
            return scalar.IsPlainImplicit && scalar.Value is "" or "~" or "null" ? throw Wrong(path, line, "a value is missing; leave the key out instead")
                : new YamlNode(line) { Text = scalar.Value };
        if (parser.TryConsume<SequenceStart>(out _))
        {
            var items = new List<YamlNode>();
            while (!parser.TryConsume<SequenceEnd>(out _))
                items.Add(Read(parser, path, depth + 1));
            return new YamlNode(line) { Items = items };
        }

        parser.Consume<MappingStart>();
        var entries = new List<(string Key, int Line, YamlNode Value)>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = Read(parser, path, depth + 1);
            if (key.Text is null)
                throw Wrong(path, key.Line, "a key must be a word");
            if (entries.Exists(entry => entry.Key == key.Text))
                throw Wrong(path, key.Line, $"'{key.Text}' is there twice");
            entries.Add((key.Text, key.Line, Read(parser, path, depth + 1)));
        }

        return new YamlNode(line) { Entries = entries };
    }
}
