using System.CommandLine;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Cli;

/// <summary>The command line's own words for what messages of the library speak of.</summary>
internal static class SettingWords
{
    /// <summary>For each setting its option, its command, or both.</summary>
    public static IReadOnlyDictionary<Setting, SettingWord> All { get; } = new Dictionary<Setting, SettingWord>
    {
        [Setting.Model] = new(null, "--model"),
        [Setting.ModelCatalogue] = new("models list"),
        [Setting.PullModel] = new("models pull", Value: "NAME"),
        [Setting.Mirror] = new("models pull", "--from"),
        [Setting.ReplaceDownload] = new("models pull", "--force"),
        [Setting.InspectModel] = new("models inspect"),
        [Setting.Activation] = new(null, "--activation"),
        [Setting.Vocabulary] = new(null, "--vocab"),
        [Setting.Truncate] = new(null, "--truncate"),
        [Setting.FitClassifier] = new("fit"),
        [Setting.Selection] = new(null, "--selection"),
        [Setting.Shots] = new(null, "--shots"),
        [Setting.RepeatShots] = new(null, "--repeat-shots"),
        [Setting.Strict] = new(null, "--strict"),
        [Setting.Seeds] = new(null, "--seeds"),
        [Setting.TestKeys] = new(null, "--test-keys"),
        [Setting.TextHead] = new("bench", "--text", "FILE"),
        [Setting.Source] = new(null, "--source"),
        [Setting.AllowSeenTarget] = new(null, "--allow-seen-target"),
        [Setting.ClassSpecificContext] = new(null, "--class-specific"),
        [Setting.ClassPosition] = new(null, "--position"),
        [Setting.ContextWords] = new(null, "--words"),
        [Setting.ContextVectors] = new(null, "--prompt-length"),
        [Setting.ConditionalPrompt] = new("prompts tune", "--mode", "cocoop"),
        [Setting.Resume] = new("bench", "--resume"),
        [Setting.Restart] = new(null, "--restart"),
        [Setting.Encoding] = new(null, "--encoding"),
        [Setting.ImageRoot] = new(null, "--root"),
        [Setting.MaxPixels] = new(null, "--max-pixels"),
        [Setting.Device] = new(null, "--device"),
        [Setting.TimeLimit] = new(null, "--time"),
        [Setting.OutputFolder] = new(null, "--out"),
    };

    /// <summary>The message of an error, in one line and without a remedy that the command that failed has no option for.</summary>
    /// <param name="error">The error.</param>
    /// <param name="running">The command.</param>
    public static string MessageOf(Exception error, Command running) =>
        (error is InputException input ? input.MessageFor(setting => All[setting].OptionOf(running) is not null) : error.Message).ReplaceLineEndings(" ");

    /// <summary>What to put behind the message of an error, for example <c> (--resume)</c>; empty when there is nothing to add.</summary>
    /// <param name="error">The error.</param>
    /// <param name="running">The command that failed: its own options are named alone, those of others with their command.</param>
    public static string For(Exception error, Command running)
    {
        var (settings, value) = error switch
        {
            InputException { Alternative: { } other } input => ([.. input.Settings, other.Setting], input.SettingValue),
            InputException input => (input.Settings, input.SettingValue),
            DownloadException download => (download.Settings, null),
            _ => ([], null),
        };
        return For(settings, running, value);
    }

    /// <summary>What to put behind a text that names no options; empty when there is nothing to add.</summary>
    /// <param name="settings">What the text speaks of.</param>
    /// <param name="running">The command that says it.</param>
    /// <param name="value">The value for the first of the settings, where it is known.</param>
    public static string For(IReadOnlyList<Setting> settings, Command running, string? value = null)
    {
        string[] words = [.. settings.Select((setting, i) => All[setting].In(running, i == 0 ? value : null)).OfType<string>()];
        return words.Length == 0 ? "" : $" ({string.Join(", ", words)})";
    }
}
