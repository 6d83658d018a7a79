namespace PromptAdapter.Benchmarks.Catalogue;

/// <summary>The command line from its start to its answer about one photo.</summary>
internal sealed class StartItem : CatalogueItem
{
    private const int Rounds = 3;

    public override string Name => "start";

    public override string Title => "Cold start: `predict` of one photo, classifiers of 2 classes";

    public override string Note => "Needs a Release build of the command line. The median of three, files in the system's cache.";

    public override IReadOnlyList<string> Cases(CatalogueFiles files) =>
        File.Exists(Program) ? ["help", "predict resnet18 (onnx)", "predict ViT-B/32 (torch)"] : [];

    // Beside this program's own folder, as the build lays them out.
    private static string Program =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "PromptAdapter.Cli", "release", "PromptAdapter.Cli.dll"));

    public override async Task MeasureAsync(string name, CatalogueFiles files, Meter meter)
    {
        var model = name.Split(' ') is [_, var named, ..] ? named : null;
        string[] arguments = ["--help"];
        if (model is not null)
        {
            var photos = files.Photos(2, 2);
            var classifier = Path.Combine(files.Folder, model.Replace('/', '-') + ".padapter");
            var chosen = model == "resnet18" ? model : files.Checkpoint(model);
            var fitted = await ChildRun.OfAsync("dotnet", [Program, "fit", photos, "-o", classifier, "--model", chosen, "--method", "gda", "--store",
                "none"], meter.CancellationToken);
            if (fitted.ExitCode != 0)
                throw new InputException("no classifier could be fitted to start with: " + fitted.Error.Trim(), null, "see its message");
            arguments = ["predict", classifier, Directory.EnumerateFiles(photos, "*.jpg", SearchOption.AllDirectories).First(), "--store", "none"];
        }

        var runs = new List<ChildRun>();
        for (var round = 0; round < Rounds; round++)
            runs.Add(await ChildRun.OfAsync("dotnet", [Program, .. arguments], meter.CancellationToken));
        if (runs.FirstOrDefault(run => run.ExitCode != 0) is { } failed)
            throw new InputException("it did not start: " + failed.Error.Trim(), null, "see its message");
        meter.Print(new Measurement(name, runs.Select(run => run.Seconds).Order().ElementAt(Rounds / 2), runs.Average(run => run.Processor),
            runs.Max(run => run.PeakMiB)));
    }
}
