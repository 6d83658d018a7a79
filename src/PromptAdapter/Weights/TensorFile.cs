using System.Security.Cryptography;
using PromptAdapter.Weights.Formats;

namespace PromptAdapter.Weights;

/// <summary>
/// A file of named tensors: safetensors, <c>torch.save</c> or <c>torch.jit.save</c> archives, or a numpy array. The format is told by the
/// content, not by the extension. The file is mapped into memory and nothing of the data is read until a tensor is asked for.
/// </summary>
/// <remarks>
/// Safe for concurrent reads. After <see cref="Dispose"/> a read throws <see cref="ObjectDisposedException"/>.
/// As with any mapping, the file must not be shortened by someone else while it is open.
/// </remarks>
public sealed class TensorFile : IDisposable
{
    private readonly MappedFile _map;

    private TensorFile(MappedFile map, TensorFileContent content)
    {
        _map = map;
        Format = content.Format;
        Tensors = content.Tensors;
        Metadata = content.Metadata;
    }

    /// <summary>The path it was opened by.</summary>
    public string Path => _map.Path;

    /// <summary>The format that was found.</summary>
    public TensorFileFormat Format { get; }

    /// <summary>Size of the file in bytes.</summary>
    public long Length => _map.Length;

    /// <summary>The tensors by name, in the order of the file. A tensor that was saved alone has the empty name.</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>The free text entries of a safetensors file; empty for the other formats.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensor of that name.</summary>
    /// <param name="name">The full name.</param>
    /// <exception cref="InputException">The file has no such tensor.</exception>
    public StoredTensor this[string name] => Tensors.TryGetValue(name, out var tensor)
        ? tensor
        : throw new InputException($"has no tensor {WeightFileProblem.Quote(name)}", Path,
            "check that it is the right kind of file")
        { Settings = [Setting.InspectModel] };

    /// <summary>Opens a file and reads its directory of tensors.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file is missing, of an unknown format, damaged, or asks for more than tensors.</exception>
    public static TensorFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var map = MappedFile.Open(path);
        try
        {
            return new TensorFile(map, FormatSniffer.Read(map));
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    /// <summary>The SHA-256 of the whole file, in lower-case hexadecimal. Reads the file once from end to end.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public string ComputeSha256(CancellationToken cancellationToken = default)
    {
        const int Piece = 1 << 24;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var lease = _map.Borrow();
        for (long at = 0; at < _map.Length; at += Piece)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(lease.Slice(at, Math.Min(Piece, _map.Length - at)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    public void Dispose() => _map.Dispose();
}
