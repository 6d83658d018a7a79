using PromptAdapter.Weights;

namespace PromptAdapter.Classifiers;

public sealed class ClassifierFileTests : IDisposable
{
    private const int Corruptions = 200;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WhatWasWritten_IsEqualInEveryField()
    {
        var state = State();
        var path = Written(state);
        AssertEqual(state, ClassifierFile.Read(path));
    }

    [Fact]
    public void Read_WithoutCacheAndThumbnails_IsEqualInEveryField()
    {
        var state = State() with { Method = "zero-shot", Keys = [], Alpha = 0, Beta = 0, Support = [.. State().Support.Select(image => image with { Thumbnail = ReadOnlyMemory<byte>.Empty })] };
        AssertEqual(state, ClassifierFile.Read(Written(state)));
    }

    [Fact]
    public void Write_SameState_GivesTheSameBytes() => Assert.Equal(File.ReadAllBytes(Written(State(), "a")), File.ReadAllBytes(Written(State(), "b")));

    [Fact]
    public void Read_SafetensorsOfOtherKind_SaysWhatItIsNot()
    {
        SafetensorsWriter.Write(_folder.File("features.safetensors"), [TensorToWrite.Of("features", new float[6], [2, 3])], cancellationToken: TestContext.Current.CancellationToken);
        Refused(_folder.File("features.safetensors"), "is not an adapted classifier", "promptadapter fit");
    }

    [Theory]
    [InlineData("format_version", "2", "format version 2")]
    [InlineData("alpha", "NaN", "alpha")]
    [InlineData("alpha", "much", "inconsistent")]
    [InlineData("image_size", "1e300", "inconsistent")]
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
        Refused(Rewritten(_ => { }, tensors: tensors => tensors.Single(tensor => tensor.Name == name).Data.AsSpan(start, count).Fill(0xff)), "restore the file from a copy");

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

    [Fact]
    public void Read_DamagedAtRandom_IsRefused()
    {
        var original = File.ReadAllBytes(Written(State()));
        for (var seed = 0; seed < Corruptions; seed++)
            AssertRefused(_folder.File("damaged.padapter"), Damage.Of(original, seed), $"seed {seed}");
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
        var error = Record.Exception(() => ClassifierFile.Read(path));
        Assert.True(error is InputException, $"{what}: {error?.ToString() ?? "it was read"}");
        Assert.StartsWith(path + ": ", error!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static void Refused(string path, params string[] parts)
    {
        var error = Assert.Throws<InputException>(() => ClassifierFile.Read(path));
        Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    private static void AssertEqual(ClassifierState expected, ClassifierState actual)
    {
        foreach (var property in typeof(ClassifierState).GetProperties().Where(property => property.Name is not nameof(ClassifierState.Support)))
            Assert.Equal(property.GetValue(expected), property.GetValue(actual));
        Assert.Equal(expected.Support.Count, actual.Support.Count);
        Assert.All(expected.Support.Zip(actual.Support), pair =>
        {
            Assert.Equal(pair.First.Thumbnail.ToArray(), pair.Second.Thumbnail.ToArray());
            Assert.Equal(pair.First with { Thumbnail = default }, pair.Second with { Thumbnail = default });
        });
    }

    private string Written(ClassifierState state, string name = "a")
    {
        ClassifierFile.Write(_folder.File(name + ".padapter"), state);
        return _folder.File(name + ".padapter");
    }

    /// <summary>The file with other content and, unless told otherwise, the digest that belongs to it.</summary>
    private string Rewritten(Action<Dictionary<string, string>> change, bool keepDigest = true, Action<List<RawTensor>>? tensors = null)
    {
        using var file = TensorFile.Open(Written(State()));
        var data = file.Tensors.Values.Select(RawTensor.Read).ToList();
        var metadata = file.Metadata.Where(entry => entry.Key != "content_sha256").ToDictionary();
        change(metadata);
        tensors?.Invoke(data);
        if (keepDigest)
            metadata["content_sha256"] = ContentDigest.Of(metadata, data);
        var path = _folder.File("rewritten.padapter");
        SafetensorsWriter.Write(path, data.Select(tensor => TensorToWrite.Of(tensor.Name, tensor.Data, tensor.Shape, tensor.Type)), metadata, cancellationToken: TestContext.Current.CancellationToken);
        return path;
    }

    // Numbers without a short decimal form, names that JSON has to escape.
    private static ClassifierState State() => new()
    {
        ClassNames = ["chat \"noir\"", "Ünï, 犬\n"],
        Method = "tip-adapter",
        Selection = "support-cv",
        SelectionDetail = "cross-validation on the shots",
        Alpha = 1.0 / 3,
        Beta = Math.PI,
        LogitScale = 14.2857f,
        EmbedDim = 3,
        ClassWeights = [1, 0, 0, 0.6f, 0.8f, 0],
        Keys = [0, 0, 1, 0.1f, MathF.Sqrt(0.99f), 0, 1, 0, 0],
        Support =
        [
            new SupportImage("a/1.png", 0, new string('1', 64), new byte[] { 1, 2, 3 }),
            new SupportImage("a/2.png", 1, new string('2', 64), ReadOnlyMemory<byte>.Empty),
            new SupportImage("b/ü.png", 1, new string('3', 64), new byte[] { 4 }),
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
}
