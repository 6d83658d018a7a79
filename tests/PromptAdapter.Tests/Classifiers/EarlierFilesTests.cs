using System.Runtime.InteropServices;
using System.Text.Json;
using PromptAdapter.Methods;
using PromptAdapter.Torch;
using PromptAdapter.Weights;

namespace PromptAdapter.Classifiers;

/// <summary>
/// Files that version 0.1.0 wrote, of nine drawings each and the bundled model, and what it made of one more drawing. They are never written again:
/// whoever has such a file has to get the same answers from it.
/// </summary>
public sealed class EarlierFilesTests : IDisposable
{
    // The towers' kernels differ among machines; what is computed on features does not, but for the last bits of an exponential.
    private const double TowerTolerance = 1e-5, FeatureTolerance = 1e-10;

    private static readonly string Fixtures = ReferenceData.Checkout("tests", "PromptAdapter.Tests", "Classifiers", "Fixtures");
    private static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Fixtures, "expected.json"))).RootElement;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Files => [.. Expected.GetProperty("files").EnumerateObject().Select(file => file.Name)];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_WithExpectations_AreAllThereAre()
    {
        var files = Directory.GetFiles(Fixtures, "*.padapter").Select(path => Path.GetFileNameWithoutExtension(path));
        Assert.Equal(files.Order(StringComparer.Ordinal), Files.Select(file => file.Data).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_EarlierFile_SaysWhatItSaidThen(string name)
    {
        var feature = MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(Expected.GetProperty("feature").GetString()!)).ToArray();
        var expected = Expected.GetProperty("files").GetProperty(name);
        var adapter = ClassifierFile.Read(PathOf(name), AdapterMethods.Catalog).Adapter;
        var logits = new double[adapter.ClassCount];
        adapter.Logits(feature, logits);
        Assert.All(logits.Zip(expected.GetProperty("logits").EnumerateArray()), pair => Assert.Equal(pair.Second.GetDouble(), pair.First, FeatureTolerance));
        var evidence = adapter.Explain(feature);
        Assert.Equal(expected.GetProperty("textLogit").GetDouble(), evidence.TextLogit, FeatureTolerance);
        Assert.Equal(expected.GetProperty("cacheLogit").GetDouble(), evidence.CacheLogit, FeatureTolerance);
        Assert.Equal(expected.GetProperty("fittedLogit").GetDouble(), evidence.FittedLogit, FeatureTolerance);
        Assert.Equal(expected.GetProperty("votes").EnumerateArray().Select(row => row.GetInt32()), evidence.Votes.Select(vote => vote.Row));
        Assert.Equal(expected.GetProperty("members").EnumerateArray().Select(member => member.GetString()!), evidence.Members.Select(member => member.Method));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Write_EarlierFileAgain_GivesTheSameButForPlacesOfTheMachine(string name)
    {
        var again = _folder.File("again.padapter");
        ClassifierFile.Write(again, ClassifierFile.Read(PathOf(name), AdapterMethods.Catalog));
        using var before = TensorFile.Open(PathOf(name));
        using var after = TensorFile.Open(again);
        Assert.Equal(before.Tensors.Keys.Order(), after.Tensors.Keys.Order());
        foreach (var tensor in before.Tensors.Keys)
            Assert.Equal(RawTensor.Read(before.Tensors[tensor]).Data, RawTensor.Read(after.Tensors[tensor]).Data);
        string[] places = ["model_path", "vocabulary_path", "content_sha256"];
        Assert.Equal(before.Metadata.Where(entry => !places.Contains(entry.Key)).OrderBy(entry => entry.Key, StringComparer.Ordinal),
            after.Metadata.Where(entry => !places.Contains(entry.Key)).OrderBy(entry => entry.Key, StringComparer.Ordinal));
        Assert.All(places[..2], place => Assert.False(Path.IsPathRooted(after.Metadata[place])));
    }

    [Fact]
    public void Predict_EarlierFiles_IsWhatItWasThen()
    {
        using var clip = ClipModel.Load(ReferenceData.Checkout("assets", "mini", "model.safetensors"));
        Assert.All(Files, file =>
        {
            using var classifier = FewShotClassifier.Load(PathOf(file.Data), clip);
            var prediction = classifier.Predict(Path.Combine(Fixtures, "query.png"));
            var expected = Expected.GetProperty("files").GetProperty(file.Data);
            Assert.Equal(expected.GetProperty("label").GetString(), prediction.Label);
            Assert.Equal(expected.GetProperty("probability").GetDouble(), prediction.Probability, TowerTolerance);
        });
    }

    private static string PathOf(string name) => Path.Combine(Fixtures, name + ".padapter");
}
