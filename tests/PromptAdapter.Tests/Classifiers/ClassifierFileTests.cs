using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Auto;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapter.Search;
using PromptAdapter.Methods.TipAdapterF;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Weights;

namespace PromptAdapter.Classifiers;

public sealed class ClassifierFileTests : IDisposable
{
    private const int Corruptions = 200;
    private const float Scale = 14.2857f;

    private static readonly int[] Labels = [0, 1, 1];
    private static readonly ClassWeights Weights = ClassWeights.Create([1, 0, 0, 0.6f, 0.8f, 0], 2, "text");

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Kinds => ["zero-shot", "tip-adapter", "prompt-adapter", "tip-adapter-f", "linear-probe", "gda", "auto"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_WhatWasWritten_IsEqualInEveryField(string method)
    {
        var state = State(method);
        var path = Written(state);
        AssertEqual(state, ClassifierFile.Read(path, AdapterMethods.Catalog));
    }

    [Theory]
    [InlineData("F_lr1e-3")]
    [InlineData("F_lr5e-3")]
    public void Read_GoldenFineTunedKeys_CountsAsTheReference(string run)
    {
        using var golden = new AdapterGolden();
        var (grid, expected) = (SearchGrid.Default, golden.Grid(run + "_grid_counts"));
        foreach (var (b, a) in ((int, int)[])[(0, 0), (7, 19), (50, 10), (120, 3), (199, 19)])
        {
            var state = State() with
            {
                ClassNames = [.. Enumerable.Range(0, golden.Support.ClassCount).Select(label => $"class {label}")],
                Adapter = new TipAdapterFState(golden.Support, golden.Floats(run + "_best_weight"), golden.Weights, grid.Alphas[a], grid.Betas[b], 100),
                LogitScale = 100,
                ClassWeights = golden.Weights,
                Support = [.. golden.Support.Labels.Select((label, i) => new SupportImage($"{i}.png", label, new string('0', 64), ReadOnlyMemory<byte>.Empty))],
            };
            Assert.Equal(expected[b, a], ClassifierFile.Read(Written(state), AdapterMethods.Catalog).Adapter.Evaluate(golden.Validation).Correct);
        }
    }

    [Fact]
    public void Write_ZeroShotAndTipAdapter_StayVersion1()
    {
        foreach (var method in Kinds)
        {
            using var file = TensorFile.Open(Written(State(method.Data)));
            var first = method.Data is "zero-shot" or "tip-adapter" or "prompt-adapter";
            Assert.Equal(first ? "1" : "2", file.Metadata["format_version"]);
            Assert.Equal(!first, file.Metadata.ContainsKey("parts"));
            if (first)
                Assert.Equal(["class_weights", "keys", "thumbnail_ends", "thumbnails", "values"], file.Tensors.Keys.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void Write_Blend_PrefixesEachTensorWithItsMethod()
    {
        using var file = TensorFile.Open(Written(State("auto")));
        Assert.Equal(
            ["class_weights", "gda.offsets", "gda.weights", "linear-probe.offsets", "linear-probe.weights", "thumbnail_ends", "thumbnails",
            "tip-adapter-f.keys", "tip-adapter.keys", "values"],
            file.Tensors.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("[]", "parts")]
    [InlineData("null", "parts")]
    [InlineData("[null]", "parts")]
    [InlineData("7", "inconsistent")]
    [InlineData("[{\"method\":\"gda\"}]", "inconsistent")]
    [InlineData("[{\"method\":null,\"weight\":1,\"numbers\":{},\"tensors\":[]}]", "inconsistent")]
    [InlineData("[{\"method\":\"gda\",\"weight\":1,\"numbers\":{\"weight\":1},\"tensors\":[null]}]", "inconsistent")]
    [InlineData("[{\"method\":\"gda\",\"weight\":1e999,\"numbers\":{\"weight\":1},\"tensors\":[\"weights\",\"offsets\"]}]", "inconsistent")]
    [InlineData("[{\"method\":\"gda\",\"weight\":1,\"numbers\":{\"weight\":-1},\"tensors\":[\"weights\",\"offsets\"]}]", "weight")]
    [InlineData("[{\"method\":\"gda\",\"weight\":1,\"numbers\":{},\"tensors\":[\"weights\",\"offsets\"]}]", "weight")]
    [InlineData("[{\"method\":\"gda\",\"weight\":1,\"numbers\":{\"weight\":1},\"tensors\":[\"weights\"]}]", "offsets")]
    [InlineData("[{\"method\":\"gda\",\"weight\":1,\"numbers\":{\"weight\":1},\"tensors\":[\"weights\",\"weights\"]}]", "two parts")]
    [InlineData("[{\"method\":\"gda\",\"weight\":1,\"numbers\":{\"weight\":1},\"tensors\":[\"values\",\"nothing\"]}]", "'nothing'")]
    [InlineData("[{\"method\":\"tip-adapter-f\",\"weight\":1,\"numbers\":{\"alpha\":1,\"beta\":1,\"epochs\":1},\"tensors\":[\"weights\",\"offsets\"]}]",
        "keys")]
    [InlineData("[{\"method\":\"vpt\",\"weight\":1,\"numbers\":{},\"tensors\":[\"weights\",\"offsets\"]}]", "'vpt' is not known")]
    [InlineData("[{\"method\":\"linear-probe\",\"weight\":1,\"numbers\":{\"c\":1},\"tensors\":[]}]", "lacks a tensor weights")]
    [InlineData("[{\"method\":\"zero-shot\",\"weight\":1,\"numbers\":{},\"tensors\":[]}]", "does not know")]
    public void Read_WrongPartsUnderARightDigest_AreRefused(string parts, string expected) =>
        Refused(Rewritten(metadata => metadata["parts"] = parts, state: State("gda")), expected);

    [Fact]
    public void Read_PromptThatNothingDescribes_IsRefused() =>
        Refused(Rewritten(_ => { }, tensors: tensors => tensors.Add(RawTensor.Of("prompt.context", new float[6], 2, 3)), state: State("gda")), "'mode'");

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Read_VisualPromptsOfAnotherRank_AreRefused(int rank) =>
        Refused(Rewritten(_ => { }, tensors: tensors =>
            tensors.Add(RawTensor.Of("visual_prompts", new float[6].AsSpan(), [.. Enumerable.Repeat(1L, rank - 1), 6L])), state: State("gda")), "[P, n, D]");

    [Fact]
    public void Read_TensorOfALaterProgram_IsRefused()
    {
        foreach (var method in (string[])["tip-adapter", "gda"])
            Refused(Rewritten(_ => { }, tensors: tensors => tensors.Add(RawTensor.Of("later.weights", new float[6], 2, 3)), state: State(method)),
                "'later.weights'", "update the program");
    }

    [Fact]
    public void Read_WithoutCacheAndThumbnails_IsEqualInEveryField()
    {
        var state = State("zero-shot") with { Support = [.. State().Support.Select(image => image with { Thumbnail = ReadOnlyMemory<byte>.Empty })] };
        AssertEqual(state, ClassifierFile.Read(Written(state), AdapterMethods.Catalog));
    }

    [Fact]
    public void Write_SameState_GivesTheSameBytes() => Assert.Equal(File.ReadAllBytes(Written(State(), "a")), File.ReadAllBytes(Written(State(), "b")));

    [Fact]
    public void Read_SafetensorsOfOtherKind_SaysWhatItIsNot()
    {
        SafetensorsWriter.Write(_folder.File("features.safetensors"), [TensorToWrite.Of("features", new float[6], [2, 3])],
            cancellationToken: TestContext.Current.CancellationToken);
        Refused(_folder.File("features.safetensors"), "is not an adapted classifier", ".padapter");
    }

    [Theory]
    [InlineData("format_version", "4", "format version 4")]
    [InlineData("format_version", "2", "'parts'")]
    [InlineData("alpha", "NaN", "alpha")]
    [InlineData("alpha", "much", "inconsistent")]
    [InlineData("image_size", "1e300", "inconsistent")]
    [InlineData("image_size", "0", "image_size is below 1")]
    [InlineData("views", "-1", "views is below 0")]
    [InlineData("shots", "-1", "shots is below 0")]
    [InlineData("seed", "99999999999999999999", "inconsistent")]
    [InlineData("apply_orientation", "perhaps", "inconsistent")]
    [InlineData("class_names", "[\"a\",null]", "class_names")]
    [InlineData("class_names", "[\"a\",\"a\"]", "twice")]
    [InlineData("class_names", "[\"a\"]", "differ in number")]
    [InlineData("class_names", "{}", "inconsistent")]
    [InlineData("support_paths", "[]", "differ in number")]
    [InlineData("support_sha256", "null", "support_sha256")]
    [InlineData("model_sha256", "abc", "SHA-256")]
    public void Read_WrongEntryUnderARightDigest_IsRefused(string entry, string value, string expected) =>
        Refused(Rewritten(metadata => metadata[entry] = value), expected);

    [Theory]
    [InlineData("alpha")]
    [InlineData("class_names")]
    [InlineData("content_sha256")]
    [InlineData("format_version")]
    [InlineData("model_sha256")]
    public void Read_MissingEntry_IsNamed(string entry) =>
        Refused(Rewritten(metadata => metadata.Remove(entry), keepDigest: entry != "content_sha256"), entry);

    [Theory]
    [InlineData("class_weights", 0, 4)]
    [InlineData("keys", 8, 4)]
    [InlineData("values", 0, 1)]
    [InlineData("values", 1, 1)]
    [InlineData("thumbnail_ends", 3, 1)]
    [InlineData("thumbnail_ends", 0, 8)]
    public void Read_WrongTensorUnderARightDigest_IsRefused(string name, int start, int count) =>
        Refused(Rewritten(_ => { }, tensors: tensors => tensors.Single(tensor => tensor.Name == name).Data.AsSpan(start, count).Fill(0xff)),
            "restore the file from a copy");

    [Fact]
    public void Read_NumberThatIsNone_IsCalledSo() =>
        Refused(Rewritten(_ => { }, tensors: tensors => tensors.Single(tensor => tensor.Name == "class_weights").Data.AsSpan(0, 4).Fill(0xff)),
            "class_weights holds a value that is not a number");

    [Fact]
    public void Read_OtherNumberOfClassesThanValues_IsCalledSo() =>
        Refused(Rewritten(metadata => metadata["class_names"] = "[\"a\",\"b\",\"c\"]", state: State("linear-probe") with { ClassWeights = null }),
            "values and class names differ in number");

    [Fact]
    public void Write_WhatIsNotUsual_IsReadAgain()
    {
        var read = ClassifierFile.Read(Written(State() with { ApplyOrientation = false, Precision = EncoderPrecision.BF16 }), AdapterMethods.Catalog);
        Assert.False(read.ApplyOrientation);
        Assert.Equal(EncoderPrecision.BF16, read.Precision);
    }

    [Fact]
    public void Read_AnySampledBitFlipped_IsRefused()
    {
        var original = File.ReadAllBytes(Written(State()));
        var path = _folder.File("flipped.padapter");
        for (var bit = 0; bit < 8 * original.Length; bit += 7) // 7 and 8 have no common factor, so every bit of a byte has its turn
        {
            var bytes = (byte[])original.Clone();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertRefused(path, bytes, $"bit {bit}");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_DamagedAtRandom_IsRefused(string method)
    {
        var original = File.ReadAllBytes(Written(State(method)));
        for (var seed = 0; seed < Corruptions; seed++)
            AssertRefused(_folder.File("damaged.padapter"), Damage.Of(original, seed), $"seed {seed}");
    }

    // Behind the digest: each entry becomes each of these texts and the digest is made anew, as whoever wrote a wrong file on purpose would.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_AnyEntryReplacedUnderARightDigest_WorksOrIsInputException(string method)
    {
        string[] values = ["", "0", "-1", "1", "3", "1e999", "NaN", "9223372036854775807", "null", "[]", "{}", "[null]", "[[]]", "\"a\"", "true", "\ud83d",
            "\0", new string('9', 400), new string('[', 200), "[\"a\",\"b\"]", "../../../etc/passwd", "2", "f16"];
        string[] names;
        using (var file = TensorFile.Open(Written(State(method))))
            names = [.. file.Metadata.Keys.Where(name => name != "content_sha256")];
        var refused = 0;
        foreach (var name in names)
        {
            refused += ReadsOrRefuses(Rewritten(metadata => metadata.Remove(name), state: State(method)), name + " removed");
            foreach (var value in values)
                refused += ReadsOrRefuses(Rewritten(metadata => metadata[name] = value, state: State(method)), $"{name} = {value}");
        }

        Assert.InRange(refused, names.Length * values.Length / 2, names.Length * (values.Length + 1) - 1);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_AnyTensorChangedUnderARightDigest_WorksOrIsInputException(string method)
    {
        Func<RawTensor, RawTensor?>[] changes =
        [
            _ => null,
            tensor => tensor with { Name = tensor.Name + "2" },
            tensor => tensor with { Shape = [tensor.Data.Length / tensor.Type.SizeInBytes()] },
            tensor => tensor with { Shape = [.. tensor.Shape.Reverse()] },
            tensor => tensor with { Shape = [1, .. tensor.Shape] },
            tensor => tensor with { Shape = [0, 5], Data = [] },
            tensor => tensor with { Type = ElementType.U8, Shape = [tensor.Data.Length] },
            tensor => tensor with { Data = [.. Enumerable.Repeat((byte)0xff, tensor.Data.Length)] },
            tensor => tensor with { Data = new byte[tensor.Data.Length] },
            tensor => tensor with { Data = [.. Enumerable.Repeat((byte)0x7f, tensor.Data.Length)] },
            tensor => tensor with { Data = [.. tensor.Data.Reverse()] },
        ];
        string[] names;
        using (var file = TensorFile.Open(Written(State(method))))
            names = [.. file.Tensors.Keys];
        var refused = 0;
        foreach (var name in names)
        {
            for (var change = 0; change < changes.Length; change++)
            {
                refused += ReadsOrRefuses(Rewritten(_ => { }, state: State(method), tensors: tensors =>
                {
                    var at = tensors.FindIndex(tensor => tensor.Name == name);
                    var changed = changes[change](tensors[at]);
                    tensors.RemoveAt(at);
                    if (changed is not null)
                        tensors.Insert(at, changed);
                }), $"{name}, change {change}");
            }
        }

        Assert.InRange(refused, names.Length * changes.Length / 2, names.Length * changes.Length - 1);
    }

    // 1 where the file is refused; where it is read, what it holds can be used.
    private static int ReadsOrRefuses(string path, string what)
    {
        try
        {
            var state = ClassifierFile.Read(path, AdapterMethods.Catalog);
            Assert.Equal(state.ClassNames.Count, state.Adapter.ClassCount);
            Assert.All(state.Support, image => Assert.InRange(image.Label, 0, state.ClassNames.Count - 1));
            Assert.True(float.IsFinite(state.LogitScale) && state.ImageSize > 0 && state.Views >= 0 && state.Shots >= 0, what);
            state.Adapter.Logits(new float[state.Adapter.Dimension], new double[state.ClassNames.Count]);
            state.Adapter.Explain(new float[state.Adapter.Dimension]);
            return 0;
        }
        catch (InputException error)
        {
            Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
            return 1;
        }
        catch (Exception error) when (error is not Xunit.Sdk.IAssertionException)
        {
            Assert.Fail($"{what}: {error}");
            throw;
        }
    }

    [Fact]
    public void Read_Truncated_IsRefused()
    {
        var original = File.ReadAllBytes(Written(State()));
        for (var length = 0; length < original.Length; length += 13)
            AssertRefused(_folder.File("short.padapter"), original[..length], $"length {length}");
    }

    private static void AssertRefused(string path, byte[] bytes, string what)
    {
        File.WriteAllBytes(path, bytes);
        var error = Record.Exception(() => ClassifierFile.Read(path, AdapterMethods.Catalog));
        Assert.True(error is InputException, $"{what}: {error?.ToString() ?? "it was read"}");
        Assert.StartsWith(path + ": ", error!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static void Refused(string path, params string[] parts)
    {
        var error = Assert.Throws<InputException>(() => ClassifierFile.Read(path, AdapterMethods.Catalog));
        Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    private static void AssertEqual(ClassifierState expected, ClassifierState actual)
    {
        string[] compound = [nameof(ClassifierState.Support), nameof(ClassifierState.Adapter), nameof(ClassifierState.ClassWeights)];
        foreach (var property in typeof(ClassifierState).GetProperties().Where(property => !compound.Contains(property.Name)))
            Assert.Equal(property.GetValue(expected), property.GetValue(actual));
        Assert.Equal(expected.ClassWeights!.Values.ToArray(), actual.ClassWeights!.Values.ToArray());
        Assert.IsType(expected.Adapter.GetType(), actual.Adapter);
        AssertEqual(expected.Adapter.Store(), actual.Adapter.Store());
        Assert.Equal(expected.Support.Count, actual.Support.Count);
        Assert.All(expected.Support.Zip(actual.Support), pair =>
        {
            Assert.Equal(pair.First.Thumbnail.ToArray(), pair.Second.Thumbnail.ToArray());
            Assert.Equal(pair.First with { Thumbnail = default }, pair.Second with { Thumbnail = default });
        });
    }

    private static void AssertEqual(StoredState expected, StoredState actual)
    {
        Assert.Equal((expected.Method, expected.Weight, expected.Members.Count), (actual.Method, actual.Weight, actual.Members.Count));
        Assert.Equal(expected.Numbers, actual.Numbers);
        Assert.Equal(expected.Tensors.Select(tensor => (tensor.Name, tensor.Type)), actual.Tensors.Select(tensor => (tensor.Name, tensor.Type)));
        Assert.Equal(expected.Tensors.SelectMany(tensor => tensor.Data), actual.Tensors.SelectMany(tensor => tensor.Data));
        Assert.All(expected.Members.Zip(actual.Members), pair => AssertEqual(pair.First, pair.Second));
    }

    private string Written(ClassifierState state, string name = "a")
    {
        ClassifierFile.Write(_folder.File(name + ".padapter"), state);
        return _folder.File(name + ".padapter");
    }

    /// <summary>The file with other content and, unless told otherwise, the digest that belongs to it.</summary>
    private string Rewritten(Action<Dictionary<string, string>> change, bool keepDigest = true, Action<List<RawTensor>>? tensors = null,
        ClassifierState? state = null)
    {
        using var file = TensorFile.Open(Written(state ?? State()));
        var data = file.Tensors.Values.Select(RawTensor.Read).ToList();
        var metadata = file.Metadata.Where(entry => entry.Key != "content_sha256").ToDictionary();
        change(metadata);
        tensors?.Invoke(data);
        if (keepDigest)
            metadata["content_sha256"] = ContentDigest.Of(metadata, data);
        var path = _folder.File("rewritten.padapter");
        SafetensorsWriter.Write(path, data.Select(tensor => TensorToWrite.Of(tensor.Name, tensor.Data, tensor.Shape, tensor.Type)), metadata,
            cancellationToken: TestContext.Current.CancellationToken);
        return path;
    }

    // Numbers without a short decimal form, names that JSON has to escape.
    private static ClassifierState State(string method = "tip-adapter") => new()
    {
        ClassNames = ["chat \"noir\"", "Ünï, 犬\n"],
        Method = method,
        Adapter = Adapter(method),
        Selection = "support-cv",
        SelectionDetail = "cross-validation on the shots",
        LogitScale = Scale,
        ClassWeights = Weights,
        Support =
        [
            new SupportImage("a/1.png", Labels[0], new string('1', 64), new byte[] { 1, 2, 3 }),
            new SupportImage("a/2.png", Labels[1], new string('2', 64), ReadOnlyMemory<byte>.Empty),
            new SupportImage("b/ü.png", Labels[2], new string('3', 64), new byte[] { 4 }),
        ],
        Prompts = [["a photo of a chat.", "un chat"], ["犬"]],
        Model = "tiny.safetensors",
        ModelPath = "/models/tiny.safetensors",
        VocabularyPath = "/models/vocab.gz",
        ModelSha256 = new string('a', 64),
        ImageSize = 32,
        ApplyOrientation = true,
        Views = 10,
        Shots = 4,
        Seed = -5,
        LibraryVersion = "0.1.0",
    };

    private static IAdapterState Adapter(string method)
    {
        double[] weights = [1.0 / 7, -2, 3e-300, 4, 5, Math.E], bias = [-0.1, 1.0 / 9];
        var keys = new SupportCache(new[] { 0, 0, 1, 0.1f, MathF.Sqrt(0.99f), 0, 1, 0, 0 }, 3, Labels, 2);
        var cache = new TipAdapterState(keys, Weights, 1.0 / 3, Math.PI, Scale);
        var support = FeatureSet.Create([1, 0, 0, 1, 0, 0, 1, 0, 0], 3, Labels, 2);
        var trained = new TipAdapterFState(support, new[] { 0.3f, 0, 1, 0.1f, 2, 0, 1, -0.5f, 0 }, Weights, 1.17, 0.7, Scale) { Epochs = 20 };
        var zeroShot = new ZeroShotState(Weights, Scale);
        var probe = new LinearState("linear-probe", weights, bias, new Dictionary<string, double> { ["c"] = 0.1 });
        var gda = new LinearState("gda", weights, bias, new Dictionary<string, double> { ["weight"] = 0.1 }).Beside(Weights, Scale, 0.1);
        return method switch
        {
            "zero-shot" => zeroShot,
            "tip-adapter" or "prompt-adapter" => cache,
            "tip-adapter-f" => trained,
            "gda" => gda,
            "linear-probe" => probe,
            _ => new AutoState(
            [
                new AutoMember("tip-adapter", cache, 1.0 / 11), new AutoMember("tip-adapter-f", trained, 2e-5), new AutoMember("zero-shot", zeroShot, 0.3),
                new AutoMember("gda", gda, 7), new AutoMember("linear-probe", probe, 0.9),
            ]),
        };
    }
}
