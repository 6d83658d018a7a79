using System.Runtime.InteropServices;

namespace PromptAdapter.Datasets;

public sealed partial class FolderWalkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_WhatOtherProgramsLeave_IsNoPhoto()
    {
        _folder.AddImages(
            "cat/1.jpg", "cat/@eaDir/1.jpg/SYNOPHOTO_THUMB_XL.jpg", "@eaDir/cat/x.jpg", "cat/.AppleDouble/1.jpg", "cat/._1.jpg", "__MACOSX/cat/._1.jpg",
            "dog/.thumbnails/1.jpg",
            "dog/Thumbs.db", "dog/1.jpg", ".ipynb_checkpoints/x.jpg", "dog/.ipynb_checkpoints/1-checkpoint.jpg", "#recycle/x.jpg", "$RECYCLE.BIN/a.jpg",
            "dog/desktop.ini");
        var dataset = ImageFolder.Open(_folder.Path);
        Assert.Equal(["cat/1.jpg", "dog/1.jpg"], dataset.Train.Select(image => image.Key));
        Assert.Empty(dataset.Skipped);
        Assert.Empty(dataset.Warnings);
        Assert.Equal(2, ImageList.Open([_folder.Path]).Images.Count);
    }

    [Fact]
    public void Open_NamesThatAreNotUtf8_AreSkippedByName()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names are text on other systems");
        _folder.AddImages("cat/1.jpg", "dog/2.jpg");
        Assert.Equal(0, Rename([.. Path(_folder.File("cat", "x.jpg"), create: true), 0], [.. Path(_folder.File("cat")), .. "/b"u8, 0xea, .. "te.jpg"u8, 0]));
        var dataset = ImageFolder.Open(_folder.Path);
        Assert.Equal(["cat/1.jpg", "dog/2.jpg"], dataset.Train.Select(image => image.Key));
        var skipped = Assert.Single(dataset.Skipped);
        Assert.Equal("cat/b\\xEAte.jpg", skipped.Key);
        Assert.Contains("not UTF-8", skipped.Reason, StringComparison.Ordinal);
        Assert.Equal("cat/b\\xEAte.jpg", Assert.Single(ImageList.Open([_folder.Path]).Skipped).Key);
        Assert.Equal(0, Rename([.. Path(_folder.File("cat")), .. "/b"u8, 0xea, .. "te.jpg"u8, 0], [.. Path(_folder.File("cat", "x.jpg")), 0])); // to be removed
    }

    [Fact]
    public void Open_ClassFolderWhoseNameIsNotUtf8_IsRefused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names are text on other systems");
        _folder.AddImages("cat/1.jpg", "dog/2.jpg", "x/3.jpg");
        Assert.Equal(0, Rename([.. Path(_folder.File("x")), 0], [.. Path(_folder.File("b")), 0xea, 0]));
        ImageFiles.AssertRefused(() => ImageFolder.Open(_folder.Path), @"'b\xEA'", "rename");
        Assert.Equal(0, Rename([.. Path(_folder.File("b")), 0xea, 0], [.. Path(_folder.File("x")), 0])); // so that the folder can be removed
    }

    private static byte[] Path(string path, bool create = false)
    {
        if (create)
            File.WriteAllBytes(path, [1]);
        return System.Text.Encoding.UTF8.GetBytes(path);
    }

    [LibraryImport("libc", EntryPoint = "rename")]
    private static partial int Rename(byte[] from, byte[] to);
}
