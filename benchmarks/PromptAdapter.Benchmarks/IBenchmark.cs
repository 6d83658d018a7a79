namespace PromptAdapter.Benchmarks;

/// <summary>A measurement that can be run by its name. Speeds are printed as ratios of things measured in the same run.</summary>
public interface IBenchmark
{
    /// <summary>What is typed to run it.</summary>
    string Name { get; }

    /// <summary>Its arguments and what it measures, one line.</summary>
    string Usage { get; }

    /// <summary>Measures and prints.</summary>
    /// <param name="arguments">What follows the name on the command line.</param>
    /// <param name="output">Receives the table.</param>
    /// <param name="cancellationToken">Stops the measurement.</param>
    Task RunAsync(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken);
}
