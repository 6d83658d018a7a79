using System.Text.Json;
using System.Text.Json.Nodes;
using PromptAdapter.Imaging;
using PromptAdapter.Onnx.Export;
using PromptAdapter.Weights.Settings;

namespace PromptAdapter.Onnx;

/// <summary>
/// Finds the settings of an encoder: entries of the file's metadata that begin with <c>promptadapter.</c>, over these the JSON of the same name beside it
/// (<c>encoder.onnx</c>, <c>encoder.json</c>), and what the graph's shapes say. Nothing that decides the features is guessed: what is missing is asked for.
/// </summary>
internal static class OnnxSettingsReader
{
    internal const string Prefix = "promptadapter.";

    private const string Remedy = "correct the settings of the encoder";

    private static readonly string[] Known =
    [
        "size", "mean", "std", "scale", "channels", "layout", "resize", "resize_to", "filter", "fill", "output", "pooling", "preprocess", "preprocess_sha256",
    ];

    /// <summary>The file beside a graph.</summary>
    public static string Beside(string path) => Path.ChangeExtension(path, ".json");

    /// <exception cref="InputException">A setting is missing, unknown or impossible.</exception>
    public static OnnxEncoderSettings Read(OnnxGraph graph, string? kept)
    {
        var isExport = graph.Metadata.ContainsKey(ExportMetadata.Kind); // which says everything itself, whatever model it takes the place of
        var section = kept is null || isExport ? Stated(graph, isExport) : Kept(graph.Path, kept);
        var size = SizeOf(graph, section);
        var layout = OneOf(section, "layout", "nchw", "nhwc") ?? LayoutOf(graph);
        var channels = OneOf(section, "channels", "rgb", "bgr");
        var output = section.Text("output") ?? (graph.Outputs.Count == 1 ? graph.Outputs.Single() : null);
        var (mean, std) = (section.Colours("mean"), section.Colours("std"));
        (string Name, bool Missing)[] needed =
        [
            ("size", size is null), ("mean", mean is null), ("std", std is null), ("channels", channels is null), ("layout", layout is null),
            ("output", output is null),
        ];
        string[] missing = [.. needed.Where(entry => entry.Missing).Select(entry => entry.Name)];
        if (missing.Length > 0)
            throw graph.Refused($"does not tell {string.Join(", ", missing)}" +
                (output is null ? $" (its outputs are {string.Join(", ", graph.Outputs)})" : ""), $"write them into {Beside(graph.Path)}");
        if (!graph.Outputs.Contains(output!))
            throw section.Refused("output", $"and the outputs are {string.Join(", ", graph.Outputs)}");
        if (!std!.All(value => value > 0))
            throw section.Refused("std", "which is not above zero");
        if (section.Number("scale") is <= 0)
            throw section.Refused("scale", "which is not above zero");
        return new OnnxEncoderSettings
        {
            Size = size!.Value,
            Mean = mean!,
            Std = std!,
            Scale = section.Number("scale") ?? ImagePreprocessing.ByteScale,
            Channels = channels!,
            Layout = layout!,
            Resize = OneOf(section, "resize", "shortest", "longest", "squash", "none") ?? "shortest",
            ResizeTo = Side(section, "resize_to"),
            Filter = OneOf(section, "filter", "bicubic", "bilinear", "lanczos", "box", "hamming") ?? "bicubic",
            Fill = section.Integer("fill") switch
            {
                null => null,
                >= 0 and <= 255 and var grey => (byte)grey,
                _ => throw section.Refused("fill", "which is no value of a byte"),
            },
            Output = output!,
            Pooling = OneOf(section, "pooling", "first", "mean"),
            Preprocess = section.Text("preprocess") is { } first && first != Path.GetFileName(first)
                ? throw section.Refused("preprocess", "which is not the name of a file beside it") : section.Text("preprocess"),
            PreprocessSha256 = section.Text("preprocess_sha256"),
        };
    }

    private static SettingsSection Stated(OnnxGraph graph, bool isExport)
    {
        var all = new JsonObject();
        foreach (var (name, value) in graph.Metadata.Where(entry => entry.Key.StartsWith(Prefix, StringComparison.Ordinal)))
            all[name[Prefix.Length..]] = Parsed(value);
        var beside = Beside(graph.Path);
        if (!isExport && SettingsSection.Read(beside) is { } read)
        {
            var file = read with { Remedy = Remedy };
            if (file.Keys.FirstOrDefault(name => !Known.Contains(name)) is { } unknown)
                throw file.Refused(unknown, $"and the settings of an image encoder are {string.Join(", ", Known)}");
            foreach (var property in file.Json.EnumerateObject())
                all[property.Name] = JsonNode.Parse(property.Value.GetRawText());
            return new SettingsSection(beside, "", JsonSerializer.SerializeToElement(all, OnnxJson.Default.JsonObject)) { Remedy = Remedy };
        }

        return new SettingsSection(graph.Path, "", JsonSerializer.SerializeToElement(all, OnnxJson.Default.JsonObject)) { Remedy = Remedy };
    }

    private static SettingsSection Kept(string path, string kept)
    {
        try
        {
            return new SettingsSection(path, "", JsonSerializer.Deserialize(kept, OnnxJson.Default.JsonElement)) { Remedy = Remedy };
        }
        catch (JsonException error)
        {
            throw new InputException("is named by a classifier whose settings of it are no JSON", path, "fit the classifier again", error);
        }
    }

    // Metadata are texts: a number or a list in JSON, and a word as it is.
    private static JsonNode? Parsed(string value)
    {
        try
        {
            return JsonNode.Parse(value);
        }
        catch (JsonException)
        {
            return JsonValue.Create(value);
        }
    }

    private static int? SizeOf(OnnxGraph graph, SettingsSection section)
    {
        var sides = graph.Dimensions.Skip(1).Where(side => side > 0 && side != 3).Distinct().ToArray();
        if (sides.Length > 1)
            throw graph.Refused($"takes images of {string.Join(" by ", sides)} pixels", "export it for square images");
        var stated = Side(section, "size");
        if (stated is { } size && sides is [var fixedSide] && fixedSide != size)
            throw section.Refused("size", $"where the graph takes {fixedSide}");
        return stated ?? (sides is [var side] ? side : null);
    }

    private static string? LayoutOf(OnnxGraph graph) => (graph.Dimensions[1], graph.Dimensions[3]) switch
    {
        (3, not 3) => "nchw",
        (not 3, 3) => "nhwc",
        _ => null,
    };

    private static int? Side(SettingsSection section, string name) => section.Integer(name) switch
    {
        null => null,
        >= 1 and <= 1 << 14 and var side => (int)side,
        _ => throw section.Refused(name, "which is no side of an image in pixels"),
    };

    private static string? OneOf(SettingsSection section, string name, params string[] words) => section.Text(name) is not { } word ? null
        : words.Contains(word) ? word
        : throw section.Refused(name, $"and it is one of {string.Join(", ", words)}");
}
