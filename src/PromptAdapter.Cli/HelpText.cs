using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using Spectre.Console;

namespace PromptAdapter.Cli;

/// <summary>
/// The help of a command: with <c>--help</c> what everybody needs, in so many lines that it stays on the screen; with <c>--help-all</c> every option in groups,
/// with whole descriptions. Former names of options are still read and shown nowhere.
/// </summary>
internal sealed class HelpText(Terminal terminal, bool all) : SynchronousCommandLineAction
{
    /// <summary>The most lines of <c>--help</c>.</summary>
    public const int MostLines = 25;

    /// <summary>Columns of a pipe, and of docs.</summary>
    public const int StandardWidth = 80;

    private const int ExamplesShown = 3;
    private const int WidestNames = 30;
    private const int LeastRoom = 24; // beside the names, in a narrow terminal

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    private int Width => terminal.OutIsTerminal ? Math.Clamp(terminal.OutConsole.Profile.Width - 1, 40, 120) : StandardWidth;

    /// <summary>Makes <c>--help</c> and <c>--help-all</c> of all commands.</summary>
    public static void Install(Command root, Terminal terminal)
    {
        root.Options.Add(new HelpOption { Description = "Show what everybody needs.", Action = new HelpText(terminal, all: false) });
        root.Options.Add(new Option<bool>("--help-all")
        {
            Description = "Show every option, in groups.",
            Recursive = true,
            Action = new HelpText(terminal, all: true),
        });
    }

    public override int Invoke(ParseResult parseResult)
    {
        foreach (var line in Lines(parseResult.CommandResult.Command))
            terminal.OwnOut.WriteLine(line);
        return CommandLineApplication.Done;
    }

    /// <summary>The lines of a command's help.</summary>
    public IReadOnlyList<string> Lines(Command command)
    {
        var lines = new List<string>();
        lines.AddRange(Wrap(command.Description ?? "", 0, 0));
        lines.Add("");
        lines.AddRange(Wrap("Usage: " + Usage(command), 0, 9));
        lines.Add("");
        if (all)
            AddAll(lines, command);
        else
            AddShort(lines, command);
        return lines;
    }

    private void AddShort(List<string> lines, Command command)
    {
        List<string> end = [];
        IReadOnlyList<string> examples = (command as ExampleCommand)?.Examples ?? [];
        var more = command.Subcommands.Count > 0 ? $"{FullName(command)} COMMAND --help, or {FullName(command)} --help-all for everything."
            : $"{FullName(command)} --help-all";
        end.AddRange(command.Subcommands.Count > 0 ? Wrap("More: " + more, 0, 2) : Wrap($"{Others(command)}: {more}", 0, 2));

        var body = new List<string>();
        if (command.Subcommands.Count > 0)
            AddCommands(body, command);
        else
            AddRows(body, [.. Arguments(command), .. OptionsOf(command, HelpGroup.First).Select(option => (Names(option), Describe(option)))], oneLine: true);
        if (command.Subcommands.Count > 0 && command.Action is not null)
            AddRows(body, [.. Arguments(command), .. OptionsOf(command, HelpGroup.First).Select(option => (Names(option), Describe(option)))], oneLine: true);

        // The rest of the screen is for examples, at least one of them.
        var room = MostLines - lines.Count - end.Count - 1;
        var shown = new List<string>();
        foreach (var example in examples.Take(ExamplesShown))
        {
            string[] wrapped = [.. Wrap(example, 2, 6)];
            if (shown.Count > 0 && body.Count + shown.Count + wrapped.Length + 2 > room)
                break;
            shown.AddRange(wrapped);
        }

        lines.AddRange(body.Take(room - (shown.Count == 0 ? 0 : shown.Count + 2)));
        if (shown.Count > 0)
            lines.AddRange(["", "Examples:", .. shown]);
        lines.Add("");
        lines.AddRange(end);
    }

