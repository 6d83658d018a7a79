using System.CommandLine;
using PromptAdapter.Features;
using PromptAdapter.Runtime;

namespace PromptAdapter.Cli.Commands.Benchmarks;

/// <summary>
/// Settings of <c>bench</c> in a YAML file. A key is the name of an option without its hyphens, so that a file says what a command line would say and
/// nothing is understood in two ways; the headings in <see cref="Headings"/> only group keys. What stands on the command line replaces what the file says.
/// </summary>
internal static class BenchConfigFile
{
    public static readonly Argument<string?> Config =
        new("CONFIG")
        {
            Description = "Settings in a YAML file: the options below without their hyphens; options that are given, too, replace them.",
            HelpName = "CONFIG.yaml",
            Arity = ArgumentArity.ZeroOrOne
        };

    private static readonly Dictionary<string, string[]> Headings = new(StringComparer.Ordinal)
    {
        ["grid"] = ["alpha-max", "beta-max", "alpha-steps", "beta-steps", "search", "published-grids", "published-settings"],
        ["tuning"] = ["key-learning-rate", "key-epochs", "prompt-epochs", "visual-epochs", "prompt-learning-rate", "prompt-length", "words", "adapter",
            "position", "class-specific"],
    };

    // What belongs to one run of the settings, not to them.
    private static readonly string[] OfOneRun = ["resume", "restart", "shard", "dry-run", "help"];

    // Lists that an option takes as one text with commas.
    private static readonly string[] WithCommas = ["methods", "shots", "seeds", "formats"];

    // Lists of data, whose items may have settings of their own.
    private static readonly Dictionary<string, string[]> OfOneDataSet =
        new(StringComparer.Ordinal) { ["datasets"] = ["template"], ["features"] = ["text", "test-keys"] };

    /// <summary>The command line with the file's settings in it.</summary>
    /// <param name="parsed">The command line as it was given.</param>
    /// <exception cref="InputException">The file cannot be read, holds an unknown key, or a value that its option does not take.</exception>
    public static ParseResult Apply(ParseResult parsed)
    {
        if (parsed.GetValue(Config) is not { } path)
            return parsed;
        var file = new Settings(path, parsed);
        foreach (var (key, line, value) in YamlNode.ReadMapping(path).Entries!)
        {
            if (!Headings.TryGetValue(key, out var below))
            {
                file.Add(key, line, value);
                continue;
            }

            foreach (var (own, ownLine, ownValue) in value.Entries ?? throw YamlNode.Wrong(path, line, $"'{key}' is a heading, with keys below it"))
            {
                if (!below.Contains(file.NameOf(own)))
                    throw Settings.Unknown(path, own, ownLine, below, $" below '{key}'");
                file.Add(own, ownLine, ownValue);
            }
        }

        var config = parsed.GetResult(Config)!.Tokens[0];
        return file.Parse([.. parsed.Tokens.Where(token => !ReferenceEquals(token, config)).Select(token => token.Value), .. file.Tokens]);
    }

    private sealed class Settings(string path, ParseResult given)
    {
        private readonly Dictionary<string, Option> _options = given.CommandResult.Command.Options.Where(option => !OfOneRun.Contains(option.Name[2..]))
            .ToDictionary(option => option.Name[2..], StringComparer.Ordinal);
        private readonly Dictionary<string, string> _formerNames = given.CommandResult.Command.Options.SelectMany(option =>
            option.Aliases.Where(alias => alias.Length > 2).Select(alias => (Alias: alias[2..], Name: option.Name[2..])))
            .ToDictionary(pair => pair.Alias, pair => pair.Name, StringComparer.Ordinal);
        private readonly Dictionary<Option, string> _typed = [];
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

        public List<string> Tokens { get; } = [];

        public ParseResult Parse(IReadOnlyList<string> words) => given.RootCommandResult.Command.Parse(words, CommandLineApplication.AsTyped);

        /// <summary>The name that an option has today: files of earlier versions are read with their names.</summary>
        public string NameOf(string key) => _formerNames.GetValueOrDefault(key, key);

