using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PromptAdapter.AspNetCore;

public sealed class PredictRoutesTests(ServedDiscs discs)
{
    private const double LastBits = 1e-5; // of a probability: other images in a batch change the last bits of a feature

    [Fact]
    public async Task Predict_RawBodyAndForm_SayWhatPredictSays()
    {
        await using var running = await discs.StartAsync();
        using var classifier = FewShotClassifier.Load(discs.File, discs.World.Clip);
        var expected = discs.Photos.Select(photo => classifier.Predict(photo)).ToArray();
        for (var i = 0; i < discs.Photos.Length; i++)
            AssertSame(expected[i], (await running.PostAsync("predict?top=3", Running.Body(File.ReadAllBytes(discs.Photos[i])))).GetProperty("results")[0]);
        var form = await running.PostAsync("predict?top=3", Running.Form([.. discs.Photos.Select((photo, i) => ($"{i}.png", File.ReadAllBytes(photo)))]));
        for (var i = 0; i < discs.Photos.Length; i++)
        {
            AssertSame(expected[i], form.GetProperty("results")[i]);
            Assert.Equal($"{i}.png", form.GetProperty("results")[i].GetProperty("image").GetString());
        }

        static void AssertSame(Prediction expected, JsonElement found)
        {
            Assert.Equal(expected.Label, found.GetProperty("label").GetString());
            JsonElement[] ranking = [.. found.GetProperty("ranking").EnumerateArray()];
            Assert.Equal(expected.Ranking.Select(entry => entry.Label), ranking.Select(entry => entry.GetProperty("label").GetString()));
            Assert.All(expected.Ranking.Zip(ranking), pair =>
                Assert.Equal(pair.First.Probability, pair.Second.GetProperty("probability").GetDouble(), LastBits));
        }
    }

    [Fact]
    public async Task Predict_ManyAtOnce_AllAnsweredRight()
    {
        await using var running = await discs.StartAsync();
        using var classifier = FewShotClassifier.Load(discs.File, discs.World.Clip);
        await Task.WhenAll(Enumerable.Range(0, 120).Select(async i =>
        {
            var photo = discs.Photos[i % discs.Photos.Length];
            var answer = await running.PostAsync("predict", Running.Body(await File.ReadAllBytesAsync(photo)));
            Assert.Equal(classifier.Predict(photo).Label, answer.GetProperty("results")[0].GetProperty("label").GetString());
        }));
        Assert.Equal(0, running.Server.ImagesWaiting);
        var metrics = await running.Client.GetStringAsync("metrics", Running.Stop);
        var counted = Regex.Match(metrics, "(?m)^promptadapter_images(_image)?_total\\{.*outcome=\"answered\".*\\} (\\d+)\\b");
        Assert.InRange(int.Parse(counted.Groups[2].Value, CultureInfo.InvariantCulture), 120, int.MaxValue); // other tests' servers count into the same meter
    }

