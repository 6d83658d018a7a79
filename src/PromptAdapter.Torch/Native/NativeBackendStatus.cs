using PromptAdapter.Runtime;

namespace PromptAdapter.Torch.Native;

/// <summary>How loading the native backend went.</summary>
/// <param name="IsLoaded">Whether tensors can be made.</param>
/// <param name="PrivateCopy">The relaxed copy that was loaded in place of the package's file, when the system needed one.</param>
/// <param name="Problem">What failed, in one line.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record NativeBackendStatus(bool IsLoaded, string? PrivateCopy, string? Problem, string? Remedy)
{
    internal static NativeBackendStatus Ok(string? privateCopy) => new(true, privateCopy, null, null);

    internal static NativeBackendStatus Failed(string problem, string remedy) => new(false, null, problem, remedy);
}

/// <summary>The native backend cannot be loaded; the message names the file, the reason and the remedy in one line.</summary>
/// <param name="problem">What failed.</param>
/// <param name="remedy">What to do about it.</param>
public sealed class NativeBackendException(string problem, string remedy) : NativeLibraryException(problem, remedy);
