using System.Text.Json;
using PromptAdapter.Features;

namespace PromptAdapter.Cli.Commands.Benchmarks;

public sealed class BenchConfigFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CacheFolderOnDisk _disk = new();
    private readonly CacheFolderOnDisk _bare = new("bare", withSplits: false);

    public void Dispose()
    {
        _bare.Dispose();
        _disk.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Bench_Config_IsWhatTheSameOptionsAre()
    {
        var file = Write(
            $"""
            # two folders, one of them without test features
            features:
              - {_disk.Path}
              - path: {_bare.Path}
                text: none
                test-keys: 1
            methods: [tip-adapter]
            shots: [2]
            grid:
              alpha-steps: 3
              beta-steps: 4
              search: refined
            published-grids: false
            """);
        var config = await RunsAsync(file);
        var options = await RunsAsync("--features", _disk.Path, _bare.Path, "--text", "bare=none", "--test-keys", "bare=1", "--methods", "tip-adapter",
            "--shots", "2", "--alpha-steps", "3", "--beta-steps", "4", "--search", "refined");
        Assert.Equal(options, config);
        Assert.Equal(2, config.Length);
    }

    [Fact]
    public async Task Bench_ConfigAndOptions_TheOptionsReplaceTheFile()
    {
        var file = Write($"features: {_disk.Path}\nmethods: [zero-shot, tip-adapter]\nshots: 1,2\nseeds: [1, 2]\n");
        Assert.Equal(8, (await RunsAsync(file)).Length);
        var runs = await RunsAsync(file, "--methods", "tip-adapter", "--seeds", "3");
        Assert.Equal(["tip-adapter 1 3", "tip-adapter 2 3"],
            runs.Select(run => $"{run.GetProperty("method").GetString()} {run.GetProperty("shots").GetInt32()} {run.GetProperty("seed").GetInt32()}"),
            StringComparer.Ordinal);
        Assert.All(await RunsAsync(file, "--features", _bare.Path), run => Assert.Equal("bare", run.GetProperty("dataset").GetString()));
    }

    [Fact]
    public async Task Bench_Config_CommandSaysEverySetting()
    {
        var output = Path.Combine(_folder.Path, "out");
        var file = Write($"features: {_disk.Path}\nshots: [1]\nmethods: zero-shot\n");
        (await CommandLineRun.OfAsync("bench", file, "--out", output)).AssertDone();
        Assert.Equal($"promptadapter bench --features {_disk.Path} --shots 1 --methods zero-shot",
            (await File.ReadAllTextAsync(Path.Combine(output, "command.txt"), TestContext.Current.CancellationToken)).Trim());
    }

    [Theory]
    [InlineData("line 2: there is no setting 'metods'; the nearest is 'methods'", "shots: 1\nmetods: zero-shot")]
    [InlineData("line 3: there is no setting 'alpha-step' below 'grid'; the nearest is 'alpha-steps'", "shots: 1\ngrid:\n  alpha-step: 3")]
    [InlineData("line 1: there is no setting 'resume'", "resume: true")]
    [InlineData("line 1: there is no setting 'shard'", "shard: 1/2")]
    [InlineData("line 3: 'shots' is there twice", "shots: 1\nseeds: 1\nshots: 2")]
    [InlineData("line 3: 'epochs' is there twice", "epochs: 1\ntuning:\n  epochs: 2")]
    [InlineData("line 2: a value is missing", "shots: 1\nseeds:\n")]
    [InlineData("line 2: 'alpha-max': 'five' is no number", "shots: 1\nalpha-max: five")]
    [InlineData("line 1: 'alpha': '1,5' is no number; write 1.5", "alpha: 1,5")]
    [InlineData("line 2: 'beta': '5,5' is no number; write 5.5", "alpha: 1.5\nbeta: '5,5'")]
    [InlineData("line 2: 'learning-rate': '0,001' is no number; write 0.001", "tuning:\n  learning-rate: 0,001")]
    [InlineData("line 1: 'alpha': '1_000' is no number", "alpha: 1_000")]
    [InlineData("line 1: 'alpha': '.inf' is no number", "alpha: .inf")]
    [InlineData("line 1: 'alpha': -1 is out of range", "alpha: -1")]
    [InlineData("line 1: 'epochs': '2.5' is no whole number", "epochs: 2.5")]
    [InlineData("line 1: 'shots' 1,x: 'x' is no whole number", "shots: [1, x]")]
    [InlineData("line 1: 'shots' 1,0x10: '0x10' is no whole number", "shots: [1, 0x10]")]
    [InlineData("line 1: '1,5' in the list 'shots' holds a comma", "shots: ['1,5', 2]")]
    [InlineData("line 1: 'seeds' 1,,2: '' is no whole number", "seeds: 1,,2")]
    [InlineData("line 1: 'published-grids' is true or false", "published-grids: perhaps")]
    [InlineData("line 1: 'alpha' takes one value here", "alpha: [1, 2]")]
    [InlineData("line 1: 'grid' is a heading", "grid: 5")]
    [InlineData("line 1: no settings", "- a\n- b")]
    [InlineData("line 2: anchors", "shots: 1\nseeds: &a 1")]
    [InlineData("line 2: anchors", "shots: 1\nseeds: *a")]
    [InlineData("line 2: there is no setting 'txt' of one of the features; the nearest is 'text'", "features:\n  - {path: a, txt: none}")]
    [InlineData("line 2: one of the features has no 'path'", "features:\n  - text: none")]
    [InlineData("line 2: is no YAML", "shots: 1\n  seeds: [1,\n")]
    [InlineData("too deep", "shots: [[[[[[1]]]]]]")]
    [InlineData("is empty", "# nothing\n")]
    [InlineData("a key must be a word", "? [a]\n: 1")]
    [InlineData("a second document", "shots: 1\n---\nshots: 2")]
    public async Task Bench_ConfigThatIsWrong_IsOneLineThatSaysWhere(string says, string yaml) =>
        Assert.Contains(says, (await CommandLineRun.OfAsync("bench", Write(yaml))).AssertBadInput(), StringComparison.Ordinal);

    [Fact]
    public async Task Bench_ConfigDamagedOrHostile_IsBadInput()
    {
        var random = new Random(5);
        string[] texts = [new string('[', 100_000), string.Concat(Enumerable.Repeat("a: {", 20_000)), "\0\u0001\u0002", "shots: \"\\uD800\"",
            "%TAG ! !\n---\n!a b", new string('-', 5000), "shots: " + new string(' ', 2_000_000)];
        foreach (var text in texts)
            (await CommandLineRun.OfAsync("bench", Write(text))).AssertBadInput();
        var whole = "features:\n  - {path: /nowhere, text: none}\nmethods: [zero-shot]\nshots: [1, 2]\ngrid:\n  alpha-steps: 3\n".ToCharArray();
        for (var i = 0; i < 200; i++)
        {
            char[] damaged = [.. whole];
            for (var change = 0; change < 3; change++)
                damaged[random.Next(damaged.Length)] = "{}[]:-&*!|>'\"%@#,\n\t x1"[random.Next(22)];
            (await CommandLineRun.OfAsync("bench", Write(new string(damaged)))).AssertBadInput();
        }

        (await CommandLineRun.OfAsync("bench", Path.Combine(_folder.Path, "none.yaml"))).AssertBadInput();
        (await CommandLineRun.OfAsync("bench", _folder.Path)).AssertBadInput();
    }

    [Fact]
    public void Documentation_Sample_HasOnlyKnownSettings()
    {
        var path = Path.Combine(RepositoryRoot(), "docs", "bench-config.yaml");
        var root = YamlNode.ReadMapping(path);
        var parsed = BenchConfigFile.Apply(CommandLineApplication.CreateRoot(Terminal.OfProcess()).Parse(["bench", path], CommandLineApplication.AsTyped));
        Assert.Empty(parsed.Errors);
        Assert.Equal("prompt-adapter-f", parsed.GetValue<string>("--methods")!.Split(',')[^1]);
        Assert.Equal(["oxford_pets", "eurosat", "mine=photos/mine"], parsed.GetValue<string[]>("--datasets")!);
        Assert.Equal(["eurosat=a satellite photo of {}.", "eurosat={} from above."], parsed.GetValue<string[]>("--template")!);
        Assert.True(root.Entries!.Count > 8);
    }

    private static string RepositoryRoot()
    {
        for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, "PromptAdapter.slnx")))
                return at;
        }

        throw new InvalidOperationException("the tests run outside the repository");
    }

    private static async Task<JsonElement[]> AllAsync(string[] arguments) =>
        [.. (await CommandLineRun.OfAsync(["bench", .. arguments, "--dry-run", "--json"])).AssertJson().GetProperty("runs").EnumerateArray()];

    private static async Task<Run[]> RunsAsync(params string[] arguments) => [.. (await AllAsync(arguments)).Select(run => new Run(run.GetRawText()))];

    private string Write(string yaml)
    {
        var path = _folder.File("study.yaml");
        File.WriteAllText(path, yaml);
        return path;
    }

    /// <summary>A run of a plan as its text, so that plans compare by value.</summary>
    private sealed record Run(string Json)
    {
        public JsonElement GetProperty(string name) => JsonDocument.Parse(Json).RootElement.GetProperty(name).Clone();
    }
}
