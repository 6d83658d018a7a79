using PromptAdapter.Imaging;
using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Features;

/// <summary>Files that change while they are read: what is filed under a hash is made of the bytes that have it.</summary>
public sealed class ChangingFilesTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private FeatureStore Store => new(Path.Combine(_folder.Path, "store"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Extract_FileThatChangesBetweenHashAndPixels_IsLeftOutAndNeverStored()
    {
        var (before, after) = (await File.ReadAllBytesAsync(world.TrainPhotos[0], Cancel), await File.ReadAllBytesAsync(world.TrainPhotos[^1], Cancel));
        var reads = 0;
        var changing = ImageSource.FromStream(() => new MemoryStream(Interlocked.Increment(ref reads) == 1 ? before : after), "changing.png");
        var extractor = new FeatureExtractor(world.Clip, new ExtractionOptions { Store = Store });

        var first = await extractor.ExtractAsync([changing], cancellationToken: Cancel);
        Assert.Empty(first.Rows);
        Assert.Contains("changing.png: has changed while it was being read; ", Assert.Single(first.Unreadable).Reason, StringComparison.Ordinal);

        // The store has nothing wrong under the hash of the first content.
        var honest = await extractor.ExtractAsync([ImageSource.Bytes(before)], cancellationToken: Cancel);
        var expected = await new FeatureExtractor(world.Clip, new ExtractionOptions()).ExtractAsync([ImageSource.Bytes(before)], cancellationToken: Cancel);
        Assert.Equal(1, honest.Encoded);
        Assert.Equal(expected.Features, honest.Features);
    }

    [Fact]
    public async Task Extract_Strict_ChangedFileIsAnError()
    {
        var path = _folder.File("photo.png");
        File.Copy(world.TrainPhotos[0], path);
        var known = ImageSource.File(path).WithContent((await ImageFingerprint.OfFileAsync(path, Cancel)).Value);
        known.Decode(DecodeOptions.Default).Dispose();
        File.Copy(world.TrainPhotos[^1], path, overwrite: true);
        var error = Assert.Throws<InputException>(() => known.Decode(DecodeOptions.Default));
        Assert.Equal(path, error.InputPath);
    }

    [Fact]
    public void WithContent_SourceOfAnotherLibrary_IsCheckedToo()
    {
        var own = new OwnSource();
        Assert.Throws<InputException>(() => own.WithContent(new string('0', 64)).Decode(DecodeOptions.Default));
        Assert.Throws<ObjectDisposedException>(() => own.Decoded!.Pixels.Length); // given back
    }

    private sealed record OwnSource() : ImageSource("own")
    {
        public RgbImage? Decoded { get; private set; }

        public override RgbImage Decode(DecodeOptions options) => Decoded = RgbImage.FromPixels(1, 1, [1, 2, 3]);

        public override Task<ImageFingerprint> FingerprintAsync(CancellationToken cancellationToken = default) => Task.FromResult(ImageFingerprint.Of([7]));
    }
}
