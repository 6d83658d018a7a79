using PromptAdapter.Experiments.Plans;
using PromptAdapter.Runtime;

namespace PromptAdapter.Experiments;

/// <summary>
/// Keeps two benchmarks from adding to one file of results at the same time, which would run every cell twice. The operating system releases it when its
/// holder dies. Parts of a plan have files of their own, and so locks of their own.
/// </summary>
public sealed class RunLock : IDisposable
{
    private readonly FileStream _stream;

    private RunLock(FileStream stream) => _stream = stream;

    /// <summary>Takes the lock of a file of results, and creates its folder.</summary>
    /// <param name="folder">The output folder.</param>
    /// <param name="shard">The part; <see langword="null"/> for a whole plan.</param>
    /// <exception cref="InputException">Another process holds it, or the folder cannot be written.</exception>
    public static RunLock Take(string folder, Shard? shard = null)
    {
        var name = Path.Combine(folder, (shard?.FileName ?? ResultsFile.FileName) + ".lock");
        try
        {
            Directory.CreateDirectory(folder);
            return new RunLock(new FileStream(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose));
        }
        catch (IOException error) when (File.Exists(name))
        {
            throw new InputException("is being written by another benchmark", folder,
                "wait for it to end, choose another folder, or share the plan out in parts", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot be written ({DiskProblem.ReasonOf(error)})", folder, "choose a folder that you may write to", error);
        }
    }

    /// <summary>Releases it.</summary>
    public void Dispose() => _stream.Dispose();
}
