namespace PromptAdapter.Runtime;

/// <summary>
/// A native library is missing beside the application, or does not fit: the way the application is put together is wrong, not its input. The message names the
/// library, the reason and the remedy (which package, in which version) in one line.
/// </summary>
public class NativeLibraryException : Exception
{
    /// <summary>Creates the error from its parts.</summary>
    /// <param name="problem">What failed.</param>
    /// <param name="remedy">What to do about it.</param>
    /// <param name="inner">The error that revealed it.</param>
    public NativeLibraryException(string problem, string remedy, Exception? inner = null)
        : base($"{problem}; {remedy}".ReplaceLineEndings(" "), inner) => (Problem, Remedy) = (problem, remedy);

    /// <summary>What failed.</summary>
    public string Problem { get; }

    /// <summary>What to do about it.</summary>
    public string Remedy { get; }
}
