using System.Globalization;
using PromptAdapter.Fuzz;

// dotnet run -c Release --project tests/PromptAdapter.Fuzz -- [READER...] [--inputs N] [--seconds S] [--seed K]
// dotnet run -c Release --project tests/PromptAdapter.Fuzz -- --write-seeds
if (args.Contains("--write-seeds"))
{
    Seeds.WriteAll(Corpus.Folder);
    return 0;
}

if (!Instrumentation.IsOn)
    return Instrumentation.RunAgain(args);

Coverage.Start();
using var run = new FuzzRun
{
    Inputs = Number("--inputs", 1_000_000),
    Seconds = Number("--seconds", int.MaxValue),
    Seed = (int)Number("--seed", 1),
};
var names = args.TakeWhile(argument => !argument.StartsWith("--", StringComparison.Ordinal)).ToArray();
if (names.FirstOrDefault(name => !Readers.All.Any(reader => reader.Name == name)) is { } unknown)
{
    Console.Error.WriteLine($"there is no reader '{unknown}'; choose from {string.Join(", ", Readers.All.Select(reader => reader.Name))}");
    return 2;
}

Console.WriteLine($"{"reader",-14}{"inputs",10}{"read",10}{"branches",10}{"kept",7}{"longest",10}{"most MiB",10}{"found",7}");
var found = 0;
foreach (var reader in Readers.All.Where(reader => names.Length == 0 || names.Contains(reader.Name)))
    found += run.Of(reader);
return found == 0 ? 0 : 1;

long Number(string option, long otherwise)
{
    var at = Array.IndexOf(args, option);
    return at < 0 ? otherwise : long.Parse(args[at + 1], CultureInfo.InvariantCulture);
}
