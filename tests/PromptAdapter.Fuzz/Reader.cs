namespace PromptAdapter.Fuzz;

/// <summary>One thing that reads what others wrote.</summary>
/// <param name="Name">What it is called on the command line; the name of its folder of seeds.</param>
/// <param name="Extension">The ending of its files.</param>
/// <param name="Read">Reads a file to the end; a file that is wrong ends in an <see cref="InputException"/> and in nothing else.</param>
internal sealed record Reader(string Name, string Extension, Action<string> Read)
{
    /// <summary>Makes checksums right again after a change, so that what is behind them is tried; <see langword="null"/> where there are none.</summary>
    public Func<byte[], byte[]>? Repair { get; init; }

    /// <summary>Words of the format.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];
}
