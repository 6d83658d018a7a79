using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using PromptAdapter.Drawings;
using PromptAdapter.Experiments;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace PromptAdapter.Architecture;

/// <summary>Who may use whom: data flows from images to classifiers, and never back.</summary>
public sealed class RoomsTests
{
    private static readonly ArchUnitNET.Domain.Architecture Libraries =
        new ArchLoader().LoadAssemblies(typeof(FewShotClassifier).Assembly, typeof(Bench).Assembly, typeof(ProceduralDatasets).Assembly).Build();

    // Each room and those that it may use, beside itself, Runtime, and the exception that every room throws.
    private static readonly (string Room, string[] Uses)[] Allowed =
    [
        ("Runtime", []),
        ("Randomness", []),
        ("Imaging", ["Randomness"]),
        ("Tokenization", []),
        ("Weights", ["Imaging"]), // what is done to an image first is a part of the model
        ("Texts", []),
        ("Datasets", ["Texts"]),
        ("Splits", ["Datasets", "Randomness"]),
        ("Evaluation", []),
        ("Prompts", ["Randomness", "Texts", "Weights"]),
        ("Features", ["Datasets", "Imaging", "Prompts", "Texts", "Weights"]),
        ("Selection", ["Evaluation", "Features", "Methods"]),
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

    // The catalogue of the methods that come along, and the two that ask it, wait for the package that needs libtorch.
    [Fact]
    public void Methods_UseNoRoomThatUsesThem() =>
        Types().That().ResideInNamespaceMatching(In(["Methods"])).And().DoNotHaveNameMatching("^(AdapterMethods|PromptMethods|StateForms)").Should()
            .NotDependOnAny(Types().That().ResideInNamespaceMatching(In(["Selection", "Validation", "Torch", "Experiments", "Drawings"])))
            .Because("methods are told what to compare").Check(Libraries);

    [Fact]
    public void Libraries_OnTopOfTheCore_AreNotUsedByIt() =>
        Types().That().ResideInAssembly(typeof(FewShotClassifier).Assembly).Should()
            .NotDependOnAny(Types().That().ResideInNamespaceMatching(In(["Experiments", "Drawings"])))
            .Because("they build on the core").Check(Libraries);

    private static string In(IEnumerable<string> rooms) => $@"^PromptAdapter\.({string.Join('|', rooms)})(\.|$)";
}
