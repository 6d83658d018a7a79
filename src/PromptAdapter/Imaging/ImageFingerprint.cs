using System.Security.Cryptography;
using PromptAdapter.Runtime;

namespace PromptAdapter.Imaging;

/// <summary>The SHA-256 of an image file's bytes: two files with the same one hold the same image, whatever they are called.</summary>
public readonly record struct ImageFingerprint
{
    private ImageFingerprint(byte[] hash) => Value = Convert.ToHexStringLower(hash);

    /// <summary>A fingerprint that was taken before.</summary>
    /// <param name="value">64 lower-case hexadecimal digits.</param>
    internal ImageFingerprint(string value) => Value = value;

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
            var stream = InputFile.Open(path, "check that it exists and that you may read it", FileOptions.Asynchronous | FileOptions.SequentialScan);
            await using (stream.ConfigureAwait(false))
                return new ImageFingerprint(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException("cannot be read (" + error.Message.TrimEnd('.') + ")", path, "check that it exists and that you may read it", error);
        }
    }

    /// <summary>The fingerprints of many images, as far as they can be read.</summary>
    /// <param name="images">The images, <c>[N]</c>.</param>
    /// <param name="strict">Whether one that cannot be read is an error: the first in order, so that it is the same one each time.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The hash of each image or why it cannot be read, <c>[N]</c> each.</returns>
    /// <exception cref="InputException">With <paramref name="strict"/>: an image cannot be read.</exception>
    internal static async Task<(string?[] Sha256, InputException?[] Problems)> TryAllAsync(
        IReadOnlyList<ImageSource> images, bool strict, CancellationToken cancellationToken)
    {
        var hashes = new string?[images.Count];
        var problems = new InputException?[images.Count];
        await Parallel.ForAsync(0, images.Count, cancellationToken, async (i, token) =>
        {
            try
            {
                hashes[i] = (await images[i].FingerprintAsync(token).ConfigureAwait(false)).Value;
            }
            catch (InputException error)
            {
                problems[i] = error;
            }
        }).ConfigureAwait(false);
        return strict && problems.FirstOrDefault(problem => problem is not null) is { } first ? throw first : (hashes, problems);
    }

    /// <summary>The hash.</summary>
    public override string ToString() => Value;
}