        public void Add(string typed, int line, YamlNode value)
        {
            var key = NameOf(typed);
            if (!_options.TryGetValue(key, out var option))
                throw Unknown(path, key, line, [.. _options.Keys, .. Headings.Keys], "");
            _typed[option] = typed;
            if (!_seen.Add(key))
                throw YamlNode.Wrong(path, line, $"'{typed}' is there twice");
            if (IsGiven(option))
                return;
            if (OfOneDataSet.TryGetValue(key, out var own))
            {
                foreach (var item in value.Items ?? [value])
                    AddDataSet(key, option, own, item);
            }
            else if (option.ValueType == typeof(bool))
            {
                if (value.Text is not ("true" or "false"))
                    throw YamlNode.Wrong(path, line, $"'{key}' is true or false");
                if (value.Text == "true")
                    Take(option, line, option.Name);
            }
            else if (value.Items is { } items && WithCommas.Contains(key))
            {
                Take(option, line, $"{option.Name}={string.Join(',', items.Select(item => PartOf(item, key)))}");
            }
            else
            {
                foreach (var item in value.Items is { } list && option.ValueType.IsArray ? list : [value])
                    Take(option, item.Line, $"{option.Name}={TextOf(item, key)}");
            }
        }

        public static InputException Unknown(string path, string key, int line, IReadOnlyCollection<string> known, string where) => YamlNode.Wrong(
            path, line, $"there is no setting " +
                $"'{key}'{where}{(key.Length > 100 ? "" : $"; the nearest is '{known.MinBy(one => EditDistance.Between(key, one))}'")}");

        private void AddDataSet(string key, Option option, string[] own, YamlNode item)
        {
            if (item.Entries is not { } entries)
            {
                Take(option, item.Line, $"{option.Name}={TextOf(item, key)}");
                return;
            }

            string[] known = key == "datasets" ? ["path", "name", .. own] : ["path", .. own];
            if (entries.FirstOrDefault(entry => !known.Contains(entry.Key)) is { Key: { } stray, Line: var line })
                throw Unknown(path, stray, line, known, $" of one of the {key}");
            var data = Find("path") is { } at ? TextOf(at, "path") : throw YamlNode.Wrong(path, item.Line, $"one of the {key} has no 'path'");
            var name = Find("name") is { } called ? TextOf(called, "name") : null;
            Take(option, item.Line, $"{option.Name}={(name is null ? "" : name + "=")}{data}");
            foreach (var setting in own.Where(setting => Find(setting) is not null && !IsGiven(_options[setting])))
            {
                var values = Find(setting)!;
                foreach (var value in values.Items ?? [values])
                    Take(_options[setting], value.Line, $"{_options[setting].Name}={name ?? FeatureFolders.NameOf(data)}={TextOf(value, setting)}");
            }

            YamlNode? Find(string wanted) => entries.FirstOrDefault(entry => entry.Key == wanted).Value;
        }

        private bool IsGiven(Option option) => given.GetResult(option) is { Implicit: false };

        private string TextOf(YamlNode value, string key) =>
            value.Text ?? throw YamlNode.Wrong(path, value.Line, $"'{key}' takes {(WithCommas.Contains(key) ? "a list of words" : "one value")} here");

        // An option's message in the words of the file.
        private string InKeys(string message, Option option) => message.StartsWith(option.Name, StringComparison.Ordinal)
            ? $"'{_typed.GetValueOrDefault(option, option.Name[2..])}'{message[option.Name.Length..]}" : message;

        private string PartOf(YamlNode item, string key) => TextOf(item, key) is var text && !text.Contains(',', StringComparison.Ordinal)
            ? text
            : throw YamlNode.Wrong(path, item.Line, $"'{text}' in the list '{key}' holds a comma, which stands between two items");

        // Each value is tried alone first, so that the line is known in which a wrong one stands.
        private void Take(Option option, int line, string word)
        {
            if (Parse(["bench", word]).Errors is [var error, ..])
                throw YamlNode.Wrong(path, line, InKeys(ParseErrors.Describe(error), option));
            Tokens.Add(word);
        }
    }
}
