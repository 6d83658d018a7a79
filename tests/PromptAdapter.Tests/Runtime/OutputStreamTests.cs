namespace PromptAdapter.Runtime;

public sealed class OutputStreamTests
{
    private const string FullDevice = "/dev/full"; // takes nothing, as a full disk

    [Theory]
    [InlineData(10)]
    [InlineData(1_000_000)]
    public void Write_DiskIsFull_NamesTheOutputAndNotItsTemporaryName(int length)
    {
        Assert.SkipUnless(File.Exists(FullDevice), "there is no /dev/full");
        var file = new FileStream(FullDevice, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1 << 16);
        var error = Assert.Throws<InputException>(() =>
        {
            using var stream = new OutputStream(file, "out.safetensors");
            stream.Write(new byte[length]);
            stream.Complete(toDisk: false);
        });
        Assert.Equal("out.safetensors", error.InputPath);
        Assert.StartsWith("cannot be written (", error.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("/dev/full", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ThenSeekAndWriteAgain_IsInTheFile()
    {
        using var folder = new TemporaryFolder();
        using (var stream = new OutputStream(new FileStream(folder.File("a"), FileMode.CreateNew, FileAccess.Write), "a"))
        {
            stream.Write([1, 2, 3]);
            stream.Position = 1;
            stream.WriteByte(9);
            Assert.Equal(2, stream.Position);
            Assert.Equal(3, stream.Complete(toDisk: true));
        }

        Assert.Equal([1, 9, 3], File.ReadAllBytes(folder.File("a")));
    }
}
