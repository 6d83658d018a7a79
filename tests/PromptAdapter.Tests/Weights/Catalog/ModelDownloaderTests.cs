using System.Collections.Concurrent;
using System.Security.Cryptography;
using PromptAdapter.Runtime;

namespace PromptAdapter.Weights.Catalog;

public sealed class ModelDownloaderTests : IDisposable
{
    private const string Tag = "\"v1\"";

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private readonly byte[] _content = new byte[300_000];
    private readonly string _hash;

    public ModelDownloaderTests()
    {
        new Random(1).NextBytes(_content);
        _hash = Convert.ToHexStringLower(SHA256.HashData(_content));
        Cache = new ModelCache(Path.Combine(_folder.Path, "models"));
    }

    private ModelCache Cache { get; }

    private string Target => Path.Combine(Cache.Folder, "m.pt");

    private string Partial => Target + ".partial";

    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Pull_WholeFile_IsThereWithItsHashBesideIt()
    {
        await using var server = new LoopbackServer(request => FileHost.Serve(request, _content, Tag));
        var progress = new Reports();
        var pulled = await PullAsync(server, progress: progress);

        Assert.Equal(new PulledFile(Target, _content.Length, _hash, WasThere: false, HashSource.Catalogue), pulled);
        Assert.Equal(_content, File.ReadAllBytes(Target));
        Assert.Equal($"{_hash}  m.pt\n", File.ReadAllText(Target + ".sha256"));
        Assert.Equal(["m.pt", "m.pt.sha256"], Names());
        Assert.Equal("/dir/m.pt", Assert.Single(server.Requests).Path);
        Assert.Contains(progress.All, report => report.Done == _content.Length && report.Total == _content.Length && report.Unit == "bytes");
    }

