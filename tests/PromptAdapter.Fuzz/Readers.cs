using PromptAdapter.Cli;
using PromptAdapter.Cli.Commands.Benchmarks;
using PromptAdapter.Datasets;
using PromptAdapter.Experiments;
using PromptAdapter.Experiments.Exporters;
using PromptAdapter.Experiments.Exporters.Html;
using PromptAdapter.Experiments.Plans;
using PromptAdapter.Features;
using PromptAdapter.Imaging.Decoding;
using PromptAdapter.Methods;
using PromptAdapter.Onnx;
using PromptAdapter.Photos;
using PromptAdapter.Prompts;
using PromptAdapter.Texts;
using PromptAdapter.Tokenization;
using PromptAdapter.Weights;

namespace PromptAdapter.Fuzz;

/// <summary>Everything that reads what others wrote, by name.</summary>
internal static class Readers
{
    // Images are decoded up to this many pixels: what a larger one may take is a matter of the pixel limit, not of its file's size.
    private static readonly DecodeOptions FewPixels = new() { MaxPixels = 1_000_000 };

    private static readonly Lazy<System.CommandLine.Command> Root =
        new(() => CommandLineApplication.CreateRoot(new Terminal(TextWriter.Null, TextWriter.Null, outIsTerminal: false, errorIsTerminal: false)));

    private static readonly string[] Tensors =
    [
        "dtype", "shape", "data_offsets", "__metadata__", "F32", "F16", "BF16", "I64", "I32", "U8", "BOOL", "F64", "\"shape\":[0,2]",
        "\"data_offsets\":[0,0]",
    ];

    private static readonly string[] Json = ["{\"\":", "[{", "}]", ":null", ":-1", ":1e999", ":[]", ":{}", "\\ud800", "\\u0000", ",\"a\":1"];

