using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using PromptAdapter.Drawings;
using PromptAdapter.Experiments;
using PromptAdapter.Onnx;
using PromptAdapter.Torch;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace PromptAdapter.Architecture;

/// <summary>Who may use whom: data flows from images to classifiers, and never back.</summary>
public sealed class RoomsTests
{
    private static readonly ArchUnitNET.Domain.Architecture Libraries =
        new ArchLoader().LoadAssemblies(typeof(FewShotClassifier).Assembly, typeof(ClipModel).Assembly, typeof(Bench).Assembly,
            typeof(ProceduralDatasets).Assembly).Build();

    // Each room and those that it may use, beside itself, Runtime, and the exception that every room throws.
    private static readonly (string Room, string[] Uses)[] Allowed =
    [
        ("Runtime", []),
        ("Randomness", []),
        ("Matrices", []),
        ("Imaging", ["Randomness"]),
        ("Tokenization", []),
        ("Weights", ["Imaging"]), // what is done to an image first is a part of the model
        ("Texts", ["Tokenization"]),
        ("Datasets", ["Imaging", "Texts"]), // a labelled image is one from anywhere
        ("Splits", ["Datasets", "Randomness"]),
        ("Evaluation", []),
        ("Prompts", ["Randomness", "Texts", "Training", "Weights"]),
        ("Features", ["Datasets", "Imaging", "Prompts", "Texts", "Weights"]),
        ("Training", ["Matrices", "Randomness", "Weights"]),
        ("LeftOut", ["Evaluation", "Features", "Methods"]),
        ("Confidence", ["Evaluation", "Features", "LeftOut", "Methods"]),
        ("Review", ["Confidence", "Datasets", "Features", "Imaging", "LeftOut", "Methods", "Texts"]),
        ("Selection", ["Evaluation", "Features", "Methods"]),
        ("Photos", ["Confidence", "Datasets", "Features", "Imaging", "Methods"]),
        ("Validation", ["Features", "Methods", "Prompts", "Selection"]),
    ];

    private static readonly string[] Rooms = [.. Allowed.Select(entry => entry.Room), "Methods", "Torch", "Experiments", "Drawings"];

    public static TheoryData<string> Names => [.. Allowed.Select(entry => entry.Room)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Room_UsesOnlyWhatComesBeforeIt(string room)
    {
        var uses = Allowed.Single(entry => entry.Room == room).Uses;
        string[] forbidden = [.. Rooms.Where(other => other != room && other != "Runtime" && !uses.Contains(other))];
        Types().That().ResideInNamespaceMatching(In([room])).Should()
            .NotDependOnAny(Types().That().ResideInNamespaceMatching(In(forbidden)))
            .Because("data flows one way").Check(Libraries);
    }

    [Fact]
    public void Methods_UseNoRoomThatUsesThem() =>
        Types().That().ResideInNamespaceMatching(In(["Methods"])).Should()
            .NotDependOnAny(Types().That().ResideInNamespaceMatching(In(["Selection", "Validation", "Torch", "Experiments", "Drawings"])))
            .Because("methods are told what to compare").Check(Libraries);

    // What learns on features must do so where libtorch is not installed.
    [Theory]
    [InlineData("Training", false)]
    [InlineData("Matrices", false)]
    [InlineData("Methods.TipAdapterF", false)]
    [InlineData("Torch.Training", true)]
    public void Room_NeedsLibtorch_OnlyBelowTorch(string room, bool needs)
    {
        var rule = Types().That().ResideInNamespaceMatching(In([room.Replace(".", @"\.", StringComparison.Ordinal)])).Should()
            .NotDependOnAny(Types(includeReferenced: true).That().ResideInNamespaceMatching("^TorchSharp"));
        Assert.Equal(needs, !rule.HasNoViolations(Libraries));
    }

    [Fact]
    public void Libraries_OnTopOfTheCore_AreNotUsedByIt() =>
        Types().That().ResideInAssembly(typeof(FewShotClassifier).Assembly).Should()
            .NotDependOnAny(Types().That().ResideInNamespaceMatching(In(["Torch", "Experiments", "Drawings"])))
            .Because("they build on the core").Check(Libraries);

    [Fact]
    public void Core_ReferencesNoTensorLibrary() =>
        Assert.DoesNotContain(typeof(FewShotClassifier).Assembly.GetReferencedAssemblies(), assembly =>
            assembly.Name!.Contains("Torch", StringComparison.Ordinal));

    [Fact]
    public void Torch_DoesNotUseWhatIsBuiltOnIt() =>
        Types().That().ResideInAssembly(typeof(ClipModel).Assembly).Should()
            .NotDependOnAny(Types().That().ResideInNamespaceMatching(In(["Experiments", "Drawings"])))
            .Because("they build on it").Check(Libraries);

    [Fact]
    public void Onnx_ReferencesTheCoreAlone()
    {
        string[] names = [.. typeof(OnnxImageEncoder).Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!)];
        Assert.Contains("PromptAdapter", names);
        Assert.DoesNotContain(names, name => name.StartsWith("PromptAdapter.", StringComparison.Ordinal) || name.Contains("Torch", StringComparison.Ordinal));
    }

    private static string In(IEnumerable<string> rooms) => $@"^PromptAdapter\.({string.Join('|', rooms)})(\.|$)";
}