    [Fact]
    public async Task Pull_ServerThatSendsAByteNowAndThen_IsGivenUp()
    {
        await using var server = new LoopbackServer(request => FileHost.Serve(request, _content, Tag) with { Drip = TimeSpan.FromMilliseconds(20) });
        var downloader = new ModelDownloader(_client, new ModelDownloaderOptions
        {
            Attempts = 2,
            FirstDelay = TimeSpan.FromMilliseconds(1),
            IdleTimeout = TimeSpan.FromSeconds(1.5),
            LowestRate = 1000,
        });
        var error = await Assert.ThrowsAsync<DownloadException>(
            () => downloader.PullAsync(Described(), Cache, server.Address, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("the server sends less than 1000 bytes a second", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.16.0.1", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("192.168.1.1", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("::1", true)]
    [InlineData("::", true)]
    [InlineData("fe80::1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("::ffff:169.254.169.254", true)]
    [InlineData("151.101.1.1", false)]
    [InlineData("2a04:4e42::1", false)]
    public void IsInward_TellsTheOwnNetworkFromTheInternet(string address, bool expected) =>
        Assert.Equal(expected, FileRequest.IsInward(System.Net.IPAddress.Parse(address)));

    // A server of the internet, played by a handler, that sends its client to the metadata of the cloud it runs in.
    [Theory]
    [InlineData("http://93.184.215.14/m.pt", "http://169.254.169.254/latest/meta-data")]
    [InlineData("https://93.184.215.14/m.pt", "https://127.0.0.1/m.pt")]
    [InlineData("https://93.184.215.14/m.pt", "https://[fd00::1]/m.pt")]
    [InlineData("https://93.184.215.14/m.pt", "http://93.184.215.15/m.pt")]
    public async Task Send_RedirectInwardOrToAnOpenAddress_IsRefused(string from, string to)
    {
        using var redirects = new Redirecting(new Uri(to));
        using var client = new HttpClient(redirects);
        await Assert.ThrowsAsync<HttpRequestException>(() => FileRequest.SendAsync(client, new Uri(from), 0, null, TestContext.Current.CancellationToken));
        Assert.Equal([new Uri(from)], redirects.Asked);
    }

    [Fact]
    public async Task Pull_ConnectionIsCut_ResumesWhereItStopped()
    {
        var answers = 0;
        await using var server = new LoopbackServer(request =>
            FileHost.Serve(request, _content, Tag) with { CutAfter = answers++ == 0 ? 100_000 : int.MaxValue });
        await PullAsync(server);

        Assert.Equal(_content, File.ReadAllBytes(Target));
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal("bytes=100000-", server.Requests[1].Header("Range"));
        Assert.Equal(Tag, server.Requests[1].Header("If-Range"));
        Assert.Equal(["m.pt", "m.pt.sha256"], Names());
    }

    [Fact]
    public async Task Pull_AfterAnEarlierRunFailed_ResumesItsPart()
    {
        await using (var failing = new LoopbackServer(request => FileHost.Serve(request, _content, Tag) with { CutAfter = 50_000 }))
            await Assert.ThrowsAsync<DownloadException>(() => PullAsync(failing, attempts: 1));
        Assert.Equal(50_000, Cache.Inspect(Described()).Bytes);
        Assert.Equal(CachedFileState.Partial, Cache.Inspect(Described()).State);

        await using var server = new LoopbackServer(request => FileHost.Serve(request, _content, Tag));
        await PullAsync(server);
        Assert.Equal("bytes=50000-", Assert.Single(server.Requests).Header("Range"));
        Assert.Equal(_content, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task Pull_ServerIgnoresRange_StartsOver()
    {
        LeavePartial(_content[..70_000], Tag);
        await using var server = new LoopbackServer(_ => new LoopbackResponse("200 OK", _content));
        await PullAsync(server);
        Assert.Equal(_content, File.ReadAllBytes(Target));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Pull_FileChangedSinceThePart_StartsOver()
    {
        LeavePartial(new byte[70_000], "\"v0\"");
        await using var server = new LoopbackServer(request => FileHost.Serve(request, _content, Tag));
        await PullAsync(server);
        Assert.Equal("\"v0\"", server.Requests[0].Header("If-Range"));
        Assert.Equal(_content, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task Pull_FileChangedAndServerDoesNotKnowIfRange_StartsOver()
    {
        LeavePartial(new byte[70_000], "\"v0\"");
        await using var server = new LoopbackServer(request => FileHost.Serve(WithoutCondition(request), _content, Tag));
        await PullAsync(server);
        Assert.Equal(_content, File.ReadAllBytes(Target));
        Assert.Null(server.Requests[^1].Header("Range"));
    }

    [Fact]
    public async Task Pull_PartIsOfAnotherFileAndNothingTells_HashIsWrongAndASecondAttemptSucceeds()
    {
        LeavePartial(new byte[70_000], entityTag: null);
        await using var server = new LoopbackServer(request => FileHost.Serve(request, _content, entityTag: null));
        await PullAsync(server);
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(_content, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task Pull_PartIsWholeAlready_IsTakenAfter416()
    {
        LeavePartial(_content, Tag);
        await using var server = new LoopbackServer(request => FileHost.Serve(request, _content, Tag));
        var pulled = await PullAsync(server);
        Assert.Equal(_hash, pulled.Sha256);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Pull_PartIsLongerThanTheFile_StartsOver()
    {
        LeavePartial(new byte[_content.Length + 1], Tag);
        await using var server = new LoopbackServer(request => FileHost.Serve(request, _content, Tag));
        await PullAsync(server);
        Assert.Equal(_content, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task Pull_WrongHash_LeavesNothingAndSaysBothHashes()
    {
        await using var server = new LoopbackServer(request => FileHost.Serve(request, [1, 2, 3], Tag));
        var error = await FailsAsync(server);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData([1, 2, 3])), error.Message, StringComparison.Ordinal);
        Assert.Empty(Names());
        Assert.Single(server.Requests); // the same bytes would come again
    }

    [Theory]
    [InlineData("404 Not Found", 1)]
    [InlineData("403 Forbidden", 1)]
    [InlineData("503 Service Unavailable", 3)]
    [InlineData("429 Too Many Requests", 3)]
    public async Task Pull_ServerRefuses_IsOneLineAfterAsManyAttemptsAsMakeSense(string status, int attempts)
    {
        await using var server = new LoopbackServer(_ => new LoopbackResponse(status, [9]));
        var error = await FailsAsync(server);
        Assert.Contains(status[..3], error.Message, StringComparison.Ordinal);
        Assert.Equal(attempts, server.Requests.Count);
        Assert.Empty(Names());
    }

    [Fact]
    public async Task Pull_ServerRefusesToResume_KeepsThePart()
    {
        LeavePartial(_content[..10], Tag);
        await using var server = new LoopbackServer(_ => new LoopbackResponse("500 Internal Server Error", []));
        await FailsAsync(server);
        Assert.Equal(_content[..10], File.ReadAllBytes(Partial));
    }

    [Fact]
    public async Task Pull_NobodyListens_IsOneLine()
    {
        var address = LoopbackServer.ClosedAddress();
        var error = await Assert.ThrowsAsync<DownloadException>(() =>
            Downloader(attempts: 2).PullAsync(Described(), Cache, address, cancellationToken: TestContext.Current.CancellationToken));
        AssertHelpful(error, address);
        Assert.Contains("2 attempts", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_ServerFallsSilent_IsGivenUp()
    {
        await using var server = new LoopbackServer(request => FileHost.Serve(request, _content, Tag) with { CutAfter = 1000, ThenHangs = true });
        var options = new ModelDownloaderOptions { Attempts = 1, IdleTimeout = TimeSpan.FromMilliseconds(200) };
        var error = await Assert.ThrowsAsync<DownloadException>(() =>
            new ModelDownloader(_client, options).PullAsync(Described(), Cache, server.Address, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("stopped sending", error.Message, StringComparison.Ordinal);
        Assert.Equal(1000, new FileInfo(Partial).Length);
    }

    [Fact]
    public async Task Pull_Cancelled_KeepsThePart()
    {
        await using var server = new LoopbackServer(request => FileHost.Serve(request, _content, Tag) with { CutAfter = 120_000, ThenHangs = true });
        using var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var progress = new Reports { Then = report => { if (report.Done == 120_000) source.Cancel(); } };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Downloader().PullAsync(Described(), Cache, server.Address, progress: progress, cancellationToken: source.Token));
        Assert.Equal(_content[..120_000], File.ReadAllBytes(Partial));
        Assert.Equal(["m.pt.partial", "m.pt.partial.etag"], Names());
    }

    [Fact]
    public async Task Pull_IsThereAlready_AsksNobody()
    {
        await using var server = new LoopbackServer(request => FileHost.Serve(request, _content, Tag));
        Directory.CreateDirectory(Cache.Folder);
        File.WriteAllBytes(Target, _content);
        var pulled = await PullAsync(server);
        Assert.True(pulled.WasThere);
        Assert.Empty(server.Requests);
        Assert.Equal(_hash, Cache.Inspect(Described()).Sha256);

        File.WriteAllBytes(Target, [1]);
        var error = await Assert.ThrowsAsync<DownloadException>(() => PullAsync(server));
        Assert.StartsWith($"{Target}: is there, but its SHA-256 is ", error.Message, StringComparison.Ordinal);
        Assert.Equal([Setting.ReplaceDownload], error.Settings);
        await PullAsync(server, replace: true);
        Assert.Equal(_content, File.ReadAllBytes(Target));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pull_HashIsKnownToTheServerOnly_IsComparedAndRecorded(bool right)
    {
        // As a hub does it: the hash stands on the redirect, the bytes come from elsewhere.
        var said = right ? _hash : new string('0', 64);
        await using var server = new LoopbackServer(request => request.Path == "/dir/m.pt"
            ? new LoopbackResponse("302 Found", [])
            {
                Headers =
                new() { ["Location"] = "/store/abc", ["X-Linked-ETag"] = $"\"{said}\"", ["ETag"] = "\"revision\"" }
            }
            : FileHost.Serve(request, _content, "\"opaque\""));
        var file = Described() with { Sha256 = null };
        if (right)
        {
            var pulled = await Downloader().PullAsync(file, Cache, server.Address, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(HashSource.Server, pulled.HashSource);
            Assert.Equal(_hash, Cache.Inspect(file).Sha256);
            return;
        }

        var error = await Assert.ThrowsAsync<DownloadException>(() =>
            Downloader().PullAsync(file, Cache, server.Address, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Empty(Names());
    }

    [Fact]
    public async Task Pull_NobodyKnowsTheHash_IsRecordedAndSaid()
    {
        await using var server = new LoopbackServer(request => FileHost.Serve(request, _content, Tag));
        var pulled = await Downloader().PullAsync(Described() with { Sha256 = null }, Cache, server.Address,
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((HashSource.Nothing, _hash), (pulled.HashSource, pulled.Sha256));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("/dir/m.pt")]
    public async Task Pull_RedirectsNowhereGood_IsRefused(string location)
    {
        await using var server = new LoopbackServer(_ => new LoopbackResponse("302 Found", []) { Headers = new() { ["Location"] = location } });
        Assert.Contains("redirects", (await FailsAsync(server)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_ServerSendsWithoutEnd_IsStopped()
    {
        var small = Described() with { ApproximateBytes = -(16L << 20) }; // leaves no leeway at all
        await using var server = new LoopbackServer(request => FileHost.Serve(request, _content, Tag) with { SendsLength = false });
        var error = await Assert.ThrowsAsync<DownloadException>(() =>
            Downloader().PullAsync(small, Cache, server.Address, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("expected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_DiskIsFull_SaysSoBeforeTheTransfer()
    {
        await using var server = new LoopbackServer(request => FileHost.Serve(request, _content, Tag));
        var downloader = new ModelDownloader(_client, new ModelDownloaderOptions { FreeSpace = _ => 1 << 20 });
        var error = await Assert.ThrowsAsync<DownloadException>(() =>
            downloader.PullAsync(Described(), Cache, server.Address, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("1 MiB free", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pull_AnotherProcessIsAtIt_IsRefused()
    {
        await using var server = new LoopbackServer(request => FileHost.Serve(request, _content, Tag));
        using (PullLock.Take(Target))
            Assert.Contains("another process", (await Assert.ThrowsAsync<IOException>(() => PullAsync(server))).Message, StringComparison.Ordinal);
        await PullAsync(server);
    }

    [Fact]
    public async Task Pull_FolderIsAFile_IsInputException()
    {
        File.WriteAllText(Cache.Folder, "");
        await using var server = new LoopbackServer(request => FileHost.Serve(request, _content, Tag));
        await Assert.ThrowsAsync<InputException>(() => PullAsync(server));
        Assert.Empty(server.Requests);
    }

    private static LoopbackRequest WithoutCondition(LoopbackRequest request) =>
        request with { Headers = request.Headers.Where(header => header.Key != "If-Range").ToDictionary() };

    private CatalogFile Described() => new("m.pt", new Uri("http://unused.invalid/m.pt"), "dir/m.pt", _hash, 1 << 20);

    private ModelDownloader Downloader(int attempts = 3) =>
        new(_client, new ModelDownloaderOptions { Attempts = attempts, FirstDelay = TimeSpan.FromMilliseconds(1) });

    private Task<PulledFile> PullAsync(LoopbackServer server, bool replace = false, IProgress<ProgressReport>? progress = null, int attempts = 3) =>
        Downloader(attempts).PullAsync(Described(), Cache, server.Address, replace, progress, TestContext.Current.CancellationToken);

    private async Task<DownloadException> FailsAsync(LoopbackServer server)
    {
        var error = await Assert.ThrowsAsync<DownloadException>(() => PullAsync(server));
        AssertHelpful(error, server.Address);
        return error;
    }

    private void AssertHelpful(DownloadException error, Uri server)
    {
        Assert.DoesNotContain('\n', error.Message);
        Assert.StartsWith(new Uri(server, "dir/m.pt").ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains(Target, error.Message, StringComparison.Ordinal);
        Assert.Contains(_hash, error.Message, StringComparison.Ordinal);
    }

    private void LeavePartial(byte[] bytes, string? entityTag)
    {
        Directory.CreateDirectory(Cache.Folder);
        File.WriteAllBytes(Partial, bytes);
        if (entityTag is not null)
            File.WriteAllText(Partial + ".etag", entityTag);
    }

    private string[] Names() =>
        Directory.Exists(Cache.Folder) ? [.. Directory.GetFiles(Cache.Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)] : [];

    private sealed class Reports : IProgress<ProgressReport>
    {
        public ConcurrentQueue<ProgressReport> All { get; } = [];

        public Action<ProgressReport> Then { get; init; } = _ => { };

        public void Report(ProgressReport value)
        {
            All.Enqueue(value);
            Then(value);
        }
    }

    private sealed class Redirecting(Uri target) : HttpMessageHandler
    {
        public List<Uri> Asked { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!);
            var response = new HttpResponseMessage(System.Net.HttpStatusCode.Found);
            response.Headers.Location = target;
            return Task.FromResult(response);
        }
    }
}
