using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PromptAdapter.Weights.Catalog;

/// <summary>An HTTP server on 127.0.0.1 that answers as a test says. One request per connection; no network beyond this machine.</summary>
public sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<LoopbackRequest, LoopbackResponse> _answer;
    private readonly Task _loop;
    private readonly List<Task> _serving = [];

    public LoopbackServer(Func<LoopbackRequest, LoopbackResponse> answer)
    {
        _answer = answer;
        _listener.Start();
        _loop = AcceptAsync();
    }

    public List<LoopbackRequest> Requests { get; } = [];

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>An address at which nobody listens.</summary>
    public static Uri ClosedAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop; // before the listener closes: asking a closed one for the next client is an error
        await Task.WhenAll(_serving);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _serving.Add(ServeAsync(client)); // beside the others: an idle connection must not hold up the next
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            // A client may open a connection ahead of need and close it unused.
            if (await reader.ReadLineAsync(_stop.Token) is not { } requestLine)
                return;
            var path = requestLine.Split(' ')[1];
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            for (string? line; !string.IsNullOrEmpty(line = await reader.ReadLineAsync(_stop.Token));)
                headers[line[..line.IndexOf(':', StringComparison.Ordinal)]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();

            var request = new LoopbackRequest(path, headers);
            lock (Requests)
                Requests.Add(request);
            var response = _answer(request);
            var head = new StringBuilder($"HTTP/1.1 {response.Status}\r\nConnection: close\r\n");
            if (response.SendsLength)
                head.Append(CultureInfo.InvariantCulture, $"Content-Length: {response.Body.Length}\r\n");
            foreach (var (name, value) in response.Headers)
                head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()), _stop.Token);
            var body = response.Body.AsMemory(0, Math.Min(response.CutAfter, response.Body.Length));
            for (var at = 0; response.Drip is { } pause && at < body.Length; at++)
            {
                await stream.WriteAsync(body.Slice(at, 1), _stop.Token);
                await Task.Delay(pause, _stop.Token);
            }

            if (response.Drip is null)
                await stream.WriteAsync(body, _stop.Token);
            if (response.ThenHangs)
                await Task.Delay(Timeout.Infinite, _stop.Token);
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            // The client went away, as in the tests of cancellation, or the test is over.
        }
    }
}

public sealed record LoopbackRequest(string Path, IReadOnlyDictionary<string, string> Headers)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>What to send: at most <see cref="CutAfter"/> bytes of the body whose length the head announces.</summary>
public sealed record LoopbackResponse(string Status, byte[] Body)
{
    public Dictionary<string, string> Headers { get; init; } = [];

    public int CutAfter { get; init; } = int.MaxValue;

    public bool SendsLength { get; init; } = true;

    public bool ThenHangs { get; init; }

    /// <summary>Sends one byte at a time with this pause after it.</summary>
    public TimeSpan? Drip { get; init; }
}
