using System.Runtime.Versioning;

namespace PromptAdapter.Runtime;

/// <summary>What a file may be read by stays as it was when the file is written again.</summary>
public sealed class RightsTests : IDisposable
{
    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Write_OverAPrivateFile_IsPrivateFromTheFirstByte()
    {
        var path = Secret();
        AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            Assert.Equal(OwnerAlone, File.GetUnixFileMode(Directory.GetFiles(_folder.Path, "*.partial").Single()));
        });
        Assert.Equal(OwnerAlone, File.GetUnixFileMode(path));
        Assert.Equal("new", File.ReadAllText(path));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Copy_OfAPrivateFile_IsPrivate()
    {
        var path = Secret();
        AtomicFile.Copy(path, _folder.File("copy"));
        Assert.Equal(OwnerAlone, File.GetUnixFileMode(_folder.File("copy")));
        Assert.Equal("secret", File.ReadAllText(_folder.File("copy")));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Write_OverAFileOfAnotherOwner_KeepsTheOwnerWhereThatMayBe()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs the right to give files away");
        var path = Secret();
        using (var given = System.Diagnostics.Process.Start("chown", ["65534:65534", path])!)
            given.WaitForExit();
        AtomicFile.WriteText(path, "new");
        Assert.Equal((65534u, 65534u), FileStatus.OwnerOf(path));
        Assert.Equal(OwnerAlone, File.GetUnixFileMode(path));
    }

    [UnsupportedOSPlatform("windows")]
    private string Secret()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "files there have no mode");
        var path = _folder.File("secret");
        File.WriteAllText(path, "secret");
        File.SetUnixFileMode(path, OwnerAlone);
        return path;
    }
}
