using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using PromptAdapter.AspNetCore.Requests;
using PromptAdapter.AspNetCore.Serving;
using PromptAdapter.Imaging;
using PromptAdapter.Onnx;

namespace PromptAdapter.AspNetCore.Routes;

/// <summary>
/// The Open Inference Protocol, version 2, over HTTP, which clients of KServe, Triton and OpenVINO Model Server speak. The model has one version, <c>1</c>.
/// </summary>
internal sealed class ProtocolRoutes(ClassifierServiceOptions options, ClassifierHost host, HealthRoutes health, ImageAnswers images)
{
    private const string Version = "1";
    private const string JsonLength = "Inference-Header-Content-Length";
    private const string Files = "image";
    private const string PixelRows = "rgb";
    private const string Prepared = "pixels";
    private const string Label = "label";
    private const string Probabilities = "probabilities";

    private static readonly string Release =
        typeof(ProtocolRoutes).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static readonly string[] OutputNames = [Label, Probabilities];

    public static Task ServerAsync(HttpContext context, CancellationToken cancellationToken) =>
        PredictRoutes.WriteAsync(context, new ProtocolServer("promptadapter", Release, ["binary_tensor_data"]), ServiceJson.Default.ProtocolServer);

    public static Task LiveAsync(HttpContext context, CancellationToken cancellationToken) =>
        PredictRoutes.WriteAsync(context, new ProtocolLive(true), ServiceJson.Default.ProtocolLive);

    public Task ReadyAsync(HttpContext context, CancellationToken cancellationToken) => PredictRoutes.WriteAsync(
        context, new ProtocolReady(health.IsReady), ServiceJson.Default.ProtocolReady, StatusOf(health.IsReady));

    public Task ModelReadyAsync(HttpContext context, CancellationToken cancellationToken)
    {
        RequireModel(context);
        return PredictRoutes.WriteAsync(
            context, new ProtocolModelReady(host.Name, health.IsReady), ServiceJson.Default.ProtocolModelReady, StatusOf(health.IsReady));
    }

    public async Task ModelAsync(HttpContext context, CancellationToken cancellationToken)
    {
        RequireModel(context);
        var served = host.Hold();
        try
        {
            var (side, classes) = (served.Classifier.ImageSize, served.Classifier.ClassNames.Count);
            await PredictRoutes.WriteAsync(context, new ProtocolModel(host.Name, [Version],
                OnnxClassifierLoading.IsExported(host.Path) ? "onnxruntime_onnx" : "promptadapter",
                [new(Files, "BYTES", [-1]), new(PixelRows, "UINT8", [-1, -1, -1, 3]), new(Prepared, "FP32", [-1, 3, side, side])],
                [new(Label, "BYTES", [-1]), new(Probabilities, "FP32", [-1, classes])]), ServiceJson.Default.ProtocolModel).ConfigureAwait(false);
        }
        finally
        {
            served.Release();
        }
    }

    public async Task InferAsync(HttpContext context, CancellationToken cancellationToken)
    {
        RequireModel(context);
        using var place = images.Enter(context);
        var body = await ReadAsync(context, place, cancellationToken).ConfigureAwait(false);
        var wanted = Wanted(body.Request);
        var served = host.Hold();
        IReadOnlyList<Func<ServedClassifier, PendingImage>> pending;
        try
        {
            pending = Images(body, served.Classifier.ImageSize, bytes => ImageAnswers.Reserve(place, bytes), cancellationToken);
        }
        finally
        {
            served.Release();
        }

        ImageAnswers.Take(place, pending.Count);
        using var answered = await images.AskAsync(pending, cancellationToken).ConfigureAwait(false);
        if (answered.Skipped is [var first, ..])
            throw RequestProblem.Unreadable($"{first.Image}: {first.Reason}");
        await PredictRoutes.WriteAsync(context, new ProtocolResponse(host.Name, Version, body.Request.Id,
            [.. wanted.Select(name => Output(name, answered))]), ServiceJson.Default.ProtocolResponse).ConfigureAwait(false);
    }

