using System.Diagnostics;
using SharpFuzz;

namespace PromptAdapter.Fuzz;

/// <summary>Runs this program once more with instrumented copies of the libraries whose code is to be covered.</summary>
internal static class Instrumentation
{
    /// <summary>Says in the second process where the first one was.</summary>
    public const string HomeVariable = "PROMPTADAPTER_FUZZ_HOME";

    private static readonly string[] Covered = ["PromptAdapter.dll", "PromptAdapter.Experiments.dll", "PromptAdapter.Onnx.dll", "PromptAdapter.Cli.dll"];

    /// <summary>Whether this is the second process.</summary>
    public static bool IsOn => Environment.GetEnvironmentVariable(HomeVariable) is not null;

    /// <summary>Copies, instruments, runs and returns the exit code.</summary>
    public static int RunAgain(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("promptadapter-fuzz-").FullName;
        try
        {
            foreach (var entry in new DirectoryInfo(AppContext.BaseDirectory).GetFileSystemInfos())
            {
                var copy = Path.Combine(folder, entry.Name);
                if (entry is FileInfo file && file.Extension is ".dll" or ".json")
                    File.Copy(entry.FullName, copy);
                else
                    File.CreateSymbolicLink(copy, entry.FullName);
            }

            foreach (var name in Covered.Where(name => File.Exists(Path.Combine(folder, name))))
                Fuzzer.Instrument(Path.Combine(folder, name), _ => true, Options.Value);
            var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "PromptAdapter.Fuzz.dll"), .. args]);
            start.Environment[HomeVariable] = AppContext.BaseDirectory;
            start.Environment["PROMPTADAPTER_HOME"] = folder; // caches of whoever runs this stay as they are
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
