using System.Security.Cryptography;
using PromptAdapter.Runtime;

namespace PromptAdapter.Weights.Catalog;

/// <summary>
/// Downloads checkpoints into the cache: resumed where an earlier download stopped, hashed as the bytes arrive,
/// and given their real name only when the hash is right.
/// </summary>
/// <param name="client">Sends the requests; see <see cref="CreateClient"/>.</param>
/// <param name="options">How patient to be.</param>
public sealed class ModelDownloader(HttpClient client, ModelDownloaderOptions? options = null)
{
    private readonly ModelDownloaderOptions _options = options ?? new ModelDownloaderOptions();

    /// <summary>
    /// A client fit for the purpose: no time limit on a transfer as a whole, and redirects left to the downloader, which reads hashes from them.
    /// </summary>
    public static HttpClient CreateClient()
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(15) })
        {
            Timeout =
            Timeout.InfiniteTimeSpan
        };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("promptadapter");
        return client;
    }

    /// <summary>Brings a model and the vocabulary into the cache; what is there already and right is left as it is.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cache">Where the files go.</param>
    /// <param name="mirror">Where to fetch from in place of the publisher; an address that does not end in a slash is the checkpoint itself, and the vocabulary
    /// then comes from its publisher.</param>
    /// <param name="replace">Whether to download even what is there.</param>
    /// <param name="progress">Receives bytes.</param>
    /// <param name="cancellationToken">Stops; the part downloaded so far is kept for the next time.</param>
    /// <returns>The checkpoint, then the vocabulary.</returns>
    /// <exception cref="DownloadException">A file could not be had, or is not the right one.</exception>
    /// <exception cref="InputException">The folder cannot be written.</exception>
    public async Task<IReadOnlyList<PulledFile>> PullAsync(CatalogModel model, ModelCache cache, Uri? mirror = null, bool replace = false,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var checkpoint = await PullAsync(model.File, cache, mirror, replace, progress, cancellationToken).ConfigureAwait(false);
        var isFolder = mirror is not null && mirror.AbsolutePath.EndsWith('/');
        var vocabulary = await PullAsync(ModelCatalog.Vocabulary, cache, isFolder ? mirror : null, replace: false, progress, cancellationToken)
            .ConfigureAwait(false);
        return [checkpoint, vocabulary];
    }

    /// <summary>Brings one file into the cache, as the other overload does.</summary>
    /// <inheritdoc cref="PullAsync(CatalogModel, ModelCache, Uri?, bool, IProgress{ProgressReport}?, CancellationToken)"/>
    /// <param name="file">The file.</param>
    /// <param name="cache">Where it goes.</param>
    /// <param name="mirror">Where to fetch from in place of the publisher.</param>
    /// <param name="replace">Whether to download even what is there.</param>
    /// <param name="progress">Receives bytes.</param>
    /// <param name="cancellationToken">Stops; the part downloaded so far is kept for the next time.</param>
    public async Task<PulledFile> PullAsync(CatalogFile file, ModelCache cache, Uri? mirror = null, bool replace = false,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(cache);
        var target = cache.PathOf(file);
        using var held = PullLock.Take(target);
        if (!replace && cache.Inspect(file).State == CachedFileState.Present)
            return await VerifyAsync(cache.Inspect(file), cancellationToken).ConfigureAwait(false);
        var transfer = new FileTransfer(client, _options, file, mirror is null ? file.Address : file.On(mirror), target, progress);
        return await RetryAsync(transfer, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<PulledFile> VerifyAsync(CachedFile cached, CancellationToken cancellationToken)
    {
        string actual;
        var stream = new FileStream(cached.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16,
            FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (stream.ConfigureAwait(false))
            actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));

        var expected = cached.File.Sha256 ?? cached.Sha256;
        if (expected is not null && actual != expected)
            throw DownloadException.WrongFile(cached.File.Address, cached.Path, actual, expected);
        if (cached.Sha256 is null)
            HashRecord.Write(cached.Path, actual);
        return new PulledFile(cached.Path, cached.Bytes, actual, WasThere: true, SourceOf(cached.File, expected));
    }

    private async Task<PulledFile> RetryAsync(FileTransfer transfer, CancellationToken cancellationToken)
    {
        var fruitless = 0;
        while (true)
        {
            var before = transfer.BytesReceived;
            try
            {
                var (bytes, sha256, expected) = await transfer.RunAsync(cancellationToken).ConfigureAwait(false);
                HashRecord.Write(transfer.Target, sha256);
                return new PulledFile(transfer.Target, bytes, sha256, WasThere: false, SourceOf(transfer.File, expected));
            }
            catch (TransferInterruptedException error)
            {
                // A line that drops every few minutes may go on; a server that feeds a byte at a time may not.
                fruitless = transfer.BytesReceived - before >= 1 << 20 ? 1 : fruitless + 1;
                if (fruitless >= _options.Attempts)
                    throw transfer.Failure($"{error.Message} ({fruitless} attempts)", error);
                await Task.Delay(_options.FirstDelay * Math.Pow(2, fruitless - 1), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static HashSource SourceOf(CatalogFile file, string? expected) =>
        file.Sha256 is not null ? HashSource.Catalogue : expected is not null ? HashSource.Server : HashSource.Nothing;
}
