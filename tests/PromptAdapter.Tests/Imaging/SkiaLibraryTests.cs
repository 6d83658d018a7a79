using PromptAdapter.Imaging.Decoding;
using PromptAdapter.Runtime;

namespace PromptAdapter.Imaging;

public class SkiaLibraryTests
{
    [Fact]
    public void EnsureLoaded_Here_FindsNoProblem()
    {
        SkiaLibrary.EnsureLoaded();
        Assert.Null(SkiaLibrary.Problem);
    }

    [Fact]
    public void Misfit_NamesBothVersionsAndThePackage()
    {
        var error = SkiaLibrary.Misfit("/app/libSkiaSharp.so", new Version(155, 0), "3.119.4");
        Assert.StartsWith(
            "/app/libSkiaSharp.so: the native SkiaSharp of milestone 155 does not fit the managed SkiaSharp 3.119.4; reference the package SkiaSharp.",
            error.Message, StringComparison.Ordinal);
        Assert.Contains(" 3.119.4 from the application", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Unloadable_NoFile_SaysThatItIsNotThere()
    {
        var error = SkiaLibrary.Unloadable(null, "3.119.4", new DllNotFoundException("Unable to load\n/a/b: No such file or directory"));
        Assert.Contains("which decodes images, is not beside the application; reference the package SkiaSharp.NativeAssets.", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Unloadable_FileThatMissesAnother_SaysWhatTheSystemSays()
    {
        const string told =
            "Unable to load shared library\nlibfontconfig.so.1: cannot open shared object file: No such file or directory\n/x/y: No such file or directory\n";
        var error = SkiaLibrary.Unloadable("/app/libSkiaSharp.so", "3.119.4", new DllNotFoundException(told));
        Assert.Contains("does not load (libfontconfig.so.1: cannot open shared object file", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void PackageVersionOf_SkiaSharp_IsThatOfItsPackage() =>
        Assert.Equal("3.119.4", NativeFiles.PackageVersionOf(typeof(SkiaSharp.SKCodec)));
}
