using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace PromptAdapter.Cli;

/// <summary>Where a command writes: results to <see cref="Out"/>, progress and messages to <see cref="Error"/>.</summary>
internal sealed partial class Terminal
{
    // What JSON lets stand in a string and a terminal does not show as it is.
    private static readonly SearchValues<char> HiddenInJson = SearchValues.Create(
        string.Concat(Enumerable.Range(0x7f, 0x21).Concat([0x061c, 0x200e, 0x200f, 0x2028, 0x2029, 0xfeff]).Concat(Enumerable.Range(0x202a, 5))
            .Concat(Enumerable.Range(0x2066, 4)).Select(code => (char)code)));

    private static readonly JsonSerializerOptions JsonShape = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
    };

    private readonly Lazy<IAnsiConsole> _errorConsole; // consoles take a while to make, and most commands print lines only
    private Lazy<IAnsiConsole> _outConsole;

    public Terminal(TextWriter output, TextWriter error, bool outIsTerminal, bool errorIsTerminal)
    {
        (OwnOut, OwnError, OutIsTerminal, ErrorIsTerminal) = (output, error, outIsTerminal, errorIsTerminal);
        _outConsole = new Lazy<IAnsiConsole>(() => CreateConsole(output, outIsTerminal));
        _errorConsole = new Lazy<IAnsiConsole>(() => CreateConsole(error, errorIsTerminal));
        (Out, Error) = (Writer(output, outIsTerminal, _outConsole), Writer(error, errorIsTerminal, _errorConsole));

        static ShownWriter Writer(TextWriter inner, bool isTerminal, Lazy<IAnsiConsole> console) =>
            new(inner, isTerminal ? () => console.Value.Profile.Width : null);
    }

    /// <summary>Standard output for text that may hold what others have written; <see cref="ShownWriter"/>.</summary>
    public TextWriter Out { get; private set; }

    /// <summary>Standard error, likewise.</summary>
    public TextWriter Error { get; }

    /// <summary>Standard output for what this program has written itself to the last character: help and JSON.</summary>
    public TextWriter OwnOut { get; private set; }

    /// <summary>Standard error for what this program has written itself, escape sequences among it.</summary>
    public TextWriter OwnError { get; }

    public bool OutIsTerminal { get; private set; }

    public bool ErrorIsTerminal { get; }

    /// <summary>Tables and text for people, on standard output; plain text when that is not a terminal.</summary>
    public IAnsiConsole OutConsole => _outConsole.Value;

    /// <summary>Progress and messages, on standard error.</summary>
    public IAnsiConsole ErrorConsole => _errorConsole.Value;

    // Without a standard error there is nobody to tell anything, which is no reason to stop; without a standard output, whoever writes there is told.
    public static Terminal OfProcess() => new(
        ProcessLimits.IsOpenForWriting(1) ? Console.Out : new ClosedWriter(), ProcessLimits.IsOpenForWriting(2) ? Console.Error : TextWriter.Null,
        !Console.IsOutputRedirected, !Console.IsErrorRedirected);

    /// <summary>From here on, what would be printed on standard output goes to standard error: the former takes a file's bytes.</summary>
    public void LeaveStandardOutput() =>
        (Out, OwnOut, _outConsole, OutIsTerminal) = (Error, OwnError, _errorConsole, ErrorIsTerminal);

    /// <summary>Prints the one document of <c>--json</c>, an object; property names become snake_case. The warnings so far stand at its end.</summary>
    public void WriteJson<T>(T document)
    {
        var node = JsonSerializer.SerializeToNode(document, JsonShape)!.AsObject();
        ShowPaths(node);
        lock (_warnings)
            node["warnings"] = JsonSerializer.SerializeToNode(_warnings, JsonShape);
        OwnOut.WriteLine(Escaped(node.ToJsonString(JsonShape)));
    }

    // Paths below the current folder are named as in text, whichever command the document is of.
    private static void ShowPaths(JsonNode? node)
    {
        foreach (var (value, replace) in Children(node))
        {
            if (Shown(value) is { } path)
                replace(path);
            else
                ShowPaths(value);
        }

        static IEnumerable<(JsonNode? Value, Action<JsonNode> Replace)> Children(JsonNode? parent) => parent switch
        {
            JsonObject properties => properties.ToArray().Select(property => (property.Value, (Action<JsonNode>)(value => properties[property.Key] = value))),
            JsonArray items => Enumerable.Range(0, items.Count).Select(i => (items[i], (Action<JsonNode>)(value => items[i] = value))),
            _ => [],
        };

        static string? Shown(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is var text
            && Path.IsPathFullyQualified(text) && ShownPath.Of(text) is var shown && shown != text ? shown : null;
    }

    // Such characters stand in strings only, where JSON has another form for them.
    private static string Escaped(string json) => !json.AsSpan().ContainsAny(HiddenInJson) ? json : string.Concat(json.Select(character =>
        HiddenInJson.Contains(character) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}") : character.ToString()));

    private static IAnsiConsole CreateConsole(TextWriter writer, bool isTerminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!isTerminal)
            console.Profile.Width = 160; // a pipe has no width; wide enough that no table folds
        TableText.Guard(console);
        return console;
    }
}