    [Fact]
    public async Task Predict_TrainingPhotos_AreNeverInTheAnswer()
    {
        await using var running = await discs.StartAsync(options => options.Service.ShowTrainingPhotos = true);
        var text = (await running.PostAsync("predict", Running.Body(File.ReadAllBytes(discs.Photos[0])))).GetRawText();
        Assert.DoesNotContain("vote", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("base64", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Explain_ShowsTrainingPhotos_OnlyWhereAllowed(bool allowed)
    {
        await using var running = await discs.StartAsync(options => options.Service.ShowTrainingPhotos = allowed);
        var evidence = (await running.PostAsync("explain", Running.Body(File.ReadAllBytes(discs.Photos[0])))).GetProperty("results")[0].GetProperty("evidence");
        Assert.Contains("training photos", evidence.GetProperty("words").GetString(), StringComparison.Ordinal);
        Assert.NotEqual(0, evidence.GetProperty("votes").GetArrayLength());
        Assert.All(evidence.GetProperty("votes").EnumerateArray(), vote =>
        {
            Assert.Equal(allowed, vote.GetProperty("photo").ValueKind == JsonValueKind.String);
            Assert.Equal(allowed, vote.GetProperty("thumbnail").ValueKind == JsonValueKind.String);
        });
    }

    [Fact]
    public async Task Predict_OneBrokenAmongSeveral_IsSkippedWithItsReason()
    {
        await using var running = await discs.StartAsync();
        var good = File.ReadAllBytes(discs.Photos[0]);
        var form = Running.Form(("a.png", good), ("empty.png", []), ("text.png", "no picture"u8.ToArray()), ("b.png", good));
        var answer = await running.PostAsync("predict", form);
        Assert.Equal(["a.png", "b.png"], answer.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("image").GetString()));
        Assert.Equal(["empty.png", "text.png"], answer.GetProperty("skipped").EnumerateArray().Select(skip => skip.GetProperty("image").GetString()));
        Assert.Contains("empty file", answer.GetProperty("skipped")[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_NothingReadable_Is422()
    {
        await using var running = await discs.StartAsync();
        await running.PostAsync("predict", Running.Body("no picture"u8.ToArray()), 422);
        await running.PostAsync("predict", Running.Form(("empty.png", [])), 422);
        await running.PostAsync("predict", Running.Body(File.ReadAllBytes(discs.Photos[0])[..60]), 422);
    }

    [Fact]
    public async Task Predict_WhatIsNoRequestOfImages_IsRefused()
    {
        await using var running = await discs.StartAsync();
        await running.PostAsync("predict", new StringContent("{}", Encoding.UTF8, "application/json"), 415);
        await running.PostAsync("predict", new FormUrlEncodedContent([]), 415);
        await running.PostAsync("predict", Running.Body([]), 400);
        await running.PostAsync("predict", new MultipartFormDataContent(), 400);
        await running.PostAsync("predict", new MultipartFormDataContent { { new StringContent("x"), "label" } }, 400);
        await running.PostAsync("predict?top=0", Running.Body(File.ReadAllBytes(discs.Photos[0])), 400);
        var cut = new StringContent("--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n\r\nxx");
        cut.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        await running.PostAsync("predict", cut, 400);
        await running.GetAsync("predict", 405);
        await running.GetAsync("no/such/route", 404);
    }

    [Fact]
    public async Task Predict_TooManyBytes_Is413WhetherAnnouncedOrNot()
    {
        await using var running = await discs.StartAsync(options => (options.Service.MaxImageBytes, options.Service.MaxRequestBytes) = (50_000, 80_000));
        await running.PostAsync("predict", Running.Body(new byte[60_000]), 413);
        await running.PostAsync("predict", Running.Body(new byte[90_000]), 413);
        await running.PostAsync("predict", Running.Body(new byte[9_000_000]), 413); // the answer is seen before all of it is sent
        var chunked = new StreamContent(new Unmeasured(new byte[90_000]));
        chunked.Headers.ContentType = new("image/png");
        chunked.Headers.ContentLength = null;
        await running.PostAsync("predict", chunked, 413);
        await running.PostAsync("predict", Running.Form([.. Enumerable.Range(0, 65).Select(i => ($"{i}", new byte[1]))]), 413);
        await running.PostAsync("predict", Running.Body(File.ReadAllBytes(discs.Photos[0])));
        Assert.Equal(0, running.Server.ImagesWaiting);
    }

    [Fact]
    public async Task Predict_HugeDimensionsInTheHeader_AreRefusedBeforeDecoding()
    {
        await using var running = await discs.StartAsync();
        var png = File.ReadAllBytes(discs.Photos[0]);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 30_000); // width and height of IHDR
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 30_000);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), System.IO.Hashing.Crc32.HashToUInt32(png.AsSpan(12, 17)));
        var refused = await running.PostAsync("predict", Running.Body(png), 422);
        Assert.Contains("30000", refused.GetProperty("detail").GetString(), StringComparison.Ordinal); // the header, and no data that do not fit it
    }

    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("..\\..\\windows\\system.ini", "system.ini")]
    [InlineData("..", "image 1")]
    [InlineData("Kätzchen 猫.png", "Kätzchen 猫.png")]
    public async Task Predict_UploadNames_AreNamesAndNoPaths(string given, string shown)
    {
        await using var running = await discs.StartAsync();
        var answer = await PostNamedAsync(running, Encoding.UTF8.GetBytes(given.Replace("\\", "\\\\", StringComparison.Ordinal)));
        Assert.Equal(shown, answer.GetProperty("results")[0].GetProperty("image").GetString());
        Assert.Single(Directory.GetFiles(running.Folder));
    }

    [Fact]
    public async Task Predict_NameThatIsNoUtf8_IsAnswered()
    {
        await using var running = await discs.StartAsync();
        var answer = await PostNamedAsync(running, [0xff, 0xfe, (byte)'a', 0x1b, (byte)'[', (byte)'2', (byte)'J']);
        var name = answer.GetProperty("results")[0].GetProperty("image").GetString()!;
        Assert.DoesNotContain(name, char.IsControl);
    }

    [Fact]
    public async Task Labels_AreThoseOfTheClassifier()
    {
        await using var running = await discs.StartAsync();
        var labels = (await running.GetAsync("labels")).GetProperty("labels");
        Assert.Equal(TinyWorld.ClassNames, labels.EnumerateArray().Select(label => label.GetProperty("label").GetString()));
        Assert.All(labels.EnumerateArray(), label => Assert.Equal(TinyWorld.TrainPerClass, label.GetProperty("photos").GetInt32()));
    }

    [Fact]
    public async Task Threshold_Above_AnswersUnknown()
    {
        await using var running = await discs.StartAsync(options => options.Service.Threshold = 1);
        var result = (await running.PostAsync("predict", Running.Body(File.ReadAllBytes(discs.Photos[0])))).GetProperty("results")[0];
        Assert.Equal("unknown", result.GetProperty("label").GetString());
        Assert.Equal("improbable", result.GetProperty("unknown").GetProperty("rule").GetString());
    }

    [Fact]
    public async Task OpenApi_ListsEveryRoute()
    {
        await using var running = await discs.StartAsync();
        var document = await running.GetAsync("openapi/v1.json");
        var paths = document.GetProperty("paths");
        foreach (var route in (string[])["/predict", "/explain", "/corrections", "/labels", "/health/live", "/health/ready", "/v2/models/{model}/infer"])
            Assert.True(paths.TryGetProperty(route, out _), route);
        var predict = paths.GetProperty("/predict").GetProperty("post");
        Assert.True(predict.GetProperty("requestBody").GetProperty("content").TryGetProperty("multipart/form-data", out _));
        Assert.True(predict.GetProperty("responses").TryGetProperty("429", out _));
        var ready = document.GetProperty("components").GetProperty("schemas").GetProperty("ReadyAnswer").GetProperty("properties");
        Assert.True(ready.TryGetProperty("reload_failed", out _)); // as the answer names it
    }

    // By hand: HttpClient would not send such names.
    private async Task<JsonElement> PostNamedAsync(Running running, byte[] name)
    {
        byte[] body =
        [
            .. "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\""u8, .. name, .. "\"\r\n\r\n"u8,
            .. File.ReadAllBytes(discs.Photos[0]), .. "\r\n--b--\r\n"u8,
        ];
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
        return await running.PostAsync("predict", content);
    }

    private sealed class Unmeasured(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
