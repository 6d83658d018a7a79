using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using PromptAdapter.Onnx;
using PromptAdapter.Torch;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace PromptAdapter.AspNetCore.Architecture;

/// <summary>Who may use whom in the server: routes use what requests go through, both use the serving, which knows no HTTP.</summary>
public sealed class RoomsTests
{
    private const string Server = @"^PromptAdapter\.AspNetCore\.";

    private static readonly ArchUnitNET.Domain.Architecture Libraries = new ArchLoader().LoadAssemblies(
        typeof(ClassifierServer).Assembly, typeof(FewShotClassifier).Assembly, typeof(ClipModel).Assembly, typeof(OnnxImageEncoder).Assembly).Build();

    [Fact]
    public void Serving_KnowsNoHttp()
    {
        Types().That().ResideInNamespaceMatching(Server + "Serving").Should()
            .NotDependOnAny(Types().That().ResideInNamespaceMatching(Server + "(Requests|Routes)")).Because("it is asked").Check(Libraries);
        Types().That().ResideInNamespaceMatching(Server + "Serving").Should()
            .NotDependOnAny(Types(includeReferenced: true).That().ResideInNamespaceMatching(@"^Microsoft\.AspNetCore\.Http"))
            .Because("it is asked").Check(Libraries);
    }

    [Fact]
    public void Requests_KnowNoRoute() =>
        Types().That().ResideInNamespaceMatching(Server + "Requests").Should()
            .NotDependOnAny(Types().That().ResideInNamespaceMatching(Server + "Routes")).Because("every route goes through them").Check(Libraries);

    [Fact]
    public void Libraries_UnderTheServer_DoNotUseIt() =>
        Assert.All((System.Reflection.Assembly[])[typeof(FewShotClassifier).Assembly, typeof(ClipModel).Assembly, typeof(OnnxImageEncoder).Assembly],
            library => Assert.DoesNotContain(library.GetReferencedAssemblies(), name => name.Name!.Contains("AspNetCore", StringComparison.Ordinal)));

    [Fact]
    public void Server_UsesNeitherBenchmarksNorTheCommandLine() =>
        Assert.Equal(["PromptAdapter", "PromptAdapter.Onnx", "PromptAdapter.Torch"], typeof(ClassifierServer).Assembly.GetReferencedAssemblies()
            .Select(name => name.Name!).Where(name => name.StartsWith("PromptAdapter", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
}
