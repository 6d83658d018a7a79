using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Imaging;

public class ImageLoaderTests
{
    private static readonly ImageLoaderOptions Options = new() { BatchSize = 4, BatchesAhead = 1, Workers = 2 };

    [Fact]
    public async Task LoadAsync_ManyWorkers_KeepsTheOrder()
    {
        var expected = new float[3 * 8 * 8];
        var loader = new ImageLoader(new ClipPreprocess(8), Options with { Workers = 4 });
        var seen = new List<int>();
        await foreach (var batch in loader.LoadAsync(Sources(30), TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                Assert.Equal(4 * (seen.Count / 4), batch.Indices[0]);
                Assert.Equal(batch.Count * expected.Length, batch.Values.Length);
                for (var i = 0; i < batch.Count; i++)
                {
                    using var image = EncodedImages.Picture(9, 11, batch.Indices[i]);
                    new ClipPreprocess(8).Apply(image, expected);
                    Assert.Equal(expected, batch.Values.Slice(i * expected.Length, expected.Length).ToArray());
                }

                seen.AddRange(batch.Indices);
            }
        }

        Assert.Equal(Enumerable.Range(0, 30), seen);
    }

    [Fact]
    public async Task LoadAsync_SlowModel_ReadsNoFurtherThanAllowed()
    {
        var counter = new Counter();
        var held = 0;
        await foreach (var batch in new ImageLoader(new ClipPreprocess(8), Options).LoadAsync(Sources(60, counter), TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                held++;
                for (var i = 0; i < 5; i++)
                    await Task.Yield();

                // What was handed out, one batch waiting, one being read.
                Assert.InRange(counter.Opened, 4 * held, 4 * (held + 2));
            }
        }

        Assert.Equal(60, counter.Opened);
    }

    [Fact]
    public async Task LoadAsync_Cancelled_StopsAndLeavesNothingRunning()
    {
        var counter = new Counter();
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var batch in new ImageLoader(new ClipPreprocess(8), Options).LoadAsync(Sources(1000, counter), stop.Token))
            {
                batch.Dispose();
                await stop.CancelAsync();
            }
        });
        Assert.Equal(0, counter.Running);
        Assert.InRange(counter.Opened, 1, 100);
    }

    [Fact]
    public async Task LoadAsync_LeftEarly_LeavesNothingRunning()
    {
        var counter = new Counter();
        await foreach (var batch in new ImageLoader(new ClipPreprocess(8), Options).LoadAsync(Sources(1000, counter), TestContext.Current.CancellationToken))
        {
            batch.Dispose();
            break;
        }

        Assert.Equal(0, counter.Running);
        Assert.InRange(counter.Opened, 4, 12);
    }

    [Fact]
    public async Task LoadAsync_UnreadableImages_AreReportedAndTheRestMovesUp()
    {
        using var folder = new TemporaryFolder();
        var paths = Enumerable.Range(0, 6).Select(i => folder.File($"{i}.bmp")).ToArray();
        for (var i = 0; i < paths.Length; i++)
        {
            using var image = EncodedImages.Picture(9, 11, i);
            File.WriteAllBytes(paths[i], i is 1 or 5 ? [] : EncodedImages.Bmp24(image));
        }

        File.Delete(paths[4]);
        var batches = new List<(int[] Indices, float[] Values, UnreadableImage[] Unreadable)>();
        await foreach (var batch in new ImageLoader(new ClipPreprocess(8), Options).LoadAsync(paths, TestContext.Current.CancellationToken))
        {
            using (batch)
                batches.Add(([.. batch.Indices], batch.Values.ToArray(), [.. batch.Unreadable]));
        }

        Assert.Equal(2, batches.Count);
        Assert.Equal([0, 2, 3], batches[0].Indices);
        Assert.Equal((1, paths[1]), (batches[0].Unreadable[0].Index, batches[0].Unreadable[0].Key));
        Assert.Contains("empty file", batches[0].Unreadable[0].Reason, StringComparison.Ordinal);
        Assert.Empty(batches[1].Indices);
        Assert.Equal([4, 5], batches[1].Unreadable.Select(image => image.Index));

        var expected = new float[3 * 8 * 8];
        using var third = EncodedImages.Picture(9, 11, 3);
        new ClipPreprocess(8).Apply(third, expected);
        Assert.Equal(expected, batches[0].Values[(2 * expected.Length)..]);
    }

    [Fact]
    public async Task LoadAsync_SeveralViews_DecodeEachImageOnce()
    {
        IImageTransform[] views = [.. Enumerable.Range(0, 3).Select(view => new TrainAugmentation(8, AugmentationRecipe.Default, seed: 1, view))];
        var counter = new Counter();
        var seen = new List<(int View, int[] Indices, float[] Values)>();
        await foreach (var batch in new ImageLoader(views, Options).LoadAsync(Sources(6, counter), TestContext.Current.CancellationToken))
        {
            using (batch)
                seen.Add((batch.View, [.. batch.Indices], batch.Values.ToArray()));
        }

        Assert.Equal(6, counter.Opened);
        Assert.Equal([0, 1, 2, 0, 1, 2], seen.Select(batch => batch.View));
        for (var view = 0; view < views.Length; view++)
        {
            var alone = new List<float>();
            await foreach (var batch in new ImageLoader(views[view], Options).LoadAsync(Sources(6), TestContext.Current.CancellationToken))
            {
                using (batch)
                    alone.AddRange(batch.Values.Span);
            }

            Assert.Equal(alone, seen.Where(batch => batch.View == view).SelectMany(batch => batch.Values));
        }
    }

    [Fact]
    public async Task LoadAsync_Strict_ThrowsForTheFirstUnreadableImage()
    {
        var sources = Sources(10).ToList();
        sources[2] = ImageSource.Bytes(default, "empty.jpg");
        sources[3] = ImageSource.Bytes(new byte[] { 1 }, "odd.jpg");
        var error = await Assert.ThrowsAsync<InputException>(async () =>
        {
            await foreach (var batch in new ImageLoader(new ClipPreprocess(8), Options with { Strict = true })
                .LoadAsync(sources, TestContext.Current.CancellationToken))
                batch.Dispose();
        });
        Assert.StartsWith("empty.jpg", error.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<ImageSource> Sources(int count, Counter? counter = null) =>
        Enumerable.Range(0, count).Select(i => new CountedSource(i, counter ?? new Counter()));

    private sealed record CountedSource(int Number, Counter Counter) : ImageSource($"image {Number}")
    {
        public override Task<ImageFingerprint> FingerprintAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult(ImageFingerprint.Of([(byte)Number]));

        public override RgbImage Decode(DecodeOptions options)
        {
            Counter.Start();
            try
            {
                Thread.Sleep(Number % 3); // so that images finish out of order
                return EncodedImages.Picture(9, 11, Number);
            }
            finally
            {
                Counter.Finish();
            }
        }
    }

    private sealed class Counter
    {
        private int _opened;
        private int _running;

        public int Opened => _opened;

        public int Running => _running;

        public void Start()
        {
            Interlocked.Increment(ref _opened);
            Interlocked.Increment(ref _running);
        }

        public void Finish() => Interlocked.Decrement(ref _running);
    }
}
