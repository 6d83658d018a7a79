using System.CommandLine;

namespace PromptAdapter.Cli;

/// <summary>How something is set or done on the command line.</summary>
/// <param name="Command">The command that does it; <see langword="null"/> for an option that is named only to those who ran a command that has it.</param>
/// <param name="Option">The option; <see langword="null"/> where it takes the command alone.</param>
/// <param name="Value">What stands for the value to give.</param>
internal sealed record SettingWord(string? Command, string? Option = null, string? Value = null)
{
    /// <summary>The words for those who ran a command; <see langword="null"/> where it has no such option, or is itself what is meant.</summary>
    public string? In(Command running, string? value)
    {
        if (OptionOf(running) is { } own)
            return Join(own, Value);
        if (Command is null || (Option is null && NameOf(running).EndsWith(" " + Command, StringComparison.Ordinal)))
            return null;
        return $"'{Join("promptadapter", Command, Option, value ?? Value)}'";
    }

    /// <summary>The option under which a command has the setting.</summary>
    public string? OptionOf(Command running) =>
        Option is null ? null : OptionsOf(running).Select(option => option.Name).FirstOrDefault(name => name == Option);

    // Its own and those that every command below another one has, such as --device.
    private static IEnumerable<Option> OptionsOf(Command running) => running.Options.Concat(
        running.Parents.OfType<Command>().SelectMany(OptionsOf).Where(option => option.Recursive));

    private static string NameOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{NameOf(parent)} {command.Name}" : command.Name;

    private static string Join(params string?[] parts) => string.Join(' ', parts.OfType<string>());
}