    public static IReadOnlyList<Reader> All { get; } =
    [
        new("padapter", ".padapter", Classifier)
        {
            Repair = Repairs.Classifier,
            Words = [.. Tensors, "class_names", "parts", "values", "keys", "thumbnail_ends", "recipe", "answers", "blend", "prompt.", "tower.",
                "format_version"],
        },
        new("safetensors", ".safetensors", AllTensors) { Words = Tensors },
        new("torch", ".pt", AllTensors) { Repair = Repairs.Archive, Words = Pickles },
        new("torch-legacy", ".pt", AllTensors) { Words = Pickles },
        new("npy", ".npy", AllTensors) { Words = ["'descr': '<f4'", "'fortran_order': True", "'shape': (0,)", "(1,2,)", "|b1", ">f8", "<f2"] },
        new("checkpoint", ".safetensors", path =>
        {
            using var weights = ClipWeights.Open(path);
            _ = weights.Settings.Identity("0");
        }) { Words = [.. Tensors, "visual.", "transformer.", "text_model.", "logit_scale", "quick_gelu"] },
        new("prompt", ".safetensors", path => PromptFile.Load(path)) { Words = [.. Tensors, "mode", "sources", "classnames", "coop", "cocoop", "attention"] },
        new("features", ".safetensors", path => FeatureSetFile.Load(path)) { Words = [.. Tensors, "features", "labels", "split", "row_splits"] },
        new("class-weights", ".npy", path => ClassWeightsFile.Read(path, 2, 3)) { Words = ["'descr': '<f4'", "'shape': (2, 3)", "(3, 2)"] },
        new("onnx", ".onnx", path =>
        {
            File.WriteAllText(Path.ChangeExtension(path, ".json"), "{\"mean\":0,\"std\":1,\"channels\":\"rgb\"}"); // what no graph tells
            _ = OnnxFileDigest.Of(path);
            using var encoder = OnnxImageEncoder.Load(path, threads: 1);
        }) { Words = ["location", "images", "mean", "std", "resolution"] },
        new("vocabulary", ".txt", path => Vocabulary.Load(path)) { Words = ["#version: 0.2\n", "</w>", " "] },
        new("vocabulary-gz", ".gz", path => Vocabulary.Load(path)),
        new("table", ".csv", path => LabelTable.Read(path, new ImageFolderOptions { MissingImages = MissingImages.AreKept }))
        {
            Words = ["path", "label", "split", "sep=;", "\"\"", "train", "test", "val", ".0"],
        },
        new("split-json", ".json", path => SplitFile.Read(path, new ImageFolderOptions { MissingImages = MissingImages.AreKept }))
        {
            Words = [.. Json, "\"train\"", "\"val\"", "\"test\""],
        },
        new("templates", ".txt", path => TemplateSet.ReadFile(path)) { Words = ["{}", "{", "}", "{0}", "#", "\n"] },
        new("descriptions", ".json", path => ClassDescriptions.ReadFile(path)) { Words = Json },
        Beside("config", "config.json", Words: [.. Json, "hidden_act", "text_config", "vision_config", "layer_norm_eps", "eos_token_id"]),
        Beside("preprocessor", "preprocessor_config.json", Words: [.. Json, "crop_size", "shortest_edge", "image_mean", "resample", "do_resize"]),
        Beside("open-clip", "open_clip_config.json", Words: [.. Json, "model_cfg", "vision_cfg", "text_cfg", "preprocess_cfg", "interpolation", "act_kwargs"]),
        new("results", ".jsonl", Report) { Words = [.. Json, "environment", "predictions", "settings", "chosen", "failure", "shared", "base", "harmonic"] },
        new("plan", ".json", InFolder(BenchPlanFile.FileName, folder => BenchPlanFile.Find(folder)))
        {
            Repair = Repairs.Plan,
            Words = [.. Json, "cells", "digest"],
        },
        new("yaml", ".yaml", path => BenchConfigFile.Apply(Root.Value.Parse(["bench", path], CommandLineApplication.AsTyped)))
        {
            Words = ["datasets:", "features:", "methods:", "grid:", "- ", "  ", "*a", "&a ", "<<: ", "!!binary ", "|\n", ">\n", "? ", "---\n", "{a: [",
                "\"\\x00\""],
        },
        new("undo", ".undo", path => UndoList.Apply(path, dryRun: true)) { Words = [.. Json, "\"from\"", "\"to\"", "\"action\""] },
        Image("jpeg", ".jpg") with { Words = ["\u00ff", "Exif\0\0", "MM\0*", "II*\0"] },
        Image("png", ".png") with { Repair = Repairs.Png, Words = ["IHDR", "IDAT", "PLTE", "tRNS", "eXIf", "gAMA", "iCCP"] },
        Image("gif", ".gif") with { Words = ["GIF87a", "GIF89a", "NETSCAPE2.0", ";", ",", "!"] },
        Image("bmp", ".bmp"),
        Image("tiff", ".tif"),
        Image("webp", ".webp") with { Words = ["RIFF", "WEBP", "VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "EXIF"] },
    ];

    private static string[] Pickles => ["torch._utils\n_rebuild_tensor_v2\n", "torch\nFloatStorage\n", "torch\nHalfStorage\n", "collections\nOrderedDict\n",
        "storage", "cpu", "}(", "u.", "tR", "Q", "q\0", "h\0", "r\0\0\0\0", "os\nsystem\n", "\u0080\u0002"];

    private static void Classifier(string path)
    {
        var state = ClassifierFile.Read(path, AdapterMethods.Catalog);
        state.Adapter.Logits(new float[state.Adapter.Dimension], new double[state.ClassNames.Count]);
        state.Adapter.Explain(new float[state.Adapter.Dimension]);
        ClassifierDescription.Of(path, state);
    }

    private static void AllTensors(string path)
    {
        using var file = TensorFile.Open(path);
        foreach (var tensor in file.Tensors.Values)
        {
            tensor.ToSingles();
            if (!tensor.Type.IsFloatingPoint())
                tensor.ToInt64s();
        }
    }

    // As `bench report` does, in every format.
    private static void Report(string path)
    {
        var report = ReportModel.Of(ResultsFile.ReadFile(path));
        foreach (var exporter in (IReportExporter[])[new MarkdownExporter(), new HtmlExporter(), new CsvExporter(), new JsonExporter(), new LatexExporter(),
            new TimingExporter()])
            exporter.Render(report);
    }

    private static Reader Image(string name, string extension) => new(name, extension, path => ImageDecoder.Decode(path, FewPixels).Dispose());

    // Settings that lie beside a checkpoint.
    private static Reader Beside(string name, string fileName, IReadOnlyList<string> Words) => new(name, ".json", InFolder(fileName, folder =>
    {
        var checkpoint = Path.Combine(folder, "model.safetensors");
        if (!File.Exists(checkpoint))
            SyntheticClip.WriteHuggingFace(checkpoint);
        using var weights = ClipWeights.Open(checkpoint);
        _ = weights.Settings.Identity("0");
    }))
    { Words = Words };

    // A reader that looks for a file of a certain name.
    private static Action<string> InFolder(string fileName, Action<string> read) => path =>
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(path)!, fileName + ".d")).FullName;
        File.Copy(path, Path.Combine(folder, fileName), overwrite: true);
        read(folder);
    };
}
