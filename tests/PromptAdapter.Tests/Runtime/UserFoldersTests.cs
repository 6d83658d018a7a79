namespace PromptAdapter.Runtime;

public class UserFoldersTests
{
    [Fact]
    public void Home_OwnVariable_Wins()
    {
        var home = UserFolders.HomeIn(name => name switch { "PROMPTADAPTER_HOME" => "here", "XDG_CACHE_HOME" => "there", _ => null });
        Assert.Equal(Path.GetFullPath("here"), home);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public void Home_WithoutOwnVariable_IsBelowTheCacheFolder(string? own)
    {
        var home = UserFolders.HomeIn(name => name switch { "PROMPTADAPTER_HOME" => own, "XDG_CACHE_HOME" => "there", _ => null });
        Assert.Equal(Path.Combine(Path.GetFullPath("there"), "promptadapter"), home);
    }

    [Fact]
    public void Home_WithoutAnyVariable_IsAnAbsoluteFolderOfThisProgram()
    {
        var home = UserFolders.HomeIn(_ => null);
        Assert.True(Path.IsPathRooted(home));
        Assert.Equal("promptadapter", Path.GetFileName(home));
    }

    [Fact]
    public void Folders_StandBelowHome()
    {
        Assert.All((string[])[UserFolders.Models, UserFolders.Features, UserFolders.Stages], folder =>
            Assert.Equal(UserFolders.Home, Path.GetDirectoryName(folder)));
    }
}
