using System.IO.Compression;
using System.Text;
using PromptAdapter.Experiments;
using PromptAdapter.Experiments.Plans;
using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Auto;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Prompts;
using PromptAdapter.Weights;

namespace PromptAdapter.Fuzz;

/// <summary>Small files of every kind, written by our own code: no picture and no weights of others are among them.</summary>
internal static class Seeds
{
    private static readonly int[] Labels = [0, 1, 1];

    /// <summary>Writes all of them below <c>FOLDER/seeds</c>; what is there already is replaced.</summary>
    public static void WriteAll(string folder)
    {
        Classifiers(name => At(folder, "padapter", name));
        Tensors(folder);
        Texts(folder);
        Images(folder);
        Results(folder);
    }

    private static string At(string folder, string reader, string name) =>
        Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "seeds", reader)).FullName, name);

    private static void Classifiers(Func<string, string> path)
    {
        const float Scale = 14.2857f;
        var text = ClassWeights.Create([1, 0, 0, 0.6f, 0.8f, 0], 2, "text");
        var keys = new SupportCache(new[] { 0, 0, 1, 0.6f, 0.8f, 0, 1, 0, 0 }, 3, Labels, 2);
        var cache = new TipAdapterState(keys, text, 1.5, 5.5, Scale);
        double[] weights = [1, -2, 3, 4, 5, 6], bias = [-0.1, 0.1];
        var gda = new LinearState("gda", weights, bias, new Dictionary<string, double> { ["weight"] = 0.1 }).Beside(text, Scale, 0.1);
        var probe = new LinearState("linear-probe", weights, bias, new Dictionary<string, double> { ["c"] = 0.1 });
        foreach (var (method, adapter) in ((string, IAdapterState)[])[("zero-shot", new ZeroShotState(text, Scale)), ("tip-adapter", cache), ("gda", gda),
            ("linear-probe", probe), ("auto", new AutoState([new AutoMember("tip-adapter", cache, 0.5), new AutoMember("gda", gda, 2)]))])
        {
            ClassifierFile.Write(path(method + ".padapter"), new ClassifierState
            {
                ClassNames = ["a", "b \"ü\""],
                Method = method,
                Adapter = adapter,
                Selection = "support-cv",
                SelectionDetail = "cross-validation",
                LogitScale = Scale,
                ClassWeights = text,
                Support = [.. Labels.Select((label, i) => new SupportImage($"{i}.png", label, new string((char)('0' + i), 64), new byte[] { 1, 2 }))],
                Prompts = [["a photo of a."], ["b"]],
                Model = "tiny.safetensors",
                ModelPath = "/models/tiny.safetensors",
                VocabularyPath = "",
                ModelSha256 = new string('a', 64),
                ImageSize = 32,
                ApplyOrientation = true,
                Views = 2,
                Shots = 2,
                Seed = 1,
                LibraryVersion = "0.1.0",
            });
        }
    }

    private static void Tensors(string folder)
    {
        SafetensorsWriter.Write(At(folder, "safetensors", "two.safetensors"),
            [TensorToWrite.Of("a", [1f, 2, 3, 4], [2, 2]), TensorToWrite.Of("b", [5L, 6], [2])], new Dictionary<string, string> { ["format"] = "pt" });
        foreach (var type in (ElementType[])[ElementType.F16, ElementType.BF16, ElementType.U8])
        {
            SafetensorsWriter.Write(At(folder, "safetensors", type.ToString().ToLowerInvariant() + ".safetensors"),
                [TensorToWrite.Of("a", new byte[2 * type.SizeInBytes()], [2], type)]);
        }

        new TorchArchiveBuilder().Code('}').Code('(').Text("w").Tensor("0", "FloatStorage", 4, 0, [2, 2], [2, 1])
            .Text("n").Tensor("1", "LongStorage", 2, 1, [1], [1]).Code('u').Storage("0", 1f, 2f, 3f, 4f).Storage("1", 5L, 6L)
            .Entry("byteorder", "little"u8.ToArray()).Write(At(folder, "torch", "dictionary.pt"));
        new TorchArchiveBuilder().Code('}').Code('(').Text("state_dict").Global("collections", "OrderedDict").Code(')').Code('R').Code('(')
            .Text("w").Tensor("0", "HalfStorage", 3, 0, [3], [1]).Code('u').Text("epoch").Number(3).Code('u').Entry("data/0", new byte[6])
            .Write(At(folder, "torch", "training.pt"));

        // Five pickles one behind the other, then the elements: magic number, protocol, machine, value, keys.
        byte[] magic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];
        byte[] machine = [0x80, 2, (byte)'}', (byte)'.'], protocol = [0x80, 2, (byte)'M', 0xe9, 3, (byte)'.'];
        File.WriteAllBytes(At(folder, "torch-legacy", "one.pt"),
        [
            .. magic, .. protocol, .. machine,
            .. PickleOf(builder => builder.Code('}').Code('(').Text("w").Tensor("k", "FloatStorage", 2, 0, [2], [1]).Code('u')),
            .. PickleOf(builder => builder.Code(']').Code('(').Text("k").Code('e')), .. BitConverter.GetBytes(2L), .. BitConverter.GetBytes(1f),
            .. BitConverter.GetBytes(2f),
        ]);

        foreach (var (name, header, data) in ((string, string, byte[])[])
        [
            ("matrix.npy", "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", new byte[24]),
            ("columns.npy", "{'descr': '<f8', 'fortran_order': True, 'shape': (3, 2), }", new byte[48]),
            ("labels.npy", "{'descr': '<i8', 'fortran_order': False, 'shape': (4,), }", new byte[32]),
        ])
        {
            var text = header.PadRight(117) + "\n";
            byte[] file = [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. Encoding.ASCII.GetBytes(text), .. data];
            File.WriteAllBytes(At(folder, "npy", name), file);
            if (name != "labels.npy")
                File.WriteAllBytes(At(folder, "class-weights", name), file);
        }

        PromptFile.Save(new SavedPrompt(TextContext.Random(2, 3, seed: 1), "tiny", new string('0', 64))
        {
            Sources = [new PromptSource("pets", 16, 3, ["aa", "bb"])],
        }, At(folder, "prompt", "context.safetensors"));
        FeatureSetFile.Save(FeatureSet.Create([1, 0, 0, 1, 0, 0, 1, 0, 0], 3, Labels, 2), At(folder, "features", "three.safetensors"));

        // Names and shapes of a whole checkpoint; a file of a few hundred bytes leads nowhere here.
        SyntheticClip.Write(At(folder, "checkpoint", "clip.safetensors"));
        Onnx(folder);
    }

    private static byte[] PickleOf(Action<TorchArchiveBuilder> write)
    {
        var path = Path.GetTempFileName();
        try
        {
            var builder = new TorchArchiveBuilder();
            write(builder);
            builder.Write(path);
            using var zip = ZipFile.OpenRead(path);
            using var stream = zip.GetEntry("archive/data.pkl")!.Open();
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return copy.ToArray();
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Onnx(string folder)
    {
        PromptAdapter.Onnx.ColourGraph.Write(At(folder, "onnx", "colours.onnx"));
        PromptAdapter.Onnx.ColourGraph.Write(At(folder, "onnx", "described.onnx"), batch: 1, metadata: [("mean", "0.5,0.5,0.5"), ("labels", "[\"a\",\"b\"]")]);
    }

    private static void Texts(string folder)
    {
        const string Merges = "#version: 0.2\np h\nph o\nt o</w>\n";
        File.WriteAllText(At(folder, "vocabulary", "merges.txt"), Merges);
        using (var gzip = new GZipStream(File.Create(At(folder, "vocabulary-gz", "merges.gz")), CompressionLevel.Optimal))
            gzip.Write(Encoding.UTF8.GetBytes(Merges));
        File.WriteAllText(At(folder, "table", "header.csv"), "path,label,split\na/1.png,cat,train\n\"a,2.png\",\"the \"\"dog\"\"\",test\nb.png,cat,val\n");
        File.WriteAllText(At(folder, "table", "bare.csv"), "1.png;3.0\n2.png;10\n");
        File.WriteAllText(At(folder, "split-json", "split.json"),
            "{\"train\":[[\"a.jpg\",0,\"cat\"],[\"b.jpg\",1,\"dog\"]],\"val\":[[\"c.jpg\",0,\"cat\"]],\"test\":[[\"d.jpg\",1,\"dog\"]]}");
        File.WriteAllText(At(folder, "templates", "two.txt"), "a photo of a {}.\n# not this\na drawing of {}, a pet.\n");
        File.WriteAllText(At(folder, "descriptions", "two.json"), "{\"cat\":[\"a small animal\",\"it purrs\"],\"dog\":[\"it barks\"]}");
        File.WriteAllText(At(folder, "config", "clip.json"),
            "{\"model_type\":\"clip\",\"projection_dim\":16,\"text_config\":{\"hidden_act\":\"gelu\",\"vocab_size\":40,"
            + "\"eos_token_id\":2,\"layer_norm_eps\":1e-05},\"vision_config\":{\"hidden_act\":\"gelu\",\"image_size\":16,\"patch_size\":8}}");
        File.WriteAllText(At(folder, "preprocessor", "clip.json"),
            "{\"crop_size\":{\"height\":16,\"width\":16},\"do_center_crop\":true,\"image_mean\":[0.5,0.5,0.5],"
            + "\"image_std\":[0.5,0.5,0.5],\"resample\":3,\"size\":{\"shortest_edge\":16}}");
        File.WriteAllText(At(folder, "open-clip", "clip.json"),
            "{\"model_cfg\":{\"embed_dim\":16,\"quick_gelu\":true,\"vision_cfg\":{\"image_size\":16,\"layers\":1},"
            + "\"text_cfg\":{\"context_length\":12}},\"preprocess_cfg\":{\"mean\":[0.5,0.5,0.5],\"std\":[0.5,0.5,0.5],\"interpolation\":\"bicubic\"}}");
        File.WriteAllText(At(folder, "yaml", "plan.yaml"),
            "# a plan\nfeatures:\n  - a\n  - path: b\n    text: none\nmethods: [tip-adapter, gda]\nshots: 1,2\nseeds: [1, 2]\n"
            + "grid:\n  alpha-steps: 3\n  search: refined\n");
        File.WriteAllText(At(folder, "undo", "two.undo"),
            "{\"from\":\"/tmp/a.jpg\",\"to\":\"/tmp/cat/a.jpg\",\"action\":\"move\"}\n"
            + "{\"from\":\"\",\"to\":\"/tmp/cat\",\"action\":\"folder\"}\n");
    }

    private static void Images(string folder)
    {
        foreach (var (name, bytes) in EncodedImages.OneOfEach(20, 16))
        {
            var reader = Path.GetExtension(name) switch { ".jpg" => "jpeg", var other => other[1..] };
            File.WriteAllBytes(At(folder, reader, name), bytes);
        }

        using var image = EncodedImages.Picture(20, 16);
        File.WriteAllBytes(At(folder, "jpeg", "turned.jpg"),
            EncodedImages.WithExif(EncodedImages.Encode(image, SkiaSharp.SKEncodedImageFormat.Jpeg), EncodedImages.Exif(6)));
        foreach (var (colour, channels) in ((int, int)[])[(0, 1), (2, 3), (4, 2), (6, 4)])
        {
            foreach (var depth in (int[])[8, 16])
                File.WriteAllBytes(At(folder, "png", $"colour{colour}-{depth}.png"),
                    EncodedImages.Png(5, 4, depth, colour, new byte[5 * 4 * channels * depth / 8]));
        }

        File.WriteAllBytes(At(folder, "tiff", "plain.tif"), Tiff(4, 3));
    }

    // One strip of RGB rows, little-endian.
    private static byte[] Tiff(int width, int height)
    {
        (int Tag, int Type, int Count, int Value)[] entries =
        [
            (256, 3, 1, width), (257, 3, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8), (277, 3, 1, 1), (278, 3, 1, height),
            (279, 4, 1, width * height),
        ];
        byte[] pixels = [.. Enumerable.Range(0, width * height).Select(i => (byte)(20 * i))];
        return
        [
            .. "II"u8, 42, 0, .. BitConverter.GetBytes(8 + pixels.Length), .. pixels, .. BitConverter.GetBytes((short)entries.Length),
            .. entries.SelectMany(entry => (byte[])[.. BitConverter.GetBytes((short)entry.Tag), .. BitConverter.GetBytes((short)entry.Type),
                .. BitConverter.GetBytes(entry.Count), .. BitConverter.GetBytes(entry.Value)]),
            0, 0, 0, 0,
        ];
    }

    private static void Results(string folder)
    {
        const string Line = "{\"dataset\":\"pets\",\"method\":\"tip-adapter\",\"shots\":2,\"seed\":1,\"selection\":\"full-val\",\"alpha\":1.5,\"beta\":5.5,"
            + "\"val_accuracy\":70,\"test_accuracy\":76.25,\"seconds\":0.5,\"selection_correct\":56,\"selection_images\":80,"
            + "\"test_correct\":61,\"test_images\":80,"
            + "\"chosen\":{\"alpha\":1.5,\"beta\":5.5},\"notes\":[\"a note\"],\"settings\":\"selection=full-val | templates=a\","
            + "\"environment\":{\"version\":\"0.1\",\"runtime\":\".NET\",\"system\":\"Linux\",\"processors\":4,\"threads\":2}}\n";
        File.WriteAllText(At(folder, "results", "two.jsonl"), Line + Line.Replace("tip-adapter", "zero-shot", StringComparison.Ordinal));
        File.WriteAllText(At(folder, "results", "failed.jsonl"),
            Line.Replace("\"notes\"", "\"failure\":\"an image is gone\",\"notes\"", StringComparison.Ordinal)
            + Line.Replace("\"test_accuracy\":76.25", "\"base\":80,\"new\":60,\"harmonic\":68.57,\"protocol\":\"base-to-new\"", StringComparison.Ordinal));
        var settings = new CellSettings([("selection", "full-val")], [("templates", "a")]);
        var plan = Directory.CreateTempSubdirectory("promptadapter-fuzz-").FullName;
        new BenchPlanFile([new BenchCell("pets", "gda", 2, 1, settings), new BenchCell("pets", "zero-shot", 4, null, settings)]).Keep(plan);
        File.Move(Path.Combine(plan, BenchPlanFile.FileName), At(folder, "plan", "two.json"), overwrite: true);
        Directory.Delete(plan, recursive: true);
    }
}
