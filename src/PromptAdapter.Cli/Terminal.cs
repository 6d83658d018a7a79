using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace PromptAdapter.Cli;

/// <summary>Where a command writes: results to <see cref="Out"/>, progress and messages to <see cref="Error"/>.</summary>
internal sealed partial class Terminal(TextWriter output, TextWriter error, bool outIsTerminal, bool errorIsTerminal)
{
    private static readonly JsonSerializerOptions JsonShape = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
    };

    public TextWriter Out { get; private set; } = output;

    public TextWriter Error { get; } = error;

    public bool OutIsTerminal { get; private set; } = outIsTerminal;

    public bool ErrorIsTerminal { get; } = errorIsTerminal;

    /// <summary>Tables and text for people, on standard output; plain text when that is not a terminal.</summary>
    public IAnsiConsole OutConsole { get; private set; } = CreateConsole(output, outIsTerminal);

    /// <summary>Progress and messages, on standard error.</summary>
    public IAnsiConsole ErrorConsole { get; } = CreateConsole(error, errorIsTerminal);

    public static Terminal OfProcess() => new(Console.Out, Console.Error, !Console.IsOutputRedirected, !Console.IsErrorRedirected);

    /// <summary>From here on, what would be printed on standard output goes to standard error: the former takes a file's bytes.</summary>
    public void LeaveStandardOutput() => (Out, OutConsole, OutIsTerminal) = (Error, ErrorConsole, ErrorIsTerminal);

    /// <summary>Prints the one document of <c>--json</c>, an object; property names become snake_case. The warnings so far stand at its end.</summary>
    public void WriteJson<T>(T document)
    {
        var node = JsonSerializer.SerializeToNode(document, JsonShape)!.AsObject();
        lock (_warnings)
            node["warnings"] = JsonSerializer.SerializeToNode(_warnings, JsonShape);
        Out.WriteLine(node.ToJsonString(JsonShape));
    }

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
        return console;
    }
}
