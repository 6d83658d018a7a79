using System.Numerics.Tensors;
using PromptAdapter.Evaluation;
using PromptAdapter.Features;
using PromptAdapter.Methods;
using PromptAdapter.Methods.Auto;
using PromptAdapter.Methods.ZeroShot;
using PromptAdapter.Weights;

namespace PromptAdapter.Classifiers;

/// <summary>A method that the library does not know brings the form of its state in files along, and nothing else has to know it.</summary>
public sealed class OwnStateTests : IDisposable
{
    private static readonly MethodDescriptor Nearest = new("nearest-mean", "the nearest class mean")
    {
        Create = _ =>
        throw new NotSupportedException(),
        Restore = NearestMean.Restore
    };
    private static readonly MethodCatalog Catalog = new([.. AdapterMethods.Catalog.All, Nearest]);
    private static readonly ClassWeights Weights = ClassWeights.Create([1, 0, 0, 1], 2, "text");
    private static readonly float[] Feature = [0.6f, 0.8f];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_OwnState_HasTheSameLogits()
    {
        var own = new NearestMean([1, 0.2f, -0.3f, 1], temperature: 0.1);
        var read = ClassifierFile.Read(Written("nearest-mean", own), Catalog);
        Assert.Equal(LogitsOf(own), LogitsOf(Assert.IsType<NearestMean>(read.Adapter)));
        using var file = TensorFile.Open(_folder.File("a.padapter"));
        Assert.Equal("2", file.Metadata["format_version"]);
        Assert.Contains("means", file.Tensors.Keys);
    }

    [Fact]
    public void Read_OwnStateInABlend_HasTheSameLogitsAndEvidence()
    {
        var own = new NearestMean([1, 0.2f, -0.3f, 1], temperature: 0.1);
        var blend = new AutoState([new AutoMember("nearest-mean", own, 0.7), new AutoMember("zero-shot", new ZeroShotState(Weights, 10), 2)]);
        var read = ClassifierFile.Read(Written("auto", blend), Catalog);
        Assert.Equal(LogitsOf(blend), LogitsOf(read.Adapter));
        Assert.Equal(blend.Explain(Feature).Members, read.Adapter.Explain(Feature).Members);
        using var file = TensorFile.Open(_folder.File("a.padapter"));
        Assert.Contains("nearest-mean.means", file.Tensors.Keys);
    }

    [Fact]
    public void Read_StateOfAMethodThatIsNotThere_IsRefusedAndTheMethodNamed()
    {
        var path = Written("nearest-mean", new NearestMean([1, 0, 0, 1], 0.1));
        var error = Assert.Throws<InputException>(() => ClassifierFile.Read(path, AdapterMethods.Catalog));
        Assert.Contains("the method 'nearest-mean' is not known", error.Message, StringComparison.Ordinal);
        Assert.Equal(path, error.InputPath);
    }

    [Fact]
    public void Write_BlendOfBlends_IsRefused()
    {
        var blend = new AutoState([new AutoMember("zero-shot", new ZeroShotState(Weights, 10), 2)]);
        Assert.Throws<ArgumentException>(() => Written("auto", new AutoState([new AutoMember("auto", blend, 1)])));
        Assert.False(File.Exists(_folder.File("a.padapter")));
    }

    [Theory]
    [InlineData("zero-shot")]
    [InlineData("gda")]
    [InlineData("nobody")]
    public void Read_PartsOfABlendUnderTheNameOfAnotherMethod_AreRefused(string method)
    {
        var blend = new AutoState([new AutoMember("zero-shot", new ZeroShotState(Weights, 10), 2)]);
        Assert.Contains(method, Assert.Throws<InputException>(() => ClassifierFile.Read(Written(method, blend), Catalog)).Message, StringComparison.Ordinal);
    }

    private static double[] LogitsOf(IAdapterState state)
    {
        var logits = new double[state.ClassCount];
        state.Logits(Feature, logits);
        return logits;
    }

    private string Written(string method, IAdapterState adapter)
    {
        var path = _folder.File("a.padapter");
        ClassifierFile.Write(path, new ClassifierState
        {
            ClassNames = ["a", "b"],
            Method = method,
            Selection = "fixed",
            Adapter = adapter,
            LogitScale = 10,
            ClassWeights = Weights,
            Model = "tiny",
            ModelSha256 = new string('a', 64),
            ImageSize = 32,
            ApplyOrientation = true,
        });
        return path;
    }

    private sealed class NearestMean(float[] means, double temperature) : IAdapterState
    {
        public int ClassCount => means.Length / Dimension;

        public int Dimension => 2;

        public static NearestMean Restore(StateReader file) =>
            new(file.Singles("means", file.ClassCount, file.Dimension), file.Number("temperature", 1e-6, 1e6));

        public void Logits(ReadOnlySpan<float> features, Span<double> logits)
        {
            for (var i = 0; i < logits.Length; i++)
            {
                var (row, label) = (i / ClassCount, i % ClassCount);
                logits[i] = -TensorPrimitives.Distance(features.Slice(row * Dimension, Dimension), means.AsSpan(label * Dimension, Dimension)) / temperature;
            }
        }

        public Evidence Explain(ReadOnlySpan<float> feature, int? label = null)
        {
            var logits = new double[ClassCount];
            Logits(feature, logits);
            var explained = label ?? ArgMax.First(logits);
            return new Evidence(explained, 0, 0, []) { FittedLogit = logits[explained] };
        }

        public StoredState Store() => new(Nearest.Name)
        {
            Tensors = [RawTensor.Of("means", means, ClassCount, Dimension)],
            Numbers = new Dictionary<string, double> { ["temperature"] = temperature },
        };
    }
}