    private void AddAll(List<string> lines, Command command)
    {
        if (command.Subcommands.Count > 0)
        {
            lines.Add("Commands:");
            AddRows(lines, [.. command.Subcommands.Where(sub => !sub.Hidden).Select(sub => (sub.Name, sub.Description ?? ""))], oneLine: false);
            lines.Add("");
        }

        if (Arguments(command) is { Count: > 0 } arguments)
        {
            lines.Add("Arguments:");
            AddRows(lines, arguments, oneLine: false);
            lines.Add("");
        }

        foreach (var group in Enum.GetValues<HelpGroup>())
        {
            if (OptionsOf(command, group).ToArray() is not { Length: > 0 } options)
                continue;
            lines.Add(HelpGroups.Heading(group) + ":");
            AddRows(lines, [.. options.Select(option => (Names(option), Describe(option)))], oneLine: false);
            lines.Add("");
        }

        lines.Add("Every command:");
        AddRows(lines, [.. Common(command).Select(option => (Names(option), Describe(option)))], oneLine: false);
        lines.Add("");
        if (command is ExampleCommand { Examples.Count: > 0 } withExamples)
        {
            lines.Add("Examples:");
            lines.AddRange(withExamples.Examples.SelectMany(example => Wrap(example, 2, 6)));
            lines.Add("");
        }
    }

    // Commands of the first group with a line each, the others by name.
    private void AddCommands(List<string> lines, Command command)
    {
        Command[] subcommands = [.. command.Subcommands.Where(sub => !sub.Hidden)];
        if (command.Parents.Any())
        {
            AddRows(lines, [.. subcommands.Select(sub => (sub.Name, sub.Description ?? ""))], oneLine: true);
            return;
        }

        var (heading, first) = HelpGroups.Commands[0];
        lines.Add(heading + ":");
        AddRows(lines, [.. subcommands.Where(sub => first.Contains(sub.Name)).OrderBy(sub => Array.IndexOf(first, sub.Name))
            .Select(sub => (sub.Name, sub.Description ?? ""))], oneLine: true);
        lines.Add("");
        var rest = HelpGroups.Commands.Skip(1).Select(group => (group.Heading, Names: group.Commands.Where(name => subcommands.Any(sub => sub.Name == name))));
        var others = subcommands.Select(sub => sub.Name).Where(name => !HelpGroups.Commands.Any(group => group.Commands.Contains(name)));
        foreach (var (name, names) in rest.Append(("More", others)))
        {
            if (names.Any())
                lines.Add($"{name + ":",-17}{string.Join(", ", names)}");
        }
    }

    private static string Others(Command command)
    {
        string[] groups = [.. Enum.GetValues<HelpGroup>().Skip(1).Where(group => OptionsOf(command, group).Any())
            .Select(group => HelpGroups.Heading(group).ToLowerInvariant())];
        return groups.Length == 0 ? "Options of every command" : "More (" + string.Join(", ", groups) + ")";
    }

    private static List<(string, string)> Arguments(Command command) =>
        [.. command.Arguments.Where(argument => !argument.Hidden).Select(argument => (argument.HelpName ?? argument.Name, argument.Description ?? ""))];

    private static IEnumerable<Option> OptionsOf(Command command, HelpGroup group) =>
        command.Options.Where(option => !option.Hidden && !option.Recursive && HelpGroups.Of(command, option) == group);

    private static IEnumerable<Option> Common(Command command)
    {
        var root = command;
        while (root.Parents.OfType<Command>().FirstOrDefault() is { } parent)
            root = parent;
        return root.Options.Where(option => !option.Hidden && (option.Recursive || root == command));
    }

    private static string Usage(Command command)
    {
        var words = new List<string> { FullName(command) };
        if (command.Subcommands.Count > 0)
            words.Add(command.Action is null ? "COMMAND" : "[COMMAND]");
        foreach (var argument in command.Arguments.Where(argument => !argument.Hidden))
        {
            var name = (argument.HelpName ?? argument.Name) + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : "");
            words.Add(argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name);
        }

