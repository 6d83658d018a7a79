using PromptAdapter.Torch.Native;

namespace PromptAdapter.Runtime;

public sealed class NativeCopyTests : IDisposable
{
    private static readonly byte[] Image = [.. "\u007fELF and so on"u8];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_DamagedCopyOfTheSameLength_IsMadeAgain()
    {
        var path = NativeCopy.Of(Image, "lib.so", [_folder.File("native")]);
        Assert.Equal(Image, File.ReadAllBytes(path));
        File.WriteAllBytes(path, new byte[Image.Length]);
        Assert.Equal(path, NativeCopy.Of(Image, "lib.so", [_folder.File("native")]));
        Assert.Equal(Image, File.ReadAllBytes(path));
    }

    [Fact]
    public void Of_SoundCopy_IsLeftAsItIs()
    {
        var path = NativeCopy.Of(Image, "lib.so", [_folder.File("native")]);
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        NativeCopy.Of(Image, "lib.so", [_folder.File("native")]);
        Assert.Equal(2020, File.GetLastWriteTimeUtc(path).Year);
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Of_FoldersAreWritableByTheirOwnerAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "folders there have no mode");
        var folder = _folder.File("native");
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        var path = NativeCopy.Of(Image, "lib.so", [folder]);
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(folder));
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
        Assert.Equal((UnixFileMode)0, File.GetUnixFileMode(path) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite));
    }

    [Fact]
    public void Of_FirstFolderThatCannotBeUsed_TakesTheNext_AndSaysWhyWhereNoneCan()
    {
        File.WriteAllText(_folder.File("file"), "");
        var blocked = Path.Combine(_folder.File("file"), "native");
        Assert.StartsWith(_folder.File("other"), NativeCopy.Of(Image, "lib.so", [blocked, _folder.File("other")]), StringComparison.Ordinal);
        Assert.Equal(blocked, Assert.Throws<InputException>(() => NativeCopy.Of(Image, "lib.so", [blocked])).InputPath);
    }
}
