using System.Diagnostics;

namespace PromptAdapter.Cli;

/// <summary>Runs the samples as they are built, each in a process of its own, on drawn pictures. They need no download.</summary>
public sealed class SamplesTests(DrawnPets pets) : IClassFixture<DrawnPets>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task ZeroShot_NamesAlone_RecognisesMostDrawings()
    {
        string[] names = ["cat", "dog", "fish"];
        var lines = Lines(await RunAsync("ZeroShot", null, [pets.Few, .. names]));
        Assert.Equal(Directory.GetFiles(pets.Few, "*.png", SearchOption.AllDirectories).Length, lines.Length);
        Assert.All(lines, line => Assert.Contains(names, name => line.StartsWith(name + " ", StringComparison.Ordinal)));
        Assert.Contains("usage: ZeroShot", await RunAsync("ZeroShot", null, [pets.Few], code: 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FitFolder_ThenPredictStream_NamesAClass()
    {
        var file = Path.Combine(pets.Folder, "pets.padapter");
        var lines = Lines(await RunAsync("FitFolder", null, [pets.Task, file]));
        Assert.Contains(" bytes: ", lines[0], StringComparison.Ordinal);
        Assert.Matches(@"^\d+\.\d % of \d+ pictures$", lines[1]);

        var ranking = Lines(await RunAsync("PredictStream", pets.Picture, [file]));
        Assert.Equal(3, ranking.Length);
        Assert.All(ranking, line => Assert.Matches(@"^.+ \d+\.\d ?%$", line));
    }

    [Fact]
    public async Task OnnxOnly_RestoresNoTorchSharp_AndPredicts()
    {
        var lines = Lines(await RunAsync("OnnxOnly", null, [pets.Small, pets.Picture, pets.Picture]));
        Assert.Equal(2, lines.Length);
        Assert.Equal(lines[0], lines[1]);
        foreach (var sample in (string[])["OnnxOnly", "Embeddings", "MLNet"])
        {
            var restored = File.ReadAllText(Path.Combine(Artifacts, "obj", sample, "project.assets.json"));
            Assert.Contains("Microsoft.ML.OnnxRuntime", restored, StringComparison.Ordinal);
            Assert.DoesNotContain("TorchSharp/", restored, StringComparison.OrdinalIgnoreCase); // versions of packages stand there in any case
            Assert.DoesNotContain("libtorch-cpu-linux-x64/", restored, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Embeddings_OfAPictureInTheFolder_FindsThePictureItself()
    {
        var lines = Lines(await RunAsync("Embeddings", null, [pets.Few, pets.Picture]));
        Assert.Equal(3, lines.Length);
        Assert.Equal("1.000 " + Path.GetRelativePath(pets.Few, pets.Picture), lines[0]);
    }

    [Fact]
    public async Task MLNet_Stage_IsMeasuredByMLNet()
    {
        var lines = Lines(await RunAsync("MLNet", null, [pets.Small, pets.Small]));
        Assert.Equal(4, lines.Length);
        var accuracy = double.Parse(lines[3].Split(' ')[1].TrimEnd('%', ',', ' '), System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(accuracy, 100.0 / 3, 100); // chance is a third
    }

    [Fact]
    public async Task Service_OfTwoLines_AnswersAndStops()
    {
        var file = Path.Combine(pets.Folder, "served.padapter");
        await RunAsync("FitFolder", null, [pets.Small, file]);
        using var process = Start("Service", [$"--Classifier={file}", "--urls=http://127.0.0.1:0"]);
        try
        {
            const string Listening = "Now listening on: ";
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(Patience);
            string? line;
            while ((line = await process.StandardOutput.ReadLineAsync(limit.Token)) is not null && !line.Contains(Listening, StringComparison.Ordinal))
            {
                // What the host says before.
            }

            Assert.NotNull(line);
            using var client = new HttpClient { BaseAddress = new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..]) };
            using var content = new ByteArrayContent(await File.ReadAllBytesAsync(pets.Picture, limit.Token));
            content.Headers.ContentType = new("image/png");
            using var response = await client.PostAsync("predict", content, limit.Token);
            Assert.Contains("\"label\"", await response.Content.ReadAsStringAsync(limit.Token), StringComparison.Ordinal);
            Assert.Contains("ready", await client.GetStringAsync("health/ready", limit.Token), StringComparison.Ordinal);
            using var kill = Process.Start("kill", [$"{process.Id}"]);
            await process.WaitForExitAsync(limit.Token);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    private static string Artifacts => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", ".."));

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static Process Start(string sample, string[] args)
    {
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [Path.Combine(Artifacts, "bin", sample, configuration, sample + ".dll"), .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    private static async Task<string> RunAsync(string sample, string? input, string[] args, int code = 0)
    {
        using var process = Start(sample, args);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (input is not null)
            await process.StandardInput.BaseStream.WriteAsync(await File.ReadAllBytesAsync(input));
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == code, $"{sample} ended with {process.ExitCode}: {await error}");
        return code == 0 ? await output : await error;
    }
}

/// <summary>A drawn data set on disk, made once.</summary>
public sealed class DrawnPets : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public string Folder => _folder.Path;

    /// <summary>Class folders in train, val and test.</summary>
    public string Task => Path.Combine(Folder, "drawn-pets");

    /// <summary>One class of test pictures.</summary>
    public string Few => Directory.GetDirectories(Path.Combine(Task, "test")).Order(StringComparer.Ordinal).First();

    /// <summary>One picture.</summary>
    public string Picture => Directory.GetFiles(Few).Order(StringComparer.Ordinal).First();

    /// <summary>Four training and four test pictures of three classes.</summary>
    public string Small => Path.Combine(Folder, "small");

    public async ValueTask InitializeAsync()
    {
        (await CommandLineRun.OfAsync("datasets", "procedural", "-o", Folder, "--tasks", "drawn-pets")).AssertDone();
        foreach (var split in (string[])["train", "test"])
        {
            foreach (var source in Directory.GetDirectories(Path.Combine(Task, split)).Order(StringComparer.Ordinal).Take(3))
            {
                var target = Directory.CreateDirectory(Path.Combine(Small, split, Path.GetFileName(source))).FullName;
                foreach (var picture in Directory.GetFiles(source).Order(StringComparer.Ordinal).Take(4))
                    File.Copy(picture, Path.Combine(target, Path.GetFileName(picture)));
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