        words.AddRange(command.Options.Where(option => option.Required).Select(option => $"{ShortName(option)} {ValueName(option)}"));
        words.Add("[options]");
        return string.Join(' ', words);
    }

    private static string FullName(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{FullName(parent)} {command.Name}" : command.Name;

    private static string ShortName(Option option) => option.Aliases.FirstOrDefault(alias => alias.Length == 2) ?? option.Name;

    // Longer aliases are former names.
    private static string Names(Option option)
    {
        var names = string.Join(", ", option.Aliases.Where(alias => alias.Length == 2 && alias[1] != '?').Append(option.Name));
        return ValueName(option) is { Length: > 0 } value ? $"{names} {value}" : names;
    }

    private static string ValueName(Option option)
    {
        if (option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool) || option is HelpOption or VersionOption)
            return "";
        var type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        var name = option.HelpName ?? (type == typeof(double) ? "X" : type == typeof(bool) ? "true|false" : type == typeof(string) ? "TEXT" : "N");
        return option.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }

    private static string Describe(Option option)
    {
        var description = option.Description ?? "";
        if (!option.HasDefaultValue || option.ValueType == typeof(bool) || description.Contains("default", StringComparison.Ordinal))
            return description;
        var value = option.GetDefaultValue() switch
        {
            null or Array => null,
            Enum choice => choice.ToString().ToLowerInvariant(),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            var other => other.ToString(),
        };
        return value is null ? description : $"{description.TrimEnd('.')} (default {value}).";
    }

    private void AddRows(List<string> lines, List<(string Names, string Description)> rows, bool oneLine)
    {
        if (rows.Count == 0)
            return;
        var names = Math.Min(WidestNames, rows.Max(row => row.Names.GetCellWidth()));
        var indent = 2 + names + 2;
        foreach (var (name, description) in rows)
        {
            var room = Width - indent;
            var wide = name.GetCellWidth() > names;
            if (oneLine && room < LeastRoom)
            {
                lines.AddRange(["  " + name, "    " + Shortened(description, Width - 4)]);
                continue;
            }

            if (oneLine)
            {
                var taken = wide ? Math.Max(names, name.GetCellWidth()) : names;
                lines.Add(("  " + name.PadRight(taken) + "  " + Shortened(description, Width - taken - 4)).TrimEnd());
                continue;
            }

            string[] text = [.. Wrap(description, 0, 0, room)];
            if (wide)
                lines.AddRange(["  " + name, .. text.Select(line => new string(' ', indent) + line)]);
            else
                lines.AddRange(text.Select((line, i) => (i == 0 ? "  " + name.PadRight(names) + "  " : new string(' ', indent)) + line));
        }
    }

    // The longest beginning that says something by itself, and where there is none as many words as there is room for.
    private static string Shortened(string text, int room)
    {
        if (text.GetCellWidth() <= room)
            return text;
        var best = "";
        foreach (var end in (string[])[". ", "; ", " (", ": ", ", "])
        {
            for (var at = text.IndexOf(end, StringComparison.Ordinal); at >= 0; at = text.IndexOf(end, at + 1, StringComparison.Ordinal))
            {
                var part = text[..at].TrimEnd('.');
                if (part.GetCellWidth() < room && part.Length > best.Length && part.Count(letter => letter == '(') == part.Count(letter => letter == ')')
                    && part.Count(letter => letter == '\'') % 2 == 0)
                    best = part;
            }

            if (best.GetCellWidth() > room / 3)
                return best + ".";
        }

        var cut = text[..Math.Max(1, Math.Min(text.Length, room - 1))];
        return (cut.LastIndexOf(' ') is > 0 and var space ? cut[..space] : cut) + "…";
    }

    private IEnumerable<string> Wrap(string text, int first, int others, int? width = null) => WordWrap.Lines(text, first, others, width ?? Width);
}
