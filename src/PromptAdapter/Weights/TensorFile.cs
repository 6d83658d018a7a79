using System.Security.Cryptography;
using PromptAdapter.Runtime;
using PromptAdapter.Weights.Formats;

namespace PromptAdapter.Weights;

/// <summary>
/// A file of named tensors: safetensors, <c>torch.save</c> or <c>torch.jit.save</c> archives, or a numpy array. The format is told by the
/// content, not by the extension. Nothing of the data is read until a tensor is asked for.
/// </summary>
/// <remarks>
/// Safe for concurrent reads. After <see cref="Dispose"/> a read throws <see cref="ObjectDisposedException"/>.
/// A file that someone changes while it is open is refused with an error where it is noticed; what is read must not be believed then.
/// </remarks>
public sealed class TensorFile : IDisposable
{
    private readonly IReadOnlyList<LeasedFile> _sources;

    private TensorFile(string path, IReadOnlyList<LeasedFile> sources, TensorFileContent content)
    {
        Path = path;
        _sources = sources;
        Format = content.Format;
        Tensors = content.Tensors;
        Metadata = content.Metadata;
        OuterKeys = content.OuterKeys;
    }

    /// <summary>The path it was opened by; the index of a checkpoint in several files.</summary>
    public string Path { get; }

    /// <summary>How many files it consists of: one, or those that an index lists.</summary>
    public int FileCount => _sources.Count;

    /// <summary>All files that it consists of, in their order, with their stamps from before they were opened.</summary>
    internal IReadOnlyList<(string Path, FileStamp? Stamp)> Files => [.. _sources.Select(source => (source.Path, source.Stamp))];

    /// <summary>The format that was found.</summary>
    public TensorFileFormat Format { get; }

    /// <summary>Size of the file, or of all files together, in bytes.</summary>
    public long Length => _sources.Sum(source => source.Length);

    /// <summary>The tensors by name, in the order of the file. A tensor that was saved alone has the empty name.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>The free text entries of a safetensors file; empty for the other formats.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The keys of a training checkpoint's outermost dictionary; empty for other files.</summary>
    internal IReadOnlyList<string> OuterKeys { get; }

    /// <summary>The tensor of that name.</summary>
    /// <param name="name">The full name.</param>
    /// <exception cref="InputException">The file has no such tensor.</exception>
    public StoredTensor this[string name] => Tensors.TryGetValue(name, out var tensor)
        ? tensor
        : throw new InputException($"has no tensor {WeightFileProblem.Quote(name)}", Path,
            "check that it is the right kind of file")
        { Settings = [Setting.InspectModel] };

    /// <summary>Opens a file, or all files that an index of a checkpoint lists, and reads the directory of tensors.</summary>
    /// <param name="path">The file, an index (<c>model.safetensors.index.json</c>), or any file of a checkpoint in several.</param>
    /// <exception cref="InputException">A file is missing, of an unknown format, damaged, or asks for more than tensors.</exception>
    public static TensorFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var sources = new List<LeasedFile>();
        try
        {
            if (!File.Exists(path) || !ShardedCheckpoint.IsMeant(path))
            {
                sources.Add(LeasedFile.Open(path));
                return new TensorFile(path, sources, FormatSniffer.Read(sources[0]));
            }

            path = ShardedCheckpoint.Resolve(path);
            sources.AddRange(ShardedCheckpoint.FilesOf(path).Select(LeasedFile.Open));
            return new TensorFile(path, sources, Join(path, [.. sources.Select(FormatSniffer.Read)]));
        }
        catch
        {
            foreach (var source in sources)
                source.Dispose();
            throw;
        }
    }

    /// <summary>The SHA-256 of the whole file, or of all files in their order, in lower-case hexadecimal. Reads everything once from end to end.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InputException">A file has changed since it was opened.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public string ComputeSha256(CancellationToken cancellationToken = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var source in _sources)
            source.AppendTo(hash, cancellationToken);

        RequireUnchanged();
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>
    /// Looks again whether the files are those that were opened, by length and time of the last change. Whoever has read tensors asks this before they are
    /// used under the file's hash.
    /// </summary>
    /// <exception cref="InputException">A file has changed since it was opened.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    internal void RequireUnchanged()
    {
        foreach (var source in _sources)
            source.RequireUnchanged();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var source in _sources)
            source.Dispose();
    }

    private static TensorFileContent Join(string path, IReadOnlyList<TensorFileContent> parts)
    {
        var tensors = new OrderedDictionary<string, StoredTensor>();
        var metadata = new OrderedDictionary<string, string>();
        foreach (var part in parts)
        {
            foreach (var (name, tensor) in part.Tensors)
            {
                if (!tensors.TryAdd(name, tensor))
                    throw new InputException($"has the tensor {WeightFileProblem.Quote(name)} in two of its files", path, "download the checkpoint again");
            }

            foreach (var (key, value) in part.Metadata)
                metadata.TryAdd(key, value);
        }

        return new TensorFileContent(parts[0].Format, tensors, metadata);
    }
}
