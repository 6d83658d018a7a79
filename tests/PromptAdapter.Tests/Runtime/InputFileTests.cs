using System.Diagnostics;
using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Imaging.Decoding;
using PromptAdapter.Prompts;
using PromptAdapter.Texts;
using PromptAdapter.Tokenization;
using PromptAdapter.Weights;

namespace PromptAdapter.Runtime;

public sealed class InputFileTests : IDisposable
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(20); // else a pipe is waited for without end

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    // Every reader of a file that a user names, by a path that hangs or never ends where it is opened.
    public static TheoryData<string, Action<string>> Readers => new()
    {
        { "image", path => ImageDecoder.Decode(path).Dispose() },
        { "image's hash", path => ImageFingerprint.OfFileAsync(path).GetAwaiter().GetResult() },
        { "tensors", path => TensorFile.Open(path).Dispose() },
        { "model", path => ClipWeights.Open(path).Dispose() },
        { "prompt", path => PromptFile.Load(path) },
        { "vocabulary", path => Vocabulary.Load(path) },
        { "templates", path => TemplateSet.ReadFile(path) },
        { "descriptions", path => ClassDescriptions.ReadFile(path) },
        { "table", path => ImageFolder.Open(path) },
        { "features", path => FeatureSetFile.Load(path) },
        { "text", path => TextFile.Read(path, "give a text") },
        { "graph", path => Onnx.OnnxImageEncoder.Load(path).Dispose() },
    };

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task Readers_PipesAndDevices_AreRefusedAtOnce(string what, Action<string> read)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs pipes and devices with names");
        Assert.NotEmpty(what);
        var pipe = _folder.File("pipe.csv");
        using (var made = Process.Start("mkfifo", pipe)!)
            await made.WaitForExitAsync(Cancel);
        foreach (var path in (string[])[pipe, "/dev/zero", "/dev/null"])
        {
            var error = await Assert.ThrowsAsync<InputException>(() => Task.Run(() => read(path), Cancel).WaitAsync(AtOnce, Cancel));
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ReadAllBytes_CountsWhatIsRead_NotWhatIsStated()
    {
        var path = _folder.File("text");
        File.WriteAllText(path, "12345");
        Assert.Equal("12345"u8.ToArray(), InputFile.ReadAllBytes(path, 5, "give less"));
        var error = Assert.Throws<InputException>(() => InputFile.ReadAllBytes(path, 4, "give less"));
        Assert.Equal($"{path}: is larger than 4 bytes; give less", error.Message);
        Assert.SkipUnless(File.Exists("/proc/self/status"), "needs files that state a length of 0");
        Assert.NotEmpty(InputFile.ReadAllBytes("/proc/self/status", 1 << 20, "give less"));
        Assert.Throws<InputException>(() => InputFile.ReadAllBytes("/proc/self/status", 8, "give less"));
    }

    [Fact]
    public void ReadAllBytes_FolderAndNothing_AreNamed()
    {
        Assert.Contains("is a folder", Assert.Throws<InputException>(() => InputFile.ReadAllBytes(_folder.Path, 1, "x")).Message, StringComparison.Ordinal);
        var missing = Assert.Throws<InputException>(() => InputFile.ReadAllBytes(_folder.File("none"), 1, "x"));
        Assert.Contains("does not exist", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Templates_HugeSparseFile_IsRefusedWithoutBeingRead()
    {
        var path = _folder.File("templates.txt");
        using (var stream = File.Create(path))
            stream.SetLength(3L << 30);
        Assert.Contains("is larger than 1 MiB", Assert.Throws<InputException>(() => TemplateSet.ReadFile(path)).Message, StringComparison.Ordinal);
    }
}
