using PromptAdapter;
using PromptAdapter.Benchmarks;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

var benchmark = BenchmarkCatalog.All.FirstOrDefault(candidate => args.Length > 0 && candidate.Name == args[0]);
if (benchmark is null)
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project benchmarks/PromptAdapter.Benchmarks -- NAME [ARGUMENTS]");
    foreach (var candidate in BenchmarkCatalog.All)
        Console.Error.WriteLine($"  {candidate.Name} {candidate.Usage}");
    return 2;
}

try
{
    await benchmark.RunAsync(args[1..], Console.Out, stop.Token);
    return 0;
}
catch (InputException error)
{
    Console.Error.WriteLine("error: " + error.Message);
    return 2;
}
catch (OperationCanceledException)
{
    return 1;
}
