using System.Buffers.Binary;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PromptAdapter.Imaging;
using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.AspNetCore;

/// <summary>The Open Inference Protocol, with its field names.</summary>
public sealed class ProtocolTests(ServedDiscs discs)
{
    [Fact]
    public async Task Metadata_AndHealth_HaveTheProtocolsFields()
    {
        await using var running = await discs.StartAsync(options => options.Service.Name = "pets");
        Assert.Equal("promptadapter", (await running.GetAsync("v2")).GetProperty("name").GetString());
        Assert.True((await running.GetAsync("v2/health/live")).GetProperty("live").GetBoolean());
        Assert.True((await running.GetAsync("v2/health/ready")).GetProperty("ready").GetBoolean());
        Assert.True((await running.GetAsync("v2/models/pets/ready")).GetProperty("ready").GetBoolean());
        Assert.True((await running.GetAsync("v2/models/pets/versions/1/ready")).GetProperty("ready").GetBoolean());
        var model = await running.GetAsync("v2/models/pets");
        Assert.Equal("pets", model.GetProperty("name").GetString());
        Assert.Equal(["1"], model.GetProperty("versions").EnumerateArray().Select(version => version.GetString()));
        Assert.Equal(["image", "rgb", "pixels"], model.GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("name").GetString()));
        Assert.Equal(["BYTES", "UINT8", "FP32"], model.GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("datatype").GetString()));
        Assert.Equal([-1, 3], model.GetProperty("outputs")[1].GetProperty("shape").EnumerateArray().Select(length => length.GetInt32()));
        Assert.Contains("pets", (await running.GetAsync("v2/models/other", 404)).GetProperty("error").GetString(), StringComparison.Ordinal);
        await running.GetAsync("v2/models/pets/versions/2", 404);
    }

    [Fact]
    public async Task Infer_OfFilesRowsAndPixels_SaysWhatPredictSays()
    {
        await using var running = await discs.StartAsync();
        using var classifier = FewShotClassifier.Load(discs.File, discs.World.Clip);
        string[] photos = [discs.Photos[0], discs.Photos[^1]];
        var expected = photos.Select(photo => classifier.Predict(photo)).ToArray();
        var images = photos.Select(photo => ImageDecoder.Decode(photo)).ToArray();
        var (width, height, side) = (images[0].Width, images[0].Height, discs.World.Clip.ImageSize);
        JsonArray files = [.. photos.Select(photo => JsonValue.Create(Convert.ToBase64String(File.ReadAllBytes(photo))))];
        JsonArray rows = [.. images.SelectMany(image => image.Pixels.ToArray()).Select(value => JsonValue.Create(value))];
        var pixels = images.SelectMany(image =>
        {
            var prepared = new float[3 * side * side];
            new ClipPreprocess(side, discs.World.Clip.Preprocessing).Apply(image, prepared);
            return prepared;
        }).ToArray();
        JsonArray nested = [.. pixels.Chunk(side).Select(row => new JsonArray([.. row.Select(value => JsonValue.Create(value))]))];
        Check(await running.PostAsync("v2/models/discs/infer", Request("image", "BYTES", [2], files)));
        Check(await running.PostAsync("v2/models/discs/versions/1/infer", Request("rgb", "UINT8", [2, height, width, 3], rows)));
        Check(await running.PostAsync("v2/models/discs/infer", Request("pixels", "FP32", [2, 3, side, side], nested)));
        Check(await running.PostAsync("v2/models/discs/infer", Binary("pixels", "FP32", [2, 3, side, side], MemoryMarshal.AsBytes<float>(pixels).ToArray())));
        Check(await running.PostAsync("v2/models/discs/infer", Binary("image", "BYTES", [2], [.. photos.SelectMany(Element)])));
        foreach (var image in images)
            image.Dispose();

        void Check(JsonElement answer)
        {
            Assert.Equal("discs", answer.GetProperty("model_name").GetString());
            Assert.Equal("1", answer.GetProperty("model_version").GetString());
            Assert.Equal("42", answer.GetProperty("id").GetString());
            var (labels, probabilities) = (answer.GetProperty("outputs")[0], answer.GetProperty("outputs")[1]);
            Assert.Equal(("label", "BYTES"), (labels.GetProperty("name").GetString(), labels.GetProperty("datatype").GetString()));
            Assert.Equal(expected.Select(prediction => prediction.Label), labels.GetProperty("data").EnumerateArray().Select(label => label.GetString()));
            Assert.Equal([2, 3], probabilities.GetProperty("shape").EnumerateArray().Select(length => length.GetInt32()));
            var first = probabilities.GetProperty("data").EnumerateArray().Take(3).Max(value => value.GetDouble());
            Assert.Equal(expected[0].Probability, first, 1e-5);
        }

        static byte[] Element(string photo)
        {
            var bytes = File.ReadAllBytes(photo);
            var length = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            return [.. length, .. bytes];
        }
    }

    [Fact]
    public async Task Infer_OfOneOutput_GivesThatAlone()
    {
        await using var running = await discs.StartAsync();
        var photo = Convert.ToBase64String(File.ReadAllBytes(discs.Photos[0]));
        var answer = await running.PostAsync("v2/models/discs/infer", Json(
            $$"""{"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","data":["{{photo}}"]}],"outputs":[{"name":"probabilities"}]}"""));
        Assert.Equal("probabilities", Assert.Single(answer.GetProperty("outputs").EnumerateArray()).GetProperty("name").GetString());
        Assert.False(answer.TryGetProperty("id", out _));
    }

    [Fact]
    public async Task Infer_OfNumbersThatNoPixelHas_BlamesTheRequest()
    {
        await using var running = await discs.StartAsync();
        const int Side = 32;
        var values = string.Join(',', Enumerable.Repeat("3e38", 3 * Side * Side));
        await running.PostAsync("v2/models/discs/infer", Json(
            $$"""{"inputs":[{"name":"pixels","shape":[1,3,{{Side}},{{Side}}],"datatype":"FP32","data":[{{values}}]}]}"""), 400);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public async Task Infer_OfBytesThatAreNoFiniteNumber_BlamesTheRequest(float value)
    {
        await using var running = await discs.StartAsync();
        var values = new float[3 * 32 * 32];
        values[^1] = value;
        await running.PostAsync("v2/models/discs/infer", Binary("pixels", "FP32", [1, 3, 32, 32], MemoryMarshal.AsBytes<float>(values).ToArray()), 400);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","data":["aGk="]}]} 1""")]
    [InlineData("""{"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","data":["aGk="],"data":["aGk="]}]}""")]
    [InlineData("""{"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","data":["aGk="]},{"name":"image"}]}""")]
    [InlineData("""{"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","data":["aGk=","aGk="]}]}""")]
    [InlineData("""{"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","data":["\ud800"]}]}""")]
    [InlineData("""{"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","data":[{"a":"aGk="}]}]}""")]
    [InlineData("""{"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","data":"aGk="}]}""")]
    [InlineData("""{"\ud800":1,"inputs":[]}""")]
    [InlineData("""{"inputs":[{"name":"rgb","shape":[1,1,1,3],"datatype":"UINT8","data":[1,2,3,4]}]}""")]
    [InlineData("""{"inputs":[{"name":"rgb","shape":[1,1,1,3],"datatype":"UINT8","data":[[],[],[],[],1,2]}]}""")]
    [InlineData("{}")]
    [InlineData("""{"inputs":[null]}""")]
    [InlineData("""{"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","data":["?"]}]}""")]
    [InlineData("""{"inputs":[{"name":"image","shape":[2],"datatype":"BYTES","data":["aGk="]}]}""")]
    [InlineData("""{"inputs":[{"name":"image","shape":[0],"datatype":"BYTES","data":[]}]}""")]
    [InlineData("""{"inputs":[{"name":"image","shape":[1],"datatype":"BYTES"}]}""")]
    [InlineData("""{"inputs":[{"name":"image","shape":[1],"datatype":"INT64","data":[1]}]}""")]
    [InlineData("""{"inputs":[{"name":"rgb","shape":[1,1,1,3],"datatype":"UINT8","data":[1,2,256]}]}""")]
    [InlineData("""{"inputs":[{"name":"rgb","shape":[1,1,1,3],"datatype":"UINT8","data":[[1,2],[3,4]]}]}""")]
    [InlineData("""{"inputs":[{"name":"pixels","shape":[1,3,7,7],"datatype":"FP32","data":[1]}]}""")]
    [InlineData("""{"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","data":["aGk="]}],"outputs":[{"name":"other"}]}""")]
    [InlineData("""{"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":5}}]}""")]
    public async Task Infer_OfNonsense_IsRefusedAsTheProtocolSays(string body)
    {
        await using var running = await discs.StartAsync();
        Assert.NotEqual("", (await running.PostAsync("v2/models/discs/infer", Json(body), 400)).GetProperty("error").GetString());
        Assert.Equal(0, running.Server.ImagesWaiting);
    }

    [Theory]
    [InlineData("""{"inputs":[{"name":"rgb","shape":[1,1000000,1000000,3],"datatype":"UINT8","data":[1]}]}""", 413)]
    [InlineData("""{"inputs":[{"name":"rgb","shape":[1,9223372036854775807,9223372036854775807,3],"datatype":"UINT8","data":[1]}]}""", 400)]
    [InlineData("""{"inputs":[{"name":"rgb","shape":[60,5000,5000,3],"datatype":"UINT8","data":[1]}]}""", 400)]
    [InlineData("""{"inputs":[{"name":"rgb","shape":[1,2300,9700,3],"datatype":"UINT8","data":[1]}]}""", 400)]
    [InlineData("""{"inputs":[{"name":"image","shape":[9223372036854775807],"datatype":"BYTES","data":["aGk="]}]}""", 413)]
    [InlineData("""{"inputs":[{"name":"image","shape":[1],"datatype":"BYTES","data":["aGk="]}]}""", 422)]
    public async Task Infer_OfTooMuch_ReservesNoMemory(string body, int status)
    {
        await using var running = await discs.StartAsync();
        await running.PostAsync("v2/models/discs/infer", Json(body), status);
    }

    // Room for the body, and not for the numbers that it is decoded to.
    [Theory]
    [InlineData("pixels", "FP32", "[1,3,32,32]", 3 * 32 * 32)]
    [InlineData("rgb", "UINT8", "[1,32,32,3]", 3 * 32 * 32)]
    public async Task Infer_OfWhatTakesMoreThanTheRoomWhenItIsDecoded_IsRefused(string name, string type, string shape, int elements)
    {
        const int Most = 10_000;
        var data = string.Join(',', Enumerable.Repeat('0', elements));
        var request = $$"""{"inputs":[{"name":"{{name}}","shape":{{shape}},"datatype":"{{type}}","data":[{{data}}]}]}""";
        await using var running = await discs.StartAsync(options =>
            (options.Service.MaxImageBytes, options.Service.MaxRequestBytes, options.Service.MaxBytesInFlight) = (Most, Most, Most));
        for (var i = 0; i < 3; i++) // and gives back what it has taken
            await running.PostAsync("v2/models/discs/infer", Json(request), 413);
        await using var roomy = await discs.StartAsync();
        await roomy.PostAsync("v2/models/discs/infer", Json(request));
    }

    [Fact]
    public async Task Infer_OfMuchBesideTheData_IsTooLarge()
    {
        await using var running = await discs.StartAsync();
        var many = string.Join(',', Enumerable.Repeat('1', 50_000));
        string[] requests =
        [
            $"[{many}]", $$$"""{"outputs":[{{{many}}}]}""", $$$"""{"data":[{{{many}}}]}""",
            $$$"""{"inputs":[{"shape":[{{{many}}}],"data":[]}]}""", $$$"""{"inputs":[{"parameters":{"data":[{{{many}}}]}}]}""",
        ];
        foreach (var much in requests)
            await running.PostAsync("v2/models/discs/infer", Json(much), 413);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static StringContent Request(string name, string type, int[] shape, JsonArray data) => Json(new JsonObject
    {
        ["id"] = "42",
        ["inputs"] = new JsonArray(new JsonObject
        {
            ["name"] = name,
            ["shape"] = new JsonArray([.. shape.Select(length => JsonValue.Create(length))]),
            ["datatype"] = type,
            ["data"] = data,
        }),
    }.ToJsonString());

    private static ByteArrayContent Binary(string name, string type, int[] shape, byte[] bytes)
    {
        var json = Encoding.UTF8.GetBytes(
            $$$"""{"id":"42","inputs":[{"name":"{{{name}}}","shape":[{{{string.Join(',', shape)}}}],""" +
            $$$""" "datatype":"{{{type}}}","parameters":{"binary_data_size":{{{bytes.Length}}}}}]}""");
        var content = new ByteArrayContent([.. json, .. bytes]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        content.Headers.Add("Inference-Header-Content-Length", $"{json.Length}");
        return content;
    }
}