    private IReadOnlyList<Func<ServedClassifier, PendingImage>> Images(
        ProtocolBody body, int side, Action<long> reserve, CancellationToken cancellationToken)
    {
        if (body.Request.Inputs is not [{ } input])
            throw RequestProblem.BadRequest($"exactly one input is taken: '{Files}', '{PixelRows}' or '{Prepared}'");
        if (input.Shape is not { Count: > 0 } shape || shape.Any(length => length < 1))
            throw RequestProblem.BadRequest($"the input '{input.Name}' has no 'shape' of lengths from 1");
        if (shape[0] > options.MaxImages)
            throw RequestProblem.TooLarge($"more than {options.MaxImages} images are not taken at a time; send several requests");
        var count = (int)shape[0];
        var bytes = ProtocolTensors.BinaryBytes(input);
        if (bytes is { } size && size != body.Binary.Length)
            throw RequestProblem.BadRequest($"'{ProtocolTensors.BinarySize}' is {size}, and {body.Binary.Length} bytes follow the JSON");
        var tensors = new ProtocolTensors(input, reserve);
        switch (input.Name, input.Datatype)
        {
            case (Files, "BYTES"):
                if (shape.Count != 1 && !(shape.Count == 2 && shape[1] == 1))
                    throw RequestProblem.BadRequest($"the shape of '{Files}' is [N]");
                var files = bytes is null ? tensors.Base64(body.Data, count) : tensors.Elements(body.Binary, count);
                if (files.Any(file => file.Length > options.MaxImageBytes))
                    throw RequestProblem.TooLarge($"an image of more than {options.MaxImageBytes} bytes is not taken; send a smaller file");
                return [.. files.Select((file, i) => Make(i, image => image.Source = ImageSource.Bytes(file, image.Name)))];
            case (PixelRows, "UINT8"):
                if (shape is not [_, var height, var width, 3] || height > int.MaxValue || width > int.MaxValue)
                    throw RequestProblem.BadRequest($"the shape of '{PixelRows}' is [N, H, W, 3]");
                if ((Int128)height * width > options.MaxPixels)
                    throw RequestProblem.TooLarge($"an image of more than {options.MaxPixels} pixels is not taken; send a smaller one");
                var length = (Int128)height * width * 3;
                var rgb = bytes is null ? tensors.Bytes(body.Data, count, length) : tensors.BytesOfBytes(body.Binary, count, length);
                reserve(rgb.Sum(pixels => (long)pixels.Length)); // for the images, which are copies
                return [.. rgb.Select((pixels, i) => Make(i,
                    image => image.Decoded = RgbImage.FromPixels((int)width, (int)height, pixels.Span)))];
            case (Prepared, "FP32"):
                if (shape is not [_, 3, var rows, var columns] || rows != side || columns != side)
                    throw RequestProblem.BadRequest($"the shape of '{Prepared}' is [N, 3, {side}, {side}]");
                var each = 3 * side * side;
                var prepared = bytes is null ? tensors.Singles(body.Data, count, each) : tensors.SinglesOfBytes(body.Binary, count, each);
                return [.. prepared.Select((pixels, i) => Make(i, image =>
                {
                    if (image.Served.Classifier.ImageSize != side)
                        throw RequestProblem.BadRequest("the classifier has changed to one of another input; ask for its metadata again");
                    image.Pixels = pixels;
                }))];
            default:
                throw RequestProblem.BadRequest($"an input '{input.Name}' of {input.Datatype} is not taken; send '{Files}' of BYTES, '{PixelRows}' of UINT8 " +
                    $"or '{Prepared}' of FP32");
        }

        Func<ServedClassifier, PendingImage> Make(int i, Action<PendingImage> fill) => served =>
        {
            var image = new PendingImage(string.Create(CultureInfo.InvariantCulture, $"image {i}"), served, explain: false, cancellationToken);
            fill(image);
            return image;
        };
    }

    private static string[] Wanted(ProtocolRequest request)
    {
        if (request.Outputs is not { Count: > 0 } outputs)
            return OutputNames;
        foreach (var output in outputs)
        {
            if (!OutputNames.Contains(output?.Name))
                throw RequestProblem.BadRequest($"there is no output '{output?.Name}'; ask for '{Label}' or '{Probabilities}'");
        }

        return [.. outputs.Select(output => output!.Name!)];
    }

    private static ProtocolOutput Output(string name, Answered answered)
    {
        var names = answered.Served.Classifier.ClassNames;
        Answer[] answers = [.. answered.Answers.OfType<Answer>()];
        if (name == Label)
        {
            JsonArray labels = [.. answers.Select(answer => JsonValue.Create(ImageAnswers.Label(answer)))];
            return new ProtocolOutput(name, "BYTES", [answers.Length], Element(labels));
        }

        var numbers = new JsonArray();
        foreach (var answer in answers)
        {
            var probabilities = answer.Prediction.Ranking.ToDictionary(entry => entry.Label, entry => entry.Probability, StringComparer.Ordinal);
            foreach (var label in names)
                numbers.Add(JsonValue.Create((float)probabilities[label]));
        }

        return new ProtocolOutput(name, "FP32", [answers.Length, names.Count], Element(numbers));
    }

    private static JsonElement Element(JsonNode node)
    {
        using var document = JsonDocument.Parse(node.ToJsonString());
        return document.RootElement.Clone();
    }

    private async Task<ProtocolBody> ReadAsync(HttpContext context, Admission.Place place, CancellationToken cancellationToken)
    {
        var body = await UploadReader.ReadBytesAsync(context.Request.Body, options.MaxRequestBytes, place, cancellationToken).ConfigureAwait(false);
        if (context.Request.Headers[JsonLength].ToString() is not { Length: > 0 } told)
            return ProtocolBody.Parse(body, body.Length);
        return int.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= body.Length ? ProtocolBody.Parse(body, length)
            : throw RequestProblem.BadRequest($"{JsonLength} is no length within the body");
    }

    private void RequireModel(HttpContext context)
    {
        var (name, version) = (context.Request.RouteValues["model"]?.ToString(), context.Request.RouteValues["version"]?.ToString());
        if (name != host.Name)
            throw new RequestProblem(StatusCodes.Status404NotFound, "Not found", $"there is no such model; the one here is '{host.Name}'");
        if (version is not (null or Version))
            throw new RequestProblem(StatusCodes.Status404NotFound, "Not found", $"there is no such version; the one here is '{Version}'");
    }

    private static int StatusOf(bool ready) => ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
}
