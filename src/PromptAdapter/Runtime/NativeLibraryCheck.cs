namespace PromptAdapter.Runtime;

/// <summary>A native library that is looked at once in a process.</summary>
/// <param name="look">Says what is wrong with it, <see langword="null"/> for nothing; never throws.</param>
internal sealed class NativeLibraryCheck(Func<NativeLibraryException?> look)
{
    private readonly Lazy<NativeLibraryException?> _found = new(look, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>What is wrong with it; <see langword="null"/> for nothing.</summary>
    public NativeLibraryException? Problem => _found.Value;

    /// <summary>Throws what is wrong with it, each time an exception of its own.</summary>
    /// <exception cref="NativeLibraryException">Something is.</exception>
    public void EnsureLoaded()
    {
        if (_found.Value is { } problem)
            throw new NativeLibraryException(problem.Problem, problem.Remedy, problem.InnerException);
    }
}
