using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using PromptAdapter.AspNetCore.Serving;
using PromptAdapter.Imaging;

namespace PromptAdapter.AspNetCore;

public sealed class LimitsTests(ServedDiscs discs)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task QueueIsFull_Is429WithRetryAfter_AndRoomComesBack()
    {
        await using var running = await discs.StartAsync(options => options.Service.QueueLimit = 2);
        var photo = File.ReadAllBytes(discs.Photos[0]);
        var refused = await running.Client.PostAsync("predict", Running.Form(("a", photo), ("b", photo), ("c", photo)), Running.Stop);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        await Running.ReadAsync(refused, 429);
        await running.PostAsync("predict", Running.Form(("a", photo), ("b", photo)));
        Assert.Equal(0, running.Server.ImagesWaiting);
    }

    [Theory]
    [InlineData(100, 100)]
    [InlineData(1, 100)] // a machine that others begin to use
    public async Task SlowEngine_RefusesWhatItCannotAnswerInTime_AndAnswersTheRest(int before, int then)
    {
        using var slow = new SlowModel(discs.World.Clip, TimeSpan.FromMilliseconds(before));
        await using var running = await discs.StartAsync(options =>
            (options.Service.Open, options.Service.TimeLimit) = (_ => slow, TimeSpan.FromSeconds(6)));
        var photo = File.ReadAllBytes(discs.Photos[0]);
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => running.Client.PostAsync("predict", Running.Body(photo), Running.Stop)));
        slow.Each = TimeSpan.FromMilliseconds(then);
        for (var i = 0; i < 20; i++)
            Assert.Contains((int)(await running.Client.PostAsync("predict", Running.Body(photo), Running.Stop)).StatusCode, (int[])[200, 429]);
        var answers = await Task.WhenAll(Enumerable.Range(0, 400).Select(_ => running.Client.PostAsync("predict", Running.Body(photo), Running.Stop)));
        Assert.All(answers, answer => Assert.Contains((int)answer.StatusCode, (int[])[200, 429]));
        Assert.InRange(answers.Count(answer => answer.StatusCode == HttpStatusCode.OK), 5, 60); // 30 fit into half of the time
        Assert.All(answers.Where(answer => answer.StatusCode == HttpStatusCode.TooManyRequests),
            answer => Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 6));
        Assert.Equal(0, running.Server.ImagesWaiting);
    }

    [Fact]
    public async Task EngineThatSlowsDown_RefusesThoseWhoseTurnHasNotCome()
    {
        using var slow = new SlowModel(discs.World.Clip, TimeSpan.FromMilliseconds(1));
        await using var running = await discs.StartAsync(options =>
            (options.Service.Open, options.Service.TimeLimit, options.Service.BatchSize) = (_ => slow, TimeSpan.FromSeconds(2), 4));
        var photo = File.ReadAllBytes(discs.Photos[0]);
        for (var i = 0; i < 8; i++) // more and more room
            await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => running.PostAsync("predict", Running.Body(photo))));
        slow.Each = TimeSpan.FromMilliseconds(600);
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => running.Client.PostAsync("predict", Running.Body(photo), Running.Stop)));
        Assert.All(answers, answer => Assert.Contains((int)answer.StatusCode, (int[])[200, 429, 503]));
        Assert.InRange(answers.Count(answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable), 0, 8); // of the batch that was being encoded
        Assert.InRange(answers.Count(answer => answer.StatusCode == HttpStatusCode.TooManyRequests), 16, 32);
        Assert.All(answers.Where(answer => answer.StatusCode != HttpStatusCode.OK), answer => Assert.NotNull(answer.Headers.RetryAfter));
    }

    [Fact]
    public async Task ThousandConnections_GetTheAnswerOr429()
    {
        const int Connections = 1000;
        await using var running = await discs.StartAsync(options => options.Service.QueueLimit = 100);
        using var classifier = FewShotClassifier.Load(discs.File, discs.World.Clip);
        var photos = discs.Photos.Select(photo => (Bytes: File.ReadAllBytes(photo), classifier.Predict(photo).Label)).ToArray();
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections }) { BaseAddress = running.Server.Address };
        var refused = 0;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async i =>
        {
            var (bytes, label) = photos[i % photos.Length];
            while (true)
            {
                using var response = await client.PostAsync("predict", Running.Body(bytes), Running.Stop);
                if (response.StatusCode != HttpStatusCode.TooManyRequests)
                {
                    Assert.Equal(label, (await Running.ReadAsync(response)).GetProperty("results")[0].GetProperty("label").GetString());
                    return;
                }

                Interlocked.Increment(ref refused);
                await Task.Delay(response.Headers.RetryAfter!.Delta!.Value, Running.Stop);
            }
        }));
        Assert.NotEqual(0, refused);
        Assert.Equal(0, running.Server.ImagesWaiting);
    }

    [Fact]
    public async Task BytesInFlight_AreBounded_BeforeTheyAreRead()
    {
        const int Most = 1000_000;
        await using var running = await discs.StartAsync(options =>
            (options.Service.MaxImageBytes, options.Service.MaxRequestBytes, options.Service.MaxBytesInFlight) = (Most, Most, Most));
        using var slow = await BeginAsync(running, Most);
        await slow.GetStream().WriteAsync(new byte[Most * 6 / 10], Running.Stop);
        await EventuallyAsync(IsRefusedAsync);
        slow.Close();
        await EventuallyAsync(async () => !await IsRefusedAsync());
        await running.PostAsync("predict", Running.Body(File.ReadAllBytes(discs.Photos[0])));

        // What has room is not answered before its body is there, and takes almost none meanwhile.
        async Task<bool> IsRefusedAsync()
        {
            using var other = await BeginAsync(running, Most / 2);
            using var reader = new StreamReader(other.GetStream());
            try
            {
                var line = await reader.ReadLineAsync(Running.Stop).AsTask().WaitAsync(TimeSpan.FromMilliseconds(300), Running.Stop);
                Assert.StartsWith("HTTP/1.1 429", line, StringComparison.Ordinal);
                return true;
            }
            catch (TimeoutException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task ClientsThatSendNoBody_KeepNobodyOut()
    {
        const int Silent = 40;
        await using var running = await discs.StartAsync(options => (options.Service.QueueLimit, options.Service.MaxBytesInFlight) = (2, 64L << 20));
        var clients = new List<TcpClient>();
        try
        {
            for (var i = 0; i < Silent; i++)
                clients.Add(await BeginAsync(running, 10 << 20));
            for (var i = 0; i < 5; i++)
                await running.PostAsync("predict", Running.Body(File.ReadAllBytes(discs.Photos[0])));
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public async Task SlowClient_IsAnsweredWhenTheTimeIsUp_AndOthersMeanwhile()
    {
        await using var running = await discs.StartAsync(options => options.Service.TimeLimit = TimeSpan.FromSeconds(1));
        using var slow = await BeginAsync(running, 1000);
        await running.PostAsync("predict", Running.Body(File.ReadAllBytes(discs.Photos[0])));
        using var reader = new StreamReader(slow.GetStream());
        Assert.StartsWith("HTTP/1.1 503", await reader.ReadLineAsync(Running.Stop), StringComparison.Ordinal);
        await EventuallyAsync(() => running.Server.ImagesWaiting == 0);
    }

    [Fact]
    public async Task ClientThatGoes_GivesItsRoomBack()
    {
        await using var running = await discs.StartAsync();
        var photo = File.ReadAllBytes(discs.Photos[0]);
        for (var i = 0; i < 20; i++)
        {
            using var gone = new CancellationTokenSource(TimeSpan.FromMilliseconds(i % 4));
            try
            {
                await running.Client.PostAsync("predict", Running.Form(("a", photo), ("b", photo)), gone.Token);
            }
            catch (OperationCanceledException)
            {
                // What is wanted.
            }
        }

        await EventuallyAsync(() => running.Server.ImagesWaiting == 0);
        await running.PostAsync("predict", Running.Body(photo));
    }

    [Fact]
    public async Task CancelledImage_IsNotDecoded()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new ServiceMetrics(services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        var options = new ClassifierServiceOptions();
        using var classifier = FewShotClassifier.Load(discs.File, discs.World.Clip);
        var served = new ServedClassifier(classifier, new SharedModel(classifier));
        var opened = 0;
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        PendingImage gone, wanted;
        await using (var queue = new PredictionQueue(options, new Admission(options, metrics, new Pace()), new Pace(), metrics, NullLogger<PredictionQueue>.Instance))
        {
            queue.Add(gone = Pending(cancelled.Token));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone.Answered);
            Assert.Equal(0, opened);
            queue.Add(wanted = Pending(CancellationToken.None));
        }

        Assert.True(wanted.Answered.IsCompletedSuccessfully); // disposing of the queue answers what it has taken
        Assert.NotEqual(0, opened);
        served.Release();
        Assert.Throws<ObjectDisposedException>(() => classifier.Predict(discs.Photos[0])); // the last holder has let go

        PendingImage Pending(CancellationToken cancellationToken)
        {
            Assert.True(served.TryHold());
            return new PendingImage("x", served, explain: false, cancellationToken)
            {
                Source = ImageSource.FromStream(() =>
                {
                    opened++;
                    return File.OpenRead(discs.Photos[0]);
                }, "x"),
            };
        }
    }

    [Fact]
    public async Task Stopping_AnswersEveryAcceptedRequest()
    {
        await using var running = await discs.StartAsync(options => options.Service.BatchDelay = TimeSpan.FromMilliseconds(200));
        var photo = File.ReadAllBytes(discs.Photos[0]);
        var asked = Enumerable.Range(0, 24).Select(_ => running.Client.PostAsync("predict", Running.Body(photo))).ToArray();
        await EventuallyAsync(() => running.Server.ImagesWaiting > 0 || asked.All(task => task.IsCompleted));
        var accepted = running.Server.ImagesWaiting;
        var stopping = running.Server.StopAsync(Running.Stop);
        var answered = 0;
        foreach (var task in asked)
        {
            try
            {
                Assert.Equal(HttpStatusCode.OK, (await task).StatusCode);
                answered++;
            }
            catch (HttpRequestException error)
            {
                // A connection that the server had not accepted yet, never one whose request it had begun.
                Assert.True(error.InnerException is SocketException or IOException or HttpIOException, error.ToString());
            }
        }

        await stopping;
        Assert.InRange(answered, accepted, asked.Length);
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.Throws<InputException>(() => new ClassifierServiceOptions { QueueLimit = 0 }.Validate());
        Assert.Throws<InputException>(() => new ClassifierServiceOptions { Threshold = 2 }.Validate());
        Assert.Throws<InputException>(() => new ClassifierServiceOptions { ApiKey = " " }.Validate());
        new ClassifierServiceOptions().Validate();
    }

    [Fact]
    public async Task HalfAHeader_AndNonsense_AreRefusedByTheServer()
    {
        await using var running = await discs.StartAsync();
        string[] requests =
        [
            "GET / HTTP/9.9\r\n\r\n",
            "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n",
            "\0\0\0\r\n\r\n",
            "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            "GET /page.css/..%2f..%2fetc%2fpasswd HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        ];
        foreach (var nonsense in requests)
        {
            using var client = await SendAsync(running, nonsense);
            using var reader = new StreamReader(client.GetStream());
            var answer = await reader.ReadToEndAsync(Running.Stop);
            Assert.Matches("^HTTP/1.1 (400|404|505)", answer);
            Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
        }

        await running.PostAsync("predict", Running.Body(File.ReadAllBytes(discs.Photos[0])));
    }

    // A request that says how long it is and then sends two bytes.
    private static Task<TcpClient> BeginAsync(Running running, int length) => SendAsync(running,
        $"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: {length}\r\n\r\nxx");

    private static async Task<TcpClient> SendAsync(Running running, string text)
    {
        var client = new TcpClient();
        await client.ConnectAsync(running.Server.Address.Host, running.Server.Address.Port, Running.Stop);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), Running.Stop);
        return client;
    }

    private static Task EventuallyAsync(Func<bool> holds) => EventuallyAsync(() => Task.FromResult(holds()));

    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        var end = DateTime.UtcNow + Patience;
        while (!await holds())
        {
            Assert.True(DateTime.UtcNow < end, "it did not come about");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
