namespace PromptAdapter.Benchmarks.Catalogue;

/// <summary>The same work in plain Python with torch: <c>benchmarks/compare</c>.</summary>
internal sealed class PythonReference
{
    private const int Unknown = 3; // the exit code of work that is not there in Python

    private readonly string _python;
    private readonly string _folder;

    private PythonReference(string python, string folder, string version) => (_python, _folder, Version) = (python, folder, version);

    /// <summary>Which Python and torch.</summary>
    public string Version { get; }

    /// <summary>Looks for it; <see langword="null"/> where that Python has no torch.</summary>
    public static async Task<PythonReference?> FindAsync(string python, CatalogueFiles files, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(Path.Combine("benchmarks", "compare"));
        if (!File.Exists(Path.Combine(folder, "work.py")))
            throw new InputException("benchmarks/compare is not here", folder, "run the command in the repository's root");
        if (!File.Exists(python))
            return null;
        var run = await ChildRun.OfAsync(python, [Path.Combine(folder, "work.py"), files.Folder, "version", ""], cancellationToken);
        return run.ExitCode == 0 ? new PythonReference(python, folder, run.Output.Trim()) : null;
    }

    /// <summary>Writes a checkpoint of random weights.</summary>
    public async Task WriteAsync(string model, string path, CancellationToken cancellationToken) =>
        Require(await ChildRun.OfAsync(_python, [Path.Combine(_folder, "towers.py"), "write", model, path], cancellationToken));

    /// <summary>Measures a case; empty where there is no such work in Python.</summary>
    public async Task<IReadOnlyList<Measurement>> MeasureAsync(CatalogueItem item, string name, CatalogueFiles files, CancellationToken cancellationToken)
    {
        var run = await ChildRun.OfAsync(_python, [Path.Combine(_folder, "work.py"), files.Folder, item.Name, name], cancellationToken);
        return run.ExitCode == Unknown ? [] : Measurement.Read(Require(run).Output);
    }

    private static ChildRun Require(ChildRun run) => run.ExitCode == 0 ? run
        : throw new InputException("Python failed: " + run.Error.Trim(), null, "name another Python, or one without torch, with --python");
}
