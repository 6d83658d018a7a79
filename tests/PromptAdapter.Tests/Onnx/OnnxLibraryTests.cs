using Microsoft.ML.OnnxRuntime;
using PromptAdapter.Runtime;

namespace PromptAdapter.Onnx;

public class OnnxLibraryTests
{
    [Fact]
    public void EnsureLoaded_Here_FindsNoProblem()
    {
        OnnxLibrary.EnsureLoaded();
        Assert.Null(OnnxLibrary.Problem);
    }

    [Fact]
    public void Describe_NoFile_NamesThePackageAndItsVersion() =>
        Assert.EndsWith("is not beside the application; reference the package Microsoft.ML.OnnxRuntime 1.31.1 from the application",
            OnnxLibrary.Describe(null, "1.31.1", new DllNotFoundException()).Message, StringComparison.Ordinal);

    [Fact]
    public void Describe_FileThatDoesNotFit_NamesIt() =>
        Assert.StartsWith("/app/libonnxruntime.so: does not fit the managed ONNX Runtime 1.31.1 (",
            OnnxLibrary.Describe("/app/libonnxruntime.so", "1.31.1", new EntryPointNotFoundException("OrtGetApiBase")).Message, StringComparison.Ordinal);

    [Fact]
    public void PackageVersionOf_OnnxRuntime_IsThatOfItsPackage() => Assert.Equal("1.31.1", NativeFiles.PackageVersionOf(typeof(SessionOptions)));
}
