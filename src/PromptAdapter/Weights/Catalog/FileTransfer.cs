using System.Diagnostics;
using System.Net;
using PromptAdapter.Runtime;

namespace PromptAdapter.Weights.Catalog;

/// <summary>What stopped a transfer may pass: worth another attempt.</summary>
internal sealed class TransferInterruptedException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>One file on its way from an address to the disk, over as many attempts as it takes.</summary>
internal sealed class FileTransfer(HttpClient client, ModelDownloaderOptions options, CatalogFile file, Uri address, string target,
    IProgress<ProgressReport>? progress)
{
    private const long SpareBytes = 64L << 20; // left free on the disk, and the leeway in a file's approximate size

    public CatalogFile File { get; } = file;

    public string Target { get; } = target;

    /// <summary>Bytes received in all attempts together.</summary>
    public long BytesReceived { get; private set; }

    public DownloadException Failure(string problem, Exception? inner = null, string? expected = null) =>
        new(address, problem, Target, File.Sha256 ?? expected, inner);

    /// <summary>Runs one attempt.</summary>
    /// <returns>The length, the hash, and the hash it was compared with, if one was known.</returns>
    /// <exception cref="TransferInterruptedException">Another attempt may succeed; what was received is kept.</exception>
    /// <exception cref="DownloadException">Another attempt would end the same way.</exception>
    public async Task<(long Bytes, string Sha256, string? Expected)> RunAsync(CancellationToken cancellationToken)
    {
        var partial = await OpenPartialAsync(cancellationToken).ConfigureAwait(false);
        await using (partial.ConfigureAwait(false))
        {
            // Without a mark of the version and without a hash, nothing would tell that two halves belong together.
            if (partial.Length > 0 && partial.EntityTag is null && File.Sha256 is null)
                partial.Restart(null);

            var resumed = partial.Length > 0;
            var response = await RequestAsync(partial, cancellationToken).ConfigureAwait(false);
            if (resumed && !Continues(response, partial))
            {
                resumed = false;
                if (response.Message.StatusCode != HttpStatusCode.OK) // a 200 brings the whole file already
                {
                    response.Dispose();
                    partial.Restart(null);
                    response = await RequestAsync(partial, cancellationToken).ConfigureAwait(false);
                }
            }

            using (response)
            {
                RefuseFailure(response, resumed);
                if (!resumed)
                    partial.Restart(response.EntityTag);
                if (response.Message.StatusCode != HttpStatusCode.RequestedRangeNotSatisfiable) // else all of it is on the disk
                    await ReceiveAsync(response, partial, cancellationToken).ConfigureAwait(false);
                return await FinishAsync(partial, File.Sha256 ?? response.Sha256, resumed).ConfigureAwait(false);
            }
        }
    }

    private async Task<PartialFile> OpenPartialAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await PartialFile.OpenAsync(Target, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException("cannot be written (" + error.Message.TrimEnd('.') + ")", PartialFile.NameFor(Target),
                "remove the file or choose another folder", error);
        }
    }

    private async Task<FileResponse> RequestAsync(PartialFile partial, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.ResponseTimeout);
        try
        {
            return await FileRequest.SendAsync(client, address, partial.Length, partial.EntityTag, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransferInterruptedException("the server did not answer in time", error);
        }
        catch (HttpRequestException error) when (error.HttpRequestError is HttpRequestError.InvalidResponse or HttpRequestError.SecureConnectionError)
        {
            throw Failure(Reason(error), error);
        }
        catch (HttpRequestException error)
        {
            throw new TransferInterruptedException("the server cannot be reached (" + Reason(error) + ")", error);
        }
    }

    /// <summary>Whether the answer goes on where the partial file ends, and belongs to the same version.</summary>
    private static bool Continues(FileResponse response, PartialFile partial)
    {
        var range = response.Message.Content.Headers.ContentRange;
        var sameVersion = partial.EntityTag is null || response.EntityTag is null || response.EntityTag == partial.EntityTag;
        return response.Message.StatusCode switch
        {
            HttpStatusCode.PartialContent => sameVersion && range?.From == partial.Length,
            HttpStatusCode.RequestedRangeNotSatisfiable => sameVersion && range?.Length == partial.Length,
            HttpStatusCode.OK => false,
            _ => true, // an error says nothing about what is on the disk
        };
    }

    private void RefuseFailure(FileResponse response, bool resumed)
    {
        var status = response.Message.StatusCode;
        if (resumed ? status is HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable : status is HttpStatusCode.OK)
            return;
        var said = $"the server answered {(int)status} {response.Message.ReasonPhrase}".TrimEnd();
        throw status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500 ? new TransferInterruptedException(said)
            : Failure(said);
    }

    private async Task ReceiveAsync(FileResponse response, PartialFile partial, CancellationToken cancellationToken)
    {
        var coming = response.Message.Content.Headers.ContentLength;
        var total = coming + partial.Length;
        RefuseTooLarge(total ?? 0);
        if (options.FreeSpace(Path.GetDirectoryName(Target)!) is { } free && free < (coming ?? 0) + SpareBytes)
            throw Failure($"the disk has {free >> 20} MiB free and {((coming ?? 0) + SpareBytes) >> 20} MiB are needed");

        var body = await response.Message.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[1 << 17];
        var (clock, inWindow) = (Stopwatch.StartNew(), 0L);
        while (true)
        {
            var read = await ReadAsync(body, buffer, cancellationToken).ConfigureAwait(false);
            if (read == 0)
                break;
            BytesReceived += read;
            inWindow += read;
            if (clock.Elapsed >= options.IdleTimeout)
            {
                if (inWindow < options.LowestRate * clock.Elapsed.TotalSeconds)
                    throw new TransferInterruptedException($"the server sends less than {options.LowestRate} bytes a second");
                (inWindow, clock) = (0, Stopwatch.StartNew());
            }

            RefuseTooLarge(partial.Length + read);
            await WriteAsync(partial, buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            progress?.Report(new ProgressReport("downloading " + File.FileName, partial.Length, total ?? 0, "bytes"));
        }

        if (total is { } expected && partial.Length < expected)
            throw new TransferInterruptedException($"the connection ended after {partial.Length} of {expected} bytes");
    }

    private async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.IdleTimeout);
        try
        {
            return await body.ReadAsync(buffer, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransferInterruptedException("the server stopped sending", error);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw new TransferInterruptedException("the connection broke (" + Reason(error) + ")", error);
        }
    }

    private async Task WriteAsync(PartialFile partial, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await partial.AppendAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Refused(error);
        }
    }

    private async Task<(long Bytes, string Sha256, string? Expected)> FinishAsync(PartialFile partial, string? expected, bool resumed)
    {
        var actual = partial.CurrentHash();
        if (partial.Length > 0 && (expected is null || actual == expected))
        {
            try
            {
                await partial.CompleteAsync().ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw Refused(error); // a disk may tell only now that it is full
            }

            return (partial.Length, actual, expected);
        }

        await partial.DiscardAsync().ConfigureAwait(false);
        if (resumed) // the two halves may be of different versions; a whole one gets its chance
            throw new TransferInterruptedException("the resumed file has a wrong hash");
        throw Failure(partial.Length == 0 ? "the server sent an empty file" : $"the file that came has the SHA-256 {actual} and was removed",
            expected: expected);
    }

    private InputException Refused(Exception error) => new($"cannot be written ({DiskProblem.ReasonOf(error)})", Target,
        "free space on its disk and pull again (what has come is kept), or choose another folder", error);

    private void RefuseTooLarge(long length)
    {
        if (length > (4 * File.ApproximateBytes) + SpareBytes)
            throw Failure($"the server sends {length >> 20} MiB or more where about {File.ApproximateBytes >> 20} MiB are expected");
    }

    private static string Reason(Exception error) => (error.InnerException?.Message ?? error.Message).TrimEnd('.');
}
