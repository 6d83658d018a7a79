using System.Globalization;
using System.Runtime.InteropServices;
using PromptAdapter.Runtime;

namespace PromptAdapter.Benchmarks.Catalogue;

/// <summary>Everything that the catalogue lists, here and in Python, in one run and in turns, as a page of tables with the environment.</summary>
internal sealed class CatalogueBenchmark : IBenchmark
{
    private const string Measuring = "--measure";

    public string Name => "catalogue";

    public string Usage => $"[OUT] [--only NAME,…] [--python FILE]   measures everything into the page OUT (docs/benchmarks.md), beside plain torch " +
        $"where that Python (/usr/bin/python3) has it; names: {string.Join(", ", CatalogueItem.All.Select(item => item.Name))}";

    public async Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        if (arguments is [Measuring, var folder, var named, var name])
        {
            NativeAllocator.KeepReleasedPages(); // as the command line does
            await Find(named).MeasureAsync(name, new CatalogueFiles(folder), new Meter(output, cancellationToken));
            return;
        }

        var (path, only, python) = Parse(arguments);
        var temporary = Directory.CreateTempSubdirectory("promptadapter-catalogue-");
        try
        {
            var files = new CatalogueFiles(temporary.FullName);
            var reference = await PythonReference.FindAsync(python, files, cancellationToken);
            if (reference is not null)
                await reference.WriteAsync("RN50", files.Checkpoint("RN50"), cancellationToken);
            foreach (var model in CatalogueFiles.Models)
                files.Checkpoint(model); // here, so that what writing takes counts nowhere
            var page = new CataloguePage(Heading(reference, only));
            foreach (var item in only)
            {
                page.Begin(item);
                foreach (var one in item.Cases(files))
                {
                    if (item is EncodeItem && one.Contains(" onnx ", StringComparison.Ordinal))
                        await ChildAsync(item, one + " write", files, cancellationToken);
                    var own = await ChildAsync(item, one, files, cancellationToken);
                    var others = reference is null ? [] : await reference.MeasureAsync(item, one, files, cancellationToken);
                    page.Add(own, others);
                    page.Save(path); // what is measured is kept if the rest is stopped
                    Console.Error.WriteLine($"{item.Name}: {one}");
                }
            }

            output.WriteLine($"wrote {path}");
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    private static CatalogueItem Find(string name) => CatalogueItem.All.FirstOrDefault(item => item.Name == name)
        ?? throw new InputException($"the catalogue has no '{name}'", null, $"choose from {string.Join(", ", CatalogueItem.All.Select(item => item.Name))}");

    private static (string Path, IReadOnlyList<CatalogueItem> Only, string Python) Parse(IReadOnlyList<string> arguments)
    {
        var (path, only, python) = ("docs/benchmarks.md", CatalogueItem.All, "/usr/bin/python3");
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--only" when i + 1 < arguments.Count:
                    only = [.. arguments[++i].Split(',').Select(Find)];
                    break;
                case "--python" when i + 1 < arguments.Count:
                    python = arguments[++i];
                    break;
                case var option when option.StartsWith('-'):
                    throw new InputException($"'{option}' is not understood", null, "see the usage of the benchmark");
                default:
                    path = arguments[i];
                    break;
            }
        }

        return (path, only, python);
    }

    private static async Task<IReadOnlyList<Measurement>> ChildAsync(CatalogueItem item, string name, CatalogueFiles files, CancellationToken cancellationToken)
    {
        var run = await ChildRun.OfSelfAsync(["catalogue", Measuring, files.Folder, item.Name, name], cancellationToken);
        return run.ExitCode == 0 ? Measurement.Read(run.Output)
            : throw new InputException($"measuring {item.Name}, {name} failed: {run.Error.Trim()}", null, "see its message");
    }

    private static string Heading(PythonReference? reference, IReadOnlyList<CatalogueItem> only)
    {
        var part = only.Count < CatalogueItem.All.Count ? $" --only {string.Join(',', only.Select(item => item.Name))}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"""
            # Benchmarks

            Written by `dotnet run -c Release --project benchmarks/PromptAdapter.Benchmarks -- catalogue{part}` in one run: {Processor()},
            {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.FrameworkDescription};
            the load when it began was {Load()}. Weights and features are random, sizes are those of the real models. Each row has a process of its own;
            "processor" is the time of all threads together, which other work on the machine changes less than the clock. Beside it stands the same
            work in {reference?.Version ?? "Python, which was not there"}, written plainly in `benchmarks/compare` and run right after its row.
            "Times faster" is Python's processor time over ours.

            """);
    }

    private static string Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("model name", StringComparison.Ordinal)).Split(':')[1].Trim()
        : RuntimeInformation.ProcessArchitecture.ToString();

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "not known";
}
