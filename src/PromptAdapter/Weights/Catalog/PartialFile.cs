using System.Security.Cryptography;
using System.Text;
using PromptAdapter.Runtime;

namespace PromptAdapter.Weights.Catalog;

/// <summary>
/// The part of a download that is on the disk (<c>NAME.partial</c>), with the server's mark of its version beside it (<c>NAME.partial.etag</c>)
/// and the running hash of its bytes. It outlives a cancelled or failed download.
/// </summary>
internal sealed class PartialFile : IAsyncDisposable
{
    private readonly string _target;
    private readonly FileStream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private PartialFile(string target, FileStream stream, string? entityTag)
    {
        _target = target;
        _stream = stream;
        EntityTag = entityTag;
    }

    /// <summary>Bytes on the disk.</summary>
    public long Length { get; private set; }

    /// <summary>The strong entity tag of the version these bytes belong to, in its quotes; <see langword="null"/> when the server gave none.</summary>
    public string? EntityTag { get; private set; }

    public static string NameFor(string target) => target + ".partial";

    /// <summary>Opens or creates the file, and hashes what is in it.</summary>
    public static async Task<PartialFile> OpenAsync(string target, CancellationToken cancellationToken)
    {
        var stream = new FileStream(NameFor(target), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 1 << 16, FileOptions.Asynchronous);
        var file = new PartialFile(target, stream, ReadEntityTag(target));
        try
        {
            var buffer = new byte[1 << 16];
            for (int read; (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0; file.Length += read)
                file._hash.AppendData(buffer, 0, read);
            return file;
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Forgets what is there and begins the version with this tag.</summary>
    public void Restart(string? entityTag)
    {
        _stream.SetLength(0);
        _ = _hash.GetHashAndReset();
        Length = 0;
        EntityTag = entityTag;
        if (entityTag is null)
            File.Delete(TagName(_target));
        else
            AtomicFile.WriteText(TagName(_target), entityTag);
    }

    public async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        _hash.AppendData(bytes.Span);
        Length += bytes.Length;
    }

    /// <summary>The SHA-256 of the bytes so far.</summary>
    public string CurrentHash() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Gives the file its real name; nothing is partial any more.</summary>
    public async Task CompleteAsync()
    {
        _stream.Flush(flushToDisk: true);
        await DisposeAsync().ConfigureAwait(false);
        File.Move(NameFor(_target), _target, overwrite: true);
        File.Delete(TagName(_target));
    }

    /// <summary>Removes the file: its bytes are wrong.</summary>
    public async Task DiscardAsync()
    {
        _stream.SetLength(0);
        await DisposeAsync().ConfigureAwait(false); // removes what is empty
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stream.CanRead)
            return; // completed or discarded before
        var isEmpty = _stream.Length == 0;
        await _stream.DisposeAsync().ConfigureAwait(false); // flushes: what was received is there for the next attempt
        _hash.Dispose();
        if (isEmpty)
        {
            File.Delete(NameFor(_target));
            File.Delete(TagName(_target));
        }
    }

    private static string TagName(string target) => NameFor(target) + ".etag";

    private static string? ReadEntityTag(string target)
    {
        var name = TagName(target);
        if (FileStatus.Of(name).Kind != FileKind.Regular || new FileInfo(name).Length > 1024)
            return null;
        var text = File.ReadAllText(name, Encoding.UTF8).Trim();
        return System.Net.Http.Headers.EntityTagHeaderValue.TryParse(text, out var tag) && !tag.IsWeak ? text : null;
    }
}
