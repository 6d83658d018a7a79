using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PromptAdapter.Features;
using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Imaging;

/// <summary>Memory that is borrowed from pools goes back: a leak would show as slowness only, and nowhere in the results.</summary>
public class PooledMemoryTests
{
    private static readonly ImageLoaderOptions Options = new() { BatchSize = 4, BatchesAhead = 1, Workers = 2 };

    [Fact]
    public void Dispose_Image_GivesItsPixelsToTheNextOne()
    {
        using var first = RgbImage.Create(123, 45);
        ref var pixels = ref MemoryMarshal.GetReference(first.Writable);
        first.Dispose();
        using var second = RgbImage.Create(123, 45);
        Assert.True(Unsafe.AreSame(ref pixels, ref MemoryMarshal.GetReference(second.Writable)));
        Assert.Throws<ObjectDisposedException>(() => first.Pixels.Length);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    public async Task LoadAsync_ToTheEndOrLeftEarly_DisposesEveryImage(int batches)
    {
        var sources = Enumerable.Range(0, 30).Select(number => new KeptSource(number)).ToArray();
        var cuts = new KeptCuts();
        await foreach (var batch in new ImageLoader(cuts, Options).LoadAsync(sources, TestContext.Current.CancellationToken))
        {
            batch.Dispose();
            Assert.Throws<ObjectDisposedException>(() => batch.Values);
            if (--batches == 0)
                break;
        }

        Assert.NotEmpty(cuts.Made);
        Assert.All(sources.Select(source => source.Decoded).OfType<RgbImage>().Concat(cuts.Made),
            image => Assert.Throws<ObjectDisposedException>(() => image.Pixels.Length));
    }

    // Batches of a size that nothing else in this process borrows.
    [Fact]
    public async Task ExtractAsync_SeveralBatches_GivesEachBatchBack()
    {
        using var borrowed = new Borrowed(1 << 22);
        var encoder = new SumEncoder();
        var sources = Enumerable.Range(0, 12).Select(number => (ImageSource)new KeptSource(number)).ToArray();
        var extracted = await new FeatureExtractor(encoder, new ExtractionOptions { BatchSize = 4 })
            .ExtractAsync(sources, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(12, extracted.Rows.Count);
        Assert.Equal(3, encoder.Batches);
        Assert.Equal(3, borrowed.Times);
        Assert.Empty(borrowed.Out);
    }

    private sealed record KeptSource(int Number) : ImageSource($"image {Number}")
    {
        public RgbImage? Decoded { get; private set; }

        public override Task<ImageFingerprint> FingerprintAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult(ImageFingerprint.Of([(byte)Number]));

        public override RgbImage Decode(DecodeOptions options) => Decoded = EncodedImages.Picture(9, 11, Number);
    }

    private sealed class KeptCuts : IPixelTransform
    {
        private readonly ClipPreprocess _cutting = new(8);

        public ConcurrentBag<RgbImage> Made { get; } = [];

        public int Resolution => 8;

        public ChannelNormalization Normalization => ((IPixelTransform)_cutting).Normalization;

        public RgbImage Cut(RgbImage image, string key)
        {
            var cut = ((IPixelTransform)_cutting).Cut(image, key);
            Made.Add(cut);
            return cut;
        }

        public void Apply(RgbImage image, string key, Span<float> destination) => ((IImageTransform)_cutting).Apply(image, key, destination);
    }

    private sealed class SumEncoder : IImageEncoder
    {
        public int Batches { get; private set; }

        public string Name => "sums";

        public string Identity => new('0', 64);

        public int ImageSize => 512; // 4 x 3 x 512 x 512 values take the pool's arrays of 2^22

        public ImagePreprocessing Preprocessing => ImagePreprocessing.Clip;

        public int EmbedDim => 2;

        public float[] EncodeImages(ReadOnlySpan<float> pixels, int count)
        {
            Batches++;
            return [.. Enumerable.Range(1, 2 * count).Select(value => (float)value)];
        }
    }

    /// <summary>Which arrays of one length are out of the shared pools, told by the pools themselves.</summary>
    private sealed class Borrowed(int length) : EventListener
    {
        private const int Rented = 1, Returned = 3;

        private readonly ConcurrentDictionary<int, int> _out = [];
        private int _times;

        public IEnumerable<int> Out => _out.Keys;

        public int Times => _times;

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "System.Buffers.ArrayPoolEventSource")
                EnableEvents(eventSource, EventLevel.Verbose);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventId is not (Rented or Returned) || (int)eventData.Payload![1]! != length)
                return;
            var array = (int)eventData.Payload[0]!;
            if (eventData.EventId == Returned)
            {
                _out.TryRemove(array, out _);
                return;
            }

            Interlocked.Increment(ref _times);
            _out[array] = length;
        }
    }
}
