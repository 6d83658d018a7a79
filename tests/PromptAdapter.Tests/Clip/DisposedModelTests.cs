using TorchSharp;

namespace PromptAdapter.Torch;

/// <summary>What is disposed gives back what no collector sees: native tensors and the open checkpoint.</summary>
public sealed class DisposedModelTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Dispose_TowersInUse_LeavesNoTensorAndNoOpenFile(bool readWhenNeeded)
    {
        var checkpoint = CopyModel();
        var before = Live();
        var clip = readWhenNeeded ? ClipModel.Open(checkpoint) : ClipModel.Load(checkpoint);
        clip.EncodeImages(new float[3 * clip.ImageSize * clip.ImageSize], 1);
        clip.EncodeTexts(["a disc"]);
        Assert.True(Live() > before + 10, "the model's tensors are not counted");
        Assert.True(IsOpen(checkpoint));

        clip.Dispose();
        Assert.Equal(before, Live());
        Assert.False(IsOpen(checkpoint));
        Assert.Throws<ObjectDisposedException>(() => clip.EncodeImages(new float[3 * clip.ImageSize * clip.ImageSize], 1));
    }

    [Fact]
    public void EncodeImages_ManyTimes_KeepsNoTensor()
    {
        var pixels = new float[3 * world.Clip.ImageSize * world.Clip.ImageSize];
        world.Clip.EncodeImages(pixels, 1);
        var before = Live();
        for (var i = 0; i < 20; i++)
            world.Clip.EncodeImages(pixels, 1);
        Assert.Equal(before, Live());
    }

    [Fact]
    public async Task Dispose_Classifier_DisposesTheModelThatItOwnsAndNoOther()
    {
        using (var fitted = (await FewShotClassifier.FitAsync(world.Clip, ImageFolder.Open(world.Train), new FitOptions { Method = "zero-shot" },
            cancellationToken: TestContext.Current.CancellationToken)).Classifier)
            fitted.Save(_folder.File("a.padapter"));
        Assert.NotEmpty(world.Clip.EncodeTexts(["a disc"])); // the fitted one was a guest

        var checkpoint = CopyModel();
        var owning = FewShotClassifier.Load(_folder.File("a.padapter"), _ => ClipModel.Load(checkpoint));
        owning.Predict(world.TrainPhotos[0]);
        Assert.True(IsOpen(checkpoint));
        owning.Dispose();
        Assert.False(IsOpen(checkpoint));
        Assert.Throws<ObjectDisposedException>(() => owning.Predict(world.TrainPhotos[0]));
        owning.Dispose(); // once more does no harm

        using var clip = ClipModel.Load(checkpoint);
        FewShotClassifier.Load(_folder.File("a.padapter"), clip).Dispose();
        Assert.NotEmpty(clip.EncodeTexts(["a disc"]));
    }

    // Tensors of this thread alone: other tests run beside this one.
    private static long Live() => DisposeScopeManager.Statistics.ThreadTotalLiveCount;

    // A file of its own, so that nobody else has it open.
    private string CopyModel()
    {
        var copy = _folder.File("model", "own.safetensors");
        File.Copy(world.Checkpoint, copy, overwrite: true);
        TinyWorld.WriteVocabulary(Path.GetDirectoryName(copy)!);
        return copy;
    }

    private static bool IsOpen(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux lists a process's open files");
        return new DirectoryInfo("/proc/self/fd").GetFiles().Any(file => LinkOf(file) == path);

        // Another thread may close its file between the list and the look.
        static string? LinkOf(FileInfo descriptor)
        {
            try
            {
                return descriptor.LinkTarget;
            }
            catch (IOException)
            {
                return null;
            }
        }
    }
}
