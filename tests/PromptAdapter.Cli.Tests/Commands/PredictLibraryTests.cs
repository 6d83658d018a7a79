using System.Text.Json;

namespace PromptAdapter.Cli.Commands;

public sealed class PredictLibraryTests(FittedClassifier fitted) : IClassFixture<FittedClassifier>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TinyWorld _world = fitted.World;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Csv_HoldsEveryPhotoAndWhyOneCannotBeRead()
    {
        var broken = Library("=broken.png");
        await File.WriteAllTextAsync(broken, "no image", Cancel);
        var photo = Copy(_world.TrainPhotos[0], "a, b.png");
        var csv = At("answers.csv");
        var text = (await PredictAsync(At("library"), "--csv", csv)).AssertDone();
        Assert.Contains("2 photos, 1 cannot be read", text, StringComparison.Ordinal);
        var lines = await File.ReadAllLinesAsync(csv, Cancel);
        Assert.Equal("image,label,probability,best,second,second_probability,problem,unknown", lines[0]);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith(broken + ",,,,,,\"is a text file", lines[1], StringComparison.Ordinal);
        Assert.Matches("^\"" + System.Text.RegularExpressions.Regex.Escape(photo) + "\",blue disc,[-.0-9E]+,blue disc,(green|red) disc,[-.0-9E]+,,$",
            lines[2]);
        Assert.Equal([csv], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task JsonLines_ToStandardOutput_IsADocumentInEachLineAndAsJsonSaysIt()
    {
        var run = await PredictAsync(_world.Test, "--jsonl", "--top", "2");
        var lines = run.AssertDone().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        var results = (await PredictAsync(_world.Test, "--json", "--top", "2")).AssertJson().List("results");
        Assert.Equal(results.Select(result => result.Text("label")), lines.Select(line => line.Text("label")));
        Assert.Equal(results.Select(result => result.Number("probability")), lines.Select(line => line.Number("probability")));
        Assert.All(lines, line => Assert.Equal(["image", "label", "probability", "unknown", "ranking", "problem"], line.EnumerateObject().Select(one =>
            one.Name)));
        Assert.All(lines, line => Assert.Equal(2, line.List("ranking").Length));
    }

    [Fact]
    public async Task Csv_ToStandardOutput_IsWhatAFileWouldHold()
    {
        (await PredictAsync(_world.Test, "--csv", At("answers.csv"))).AssertDone();
        var printed = (await PredictAsync(_world.Test, "--csv", "-")).AssertDone();
        Assert.Equal(await File.ReadAllTextAsync(At("answers.csv"), Cancel), printed);
        Assert.False(File.Exists("-"));
        Assert.Contains("--csv", (await PredictAsync(_world.Test, "--csv", "-", "--json")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shards_OneAfterAnother_AreTheWhole()
    {
        await PredictAsync(_world.Test, "--jsonl", At("all.jsonl"));
        var parts = new List<string>();
        for (var i = 1; i <= 3; i++)
        {
            (await PredictAsync(_world.Test, "--jsonl", At("part.jsonl"), "--shard", $"{i}/3")).AssertDone();
            parts.AddRange((await File.ReadAllLinesAsync(At("part.jsonl"), Cancel)).Select(Image));
        }

        Assert.Equal((await File.ReadAllLinesAsync(At("all.jsonl"), Cancel)).Select(Image), parts);
        Assert.Contains("is no part", (await PredictAsync(_world.Test, "--jsonl", At("part.jsonl"), "--shard", "4/3")).AssertBadInput(),
            StringComparison.Ordinal);

        static string Image(string line) => JsonDocument.Parse(line).RootElement.Text("image");
    }

    [Fact]
    public async Task Csv_WhatAnotherRunLeft_IsRefusedUntilItIsBegunAnew()
    {
        await File.WriteAllTextAsync(At("answers.csv.unfinished"), "image\n", Cancel);
        await File.WriteAllTextAsync(At("answers.csv.resume"), "{\"run\":\"another\",\"done\":0,\"length\":6}", Cancel);
        var error = (await PredictAsync(_world.Test, "--csv", At("answers.csv"))).AssertBadInput();
        Assert.Contains("(--restart)", error, StringComparison.Ordinal);
        (await PredictAsync(_world.Test, "--csv", At("answers.csv"), "--restart")).AssertDone();
        Assert.Equal([At("answers.csv")], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task AMissingPhoto_CostsNoOtherItsAnswerAndTheExitCodeSaysSo()
    {
        var gone = At("gone.png");
        foreach (var options in (string[][])[[], ["--json"], ["--jsonl"], ["--csv", At("answers.csv")]])
        {
            var run = await PredictAsync([gone, _world.TrainPhotos[0], .. options]);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains("warning: missing: " + gone, run.Error, StringComparison.Ordinal);
            Assert.Contains("blue disc", options is ["--csv", ..] ? await File.ReadAllTextAsync(At("answers.csv"), Cancel) : run.Out, StringComparison.Ordinal);
        }

        (await PredictAsync(gone, _world.TrainPhotos[0], "--strict")).AssertBadInput();
    }

    [Fact]
    public async Task QuotedPattern_IsExpanded()
    {
        var lines = (await PredictAsync(Path.Combine(_world.Test, "**", "*.pn?"))).AssertDone();
        Assert.Equal(1 + Directory.GetFiles(_world.Test, "*.png", SearchOption.AllDirectories).Length, lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Length);
    }

    [Theory]
    [InlineData("copy")]
    [InlineData("link")]
    [InlineData("move")]
    public async Task SortInto_DryRunThenSortThenUndo(string mode)
    {
        var photos = _world.TrainPhotos.Select((photo, i) => Copy(photo, $"{i}.png")).ToArray();
        string[] sort = [At("library"), "--sort-into", At("sorted"), "--sort-mode", mode];
        var plan = (await PredictAsync([.. sort, "--dry-run"])).AssertDone();
        Assert.Contains($"{photos[0]}\t{At("sorted", "blue disc", "0.png")}", plan, StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("sorted")));

        var json = (await PredictAsync([.. sort, "--json"])).AssertJson().GetProperty("sorted");
        Assert.Equal(photos.Length, json.GetProperty("done").GetInt32());
        Assert.Equal(photos.Length, Directory.GetFiles(At("sorted"), "*.png", SearchOption.AllDirectories).Length);
        Assert.Equal(mode != "move", File.Exists(photos[0]));
        Assert.True(File.Exists(At("sorted", "blue disc", "0.png")));

        Assert.Contains($"{photos.Length} photos were taken back", (await CommandLineRun.OfAsync("undo", At("sorted.undo.jsonl"))).AssertDone(),
            StringComparison.Ordinal);
        Assert.All(photos, photo => Assert.True(File.Exists(photo)));
        Assert.False(Directory.Exists(At("sorted")));
    }

    [Fact]
    public async Task SortInto_UnknownPhotos_GoIntoTheirOwnFolder()
    {
        Copy(_world.TrainPhotos[0], "0.png");
        (await PredictAsync(At("library"), "--sort-into", At("sorted"), "--threshold", "1")).AssertDone();
        Assert.Equal([At("sorted", "unknown", "0.png")], Directory.GetFiles(At("sorted"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task SortInto_Interrupted_SaysHowManyAreSortedAndHowTheyAreTakenBack()
    {
        const int Photos = 500, Attempts = 10; // a sorting may be over before it is seen to have begun
        for (var i = 0; i < Photos; i++)
            Copy(_world.TrainPhotos[0], $"{i}.png");
        var run = new CommandLineRun(0, "", "");
        for (var attempt = 0; run.ExitCode == 0 && attempt < Attempts; attempt++)
        {
            if (attempt > 0)
                Directory.Delete(At("sorted"), recursive: true);
            run = await InterruptedAsync(At("sorted", "blue disc"), "predict", fitted.Path, At("library"), "--sort-into", At("sorted"), "--undo-list",
                At($"undo-{attempt}.jsonl"), "--store", At("store"));
        }

        Assert.Equal(CommandLineApplication.Interrupted, run.ExitCode);
        var sorted = Directory.GetFiles(At("sorted"), "*.png", SearchOption.AllDirectories).Length;
        Assert.InRange(sorted, 1, Photos - 1);
        Assert.Contains($"{sorted} of {Photos} photos are sorted into {At("sorted")}", run.Error, StringComparison.Ordinal);
        var undo = Assert.Single(run.Error.Split('\n'), line => line.StartsWith("to take it back: promptadapter undo ", StringComparison.Ordinal))
            .Split(' ')[^1];
        Assert.Contains($"{sorted} photos were taken back", (await CommandLineRun.OfAsync("undo", undo)).AssertDone(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("sorted")));
    }

    // Cancels a command as soon as a folder is there.
    private static async Task<CommandLineRun> InterruptedAsync(string folder, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var run = Task.Run(() => CommandLineApplication.RunAsync(args, new Terminal(output, error, outIsTerminal: false, errorIsTerminal: false), end.Token),
            Cancel);
        while (!run.IsCompleted && !Directory.Exists(folder))
            Thread.Yield();
        await end.CancelAsync();
        return new CommandLineRun(await run, output.ToString(), error.ToString());
    }

    [Fact]
    public async Task Report_HoldsItsPhotosAndAsksTheNetworkForNothing()
    {
        Copy(_world.TrainPhotos[0], "<img src=x onerror=alert(1)>.png".Replace("/", "", StringComparison.Ordinal));
        Copy(_world.TrainPhotos[5], "b.png");
        await File.WriteAllTextAsync(Library("broken.png"), "no image", Cancel);
        (await PredictAsync(At("library"), "--report", At("page.html"))).AssertDone();
        var page = await File.ReadAllTextAsync(At("page.html"), Cancel);
        Assert.Contains("&lt;img src=x onerror=alert(1)&gt;.png", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img src=x", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http:", page.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("https:", page, StringComparison.Ordinal);
        Assert.Contains("data:image/jpeg;base64,", page, StringComparison.Ordinal);
        Assert.Contains("<h2>blue disc</h2>", page, StringComparison.Ordinal);
        Assert.Contains("Cannot be read", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--dry-run")]
    [InlineData("--sort-mode", "move")]
    [InlineData("--csv", "a.csv", "--jsonl")]
    [InlineData("--restart")]
    [InlineData("--jsonl", "--json")]
    [InlineData("--csv", "a.csv", "--explain")]
    [InlineData("--sort-into", "x", "--sort-mode", "burn")]
    public async Task OptionsThatDoNotGoTogether_AreRefused(params string[] options) => (await PredictAsync([_world.TrainPhotos[0], .. options]))
        .AssertBadInput();

    [Fact]
    public async Task OutputsInOnePlace_AreRefusedBeforeAnythingIsAnswered()
    {
        var photo = _world.TrainPhotos[0];
        (await PredictAsync(photo, "--csv", At("one"), "--report", At("one"))).AssertBadInput();
        (await PredictAsync(photo, "--csv", At("one"), "--sort-into", At("sorted"), "--undo-list", At("sorted"))).AssertBadInput();
        await File.WriteAllTextAsync(At("taken"), "precious", Cancel);
        (await PredictAsync(photo, "--csv", At("one"), "--sort-into", At("sorted"), "--undo-list", At("taken"))).AssertBadInput();
        Assert.Equal((false, false, "precious"), (File.Exists(At("one")), Path.Exists(At("sorted")), await File.ReadAllTextAsync(At("taken"), Cancel)));
    }

    [Fact]
    public async Task SortInto_AFolderThatIsRead_IsRefused()
    {
        Copy(_world.TrainPhotos[0], "0.png");
        Assert.Contains("is read", (await PredictAsync(At("library"), "--sort-into", At("library", "sorted"))).AssertBadInput(), StringComparison.Ordinal);
        Assert.Contains("by the pattern", (await PredictAsync(At("library", "**", "*.png"), "--sort-into", At("library", "sorted"))).AssertBadInput(),
            StringComparison.Ordinal);
        (await PredictAsync(At("library", "*.png"), "--sort-into", At("library", "sorted"), "--dry-run")).AssertDone();
        Assert.Contains("is a folder", (await CommandLineRun.OfAsync("predict", fitted.Path, "--jsonl", At("library"), At("library"))).AssertBadInput(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_AnswersWhatComesUntilItIsEnded()
    {
        Directory.CreateDirectory(At("inbox"));
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        end.CancelAfter(TimeSpan.FromSeconds(60));
        var (synchronised, errors) = (TextWriter.Synchronized(output), TextWriter.Synchronized(error));
        var watch = CommandLineApplication.RunAsync(["watch", fitted.Path, At("inbox")],
            new Terminal(synchronised, errors, outIsTerminal: false, errorIsTerminal: false), end.Token);
        await UntilAsync(() => Said(errors, error).Contains("watching", StringComparison.Ordinal), end.Token);
        await File.WriteAllTextAsync(At("inbox", "broken.png"), "no image", Cancel);
        File.Copy(_world.TrainPhotos[0], At("inbox", "new.png.part"));
        File.Move(At("inbox", "new.png.part"), At("inbox", "new.png"));
        await UntilAsync(() => Said(synchronised, output).Contains("new.png\tblue disc", StringComparison.Ordinal)
            && Said(errors, error).Contains("broken.png", StringComparison.Ordinal), end.Token);
        await end.CancelAsync();
        Assert.Equal(130, await watch);
        Assert.Contains("answered 1 photo", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_TheOptionsOfImages_AreThoseOfPredict()
    {
        File.Copy(_world.TrainPhotos[0], _folder.File("inbox", "new.png"));
        string[] options = ["--existing", "--store", At("store"), "--max-pixels", "1", "--precision", "f32", "--batch", "1"];

        // With --strict a photo of too many pixels ends the watch, without it is said; only one that can be read is stored.
        var strict = await WatchAsync([.. options, "--strict"], _ => false);
        Assert.Equal(2, strict.ExitCode);
        Assert.Contains("new.png", strict.Error, StringComparison.Ordinal);
        Assert.Contains("--max-pixels", strict.Error, StringComparison.Ordinal);
        var skipped = await WatchAsync(options, run => run.Error.Contains("skipped: ", StringComparison.Ordinal));
        Assert.Equal(130, skipped.ExitCode);
        Assert.Empty(Stored());
        var read = await WatchAsync(["--existing", "--store", At("store")], run => run.Out.Contains("blue disc", StringComparison.Ordinal));
        Assert.Equal(130, read.ExitCode);
        Assert.NotEmpty(Stored());

        // One that cannot be written is said at once.
        await File.WriteAllTextAsync(At("file"), "no folder", Cancel);
        var refused = await WatchAsync(["--existing", "--store", At("file", "store")], run => run.Error.Contains("without it", StringComparison.Ordinal));
        Assert.Contains("blue disc", refused.Out, StringComparison.Ordinal);

        string[] Stored() => Directory.Exists(At("store")) ? Directory.GetFiles(At("store"), "*", SearchOption.AllDirectories) : [];
    }

    // Watches the inbox until what was printed is enough.
    private async Task<CommandLineRun> WatchAsync(string[] options, Func<CommandLineRun, bool> isEnough)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        end.CancelAfter(TimeSpan.FromSeconds(60));
        var (synchronised, errors) = (TextWriter.Synchronized(output), TextWriter.Synchronized(error));
        var watch = CommandLineApplication.RunAsync(["watch", fitted.Path, At("inbox"), .. options],
            new Terminal(synchronised, errors, outIsTerminal: false, errorIsTerminal: false), end.Token);
        while (!watch.IsCompleted && !isEnough(new CommandLineRun(0, Said(synchronised, output), Said(errors, error))))
            await Task.WhenAny(watch, Task.Delay(50, CancellationToken.None));
        await end.CancelAsync();
        return new CommandLineRun(await watch, Said(synchronised, output), Said(errors, error));
    }

    // What writes locks the writer around this one.
    private static string Said(TextWriter synchronised, StringWriter writer)
    {
        lock (synchronised)
            return writer.ToString();
    }

    private static async Task UntilAsync(Func<bool> holds, CancellationToken cancellationToken)
    {
        while (!holds())
            await Task.Delay(50, cancellationToken);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string At(params string[] parts) => Path.Combine([_folder.Path, .. parts]);

    private string Library(string name) => _folder.File("library", name);

    private string Copy(string photo, string name)
    {
        File.Copy(photo, Library(name));
        return Library(name);
    }

    private Task<CommandLineRun> PredictAsync(params string[] args) => CommandLineRun.OfAsync(["predict", fitted.Path, .. args, "--store", "none"]);
}
