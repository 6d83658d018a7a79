using System.CommandLine;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Cli;

public class SettingWordsTests
{
    private static readonly Command Root = CommandLineApplication.CreateRoot(
        new Terminal(TextWriter.Null, TextWriter.Null, outIsTerminal: false, errorIsTerminal: false));

    public static TheoryData<Setting> EverySetting => [.. Enum.GetValues<Setting>()];

    [Theory]
    [MemberData(nameof(EverySetting))]
    public void All_EverySettingOfTheLibrary_IsACommandOrOptionThatExists(Setting setting)
    {
        Assert.True(SettingWords.All.TryGetValue(setting, out var word), $"the command line has no words for {setting}");
        Assert.True(word.Command is not null || word.Option is not null, $"the words for {setting} are empty");
        if (word.Command is { } name)
        {
            var command = Find(name);
            Assert.True(command is not null, $"there is no command '{name}'");
            Assert.True(command.Subcommands.Count == 0 || command.Action is not null, $"'{name}' does nothing by itself");
            Assert.True(word.Option is null || HasOption(command, word.Option), $"'{name}' has no {word.Option}");
            var takesValue = word.Option is not null || command.Arguments.Any(argument => argument.Name == word.Value);
            Assert.True(word.Value is null || takesValue, $"'{name}' takes no {word.Value}");
        }
        else
        {
            Assert.True(Everything(Root).Any(command => HasOption(command, word.Option!)), $"no command has {word.Option}");
        }
    }

    [Fact]
    public void For_OptionOfTheRunningCommand_IsNamedAlone()
    {
        var error = new InputException("is in use", "out", "resume it, or choose another folder") { Settings = [Setting.Resume, Setting.OutputFolder] };
        Assert.Equal(" (--resume, --out)", SettingWords.For(error, Find("bench")!));
        Assert.Equal(" ('promptadapter bench --resume', --out)", SettingWords.For(error, Find("bench merge")!));
    }

    [Fact]
    public void For_OptionThatTheRunningCommandLacks_IsLeftOut() =>
        Assert.Empty(SettingWords.For(new InputException("is damaged", "file", "remove it to start anew") { Settings = [Setting.Restart] }, Find("fit")!));

    [Fact]
    public void For_Command_IsNamedWithItsValueUnlessItIsRunning()
    {
        var pull = new InputException("is not here", null, "pull it") { Settings = [Setting.PullModel], SettingValue = "ViT-B/16" };
        Assert.Equal(" ('promptadapter models pull ViT-B/16')", SettingWords.For(pull, Find("fit")!));

        var inspect = new InputException("has no tensor", null, "check it") { Settings = [Setting.InspectModel] };
        Assert.Equal(" ('promptadapter models inspect')", SettingWords.For(inspect, Find("fit")!));
        Assert.Empty(SettingWords.For(inspect, Find("models inspect")!));
    }

    [Fact]
    public void For_OtherErrors_TheirSettingsOrNothing()
    {
        var download = new DownloadException(new Uri("http://localhost/m.pt"), "is not there", "/m.pt", null);
        Assert.Equal(" (--from)", SettingWords.For(download, Find("models pull")!));
        Assert.Empty(SettingWords.For(new IOException("disk full"), Find("fit")!));
        Assert.Empty(SettingWords.For(new InputException("line"), Find("fit")!));
    }

    [Fact]
    public void For_Warning_AddsItsOptions()
    {
        var warning = new Warning("one seed is no mean") { Settings = [Setting.Seeds] };
        Assert.Equal(" (--seeds)", SettingWords.For(warning.Settings, Find("bench")!));
        Assert.Empty(SettingWords.For(warning.Settings, Find("fit")!));
    }

    private static Command? Find(string name) =>
        name.Split(' ').Aggregate((Command?)Root, (at, part) => at?.Subcommands.FirstOrDefault(command => command.Name == part));

    private static bool HasOption(Command command, string name) => command.Options.Any(option => option.Name == name);

    private static IEnumerable<Command> Everything(Command command) => command.Subcommands.SelectMany(Everything).Prepend(command);
}
