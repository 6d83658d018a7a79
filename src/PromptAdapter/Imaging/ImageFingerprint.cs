using System.Security.Cryptography;

namespace PromptAdapter.Imaging;

/// <summary>The SHA-256 of an image file's bytes: two files with the same one hold the same image, whatever they are called.</summary>
public readonly record struct ImageFingerprint
{
    private ImageFingerprint(byte[] hash) => Value = Convert.ToHexStringLower(hash);

    /// <summary>The hash, as 64 lower-case hexadecimal digits.</summary>
    public string Value { get; }

    /// <summary>The fingerprint of bytes in memory.</summary>
    /// <param name="content">The whole file.</param>
    public static ImageFingerprint Of(ReadOnlySpan<byte> content) => new(SHA256.HashData(content));

    /// <summary>The fingerprint of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static async Task<ImageFingerprint> OfFileAsync(string path, CancellationToken cancellationToken = default)
    {
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
            await using (stream.ConfigureAwait(false))
                return new ImageFingerprint(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException("cannot be read (" + error.Message.TrimEnd('.') + ")", path, "check that it exists and that you may read it", error);
        }
    }

    /// <summary>The hash.</summary>
    public override string ToString() => Value;
}
