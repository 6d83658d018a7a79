using System.Buffers.Binary;
using PromptAdapter.Imaging.Decoding;
using SkiaSharp;

namespace PromptAdapter.Imaging;

public class DecodeBudgetTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Take_MoreThanIsFree_WaitsUntilOthersGiveBack()
    {
        var budget = new DecodeBudget(100);
        budget.Take(60);
        var second = Task.Run(() => budget.Take(60), TestContext.Current.CancellationToken);
        var third = Task.Run(async () =>
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            budget.Take(10); // would fit, and does not push in before the second
        }, TestContext.Current.CancellationToken);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted || third.IsCompleted);
        Assert.Equal(60, budget.Used);
        budget.Return(60);
        await Task.WhenAll(second, third).WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.Equal(70, budget.Used);
    }

    [Fact]
    public async Task Take_MoreThanTheWholeBudget_IsAlone()
    {
        var budget = new DecodeBudget(100);
        budget.Take(500);
        var other = Task.Run(() => budget.Take(1), TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(other.IsCompleted);
        budget.Return(500);
        await other.WaitAsync(Soon, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Scope_ManyImagesAtOnce_NeverTakeMoreThanTheBudget()
    {
        var budget = new DecodeBudget(1000);
        var most = 0L;
        await Parallel.ForAsync(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, (_, _) =>
        {
            using var scope = DecodeScope.Begin(budget);
            DecodeScope.Reserve(100, 3);
            InterlockedMax(ref most, budget.Used);
            Thread.Sleep(1);
            return ValueTask.CompletedTask;
        });
        Assert.InRange(most, 300, 1000);
        Assert.Equal(0, budget.Used);
    }

    [Fact]
    public void Decode_GivesBackWhatItTook_AlsoWhenItFails()
    {
        var before = DecodeBudget.OfProcess.Used;
        using var bitmap = new SKBitmap(64, 64);
        var png = bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray();
        ImageDecoder.Decode(png, "whole.png").Dispose();
        Assert.Throws<InputException>(() => ImageDecoder.Decode(png.AsSpan(0, png.Length / 2), "cut.png"));
        Assert.Null(DecodeScopeOfThread());
        Assert.Equal(before, DecodeBudget.OfProcess.Used);
    }

    [Fact]
    public void Decode_JpegWithManyScans_IsRefusedBeforeItIsDecoded()
    {
        // 13,000 x 13,000 pixels, 98 scans of some bytes, and as much filling as makes the size plausible.
        var bytes = Jpeg(13_000, 13_000, progressive: true, scans: 98, filling: 400_000);
        var error = Assert.Throws<InputException>(() => ImageDecoder.Decode(bytes, "scans.jpg"));
        Assert.Contains("98 scans of 169000000 pixels", error.Message, StringComparison.Ordinal);
        Assert.Equal(98, JpegStructure.Of(bytes).Scans);
        Assert.Equal(13, JpegStructure.Of(bytes).BytesPerPixel);
    }

    [Fact]
    public void Decode_JpegOfFewBytesAndManyPixels_IsRefusedBeforeItIsDecoded()
    {
        var bytes = Jpeg(13_000, 13_000, progressive: true, scans: 1);
        Assert.InRange(bytes.Length, 1, 1700);
        var before = GC.GetTotalAllocatedBytes();
        var error = Assert.Throws<InputException>(() => ImageDecoder.Decode(bytes, "bomb.jpg"));
        Assert.Contains("declares 169000000 pixels and has only", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 50_000_000);
    }

    [Fact]
    public void Decode_MorePixelsThanAllowed_NamesTheSetting()
    {
        var bytes = Jpeg(2000, 1000, progressive: false, scans: 1);
        var error = Assert.Throws<InputException>(() => ImageDecoder.Decode(bytes, "large.jpg", new DecodeOptions { MaxPixels = 1_999_999 }));
        Assert.Contains("2000 x 1000 pixels, more than the limit of 1999999", error.Message, StringComparison.Ordinal);
        Assert.Equal([Setting.MaxPixels], error.Settings);
    }

    [Fact]
    public void Decode_WhereMemoryIsShort_IsNoFaultOfTheImage()
    {
        // More pixels than any machine has memory for must not happen; what fails to be allocated is told apart from what is damaged.
        using var scope = DecodeScope.Begin(new DecodeBudget(long.MaxValue));
        DecodeScope.Reserve(1L << 45, 4);
        Assert.Throws<OutOfMemoryException>(DecodeScope.RequireThatMemoryWasThere);
    }

    private static string? DecodeScopeOfThread()
    {
        using var scope = DecodeScope.Begin();
        return scope is null ? "one is open still" : null;
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Interlocked.Read(ref target); value > seen;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }

    // Segments without data: enough to be recognised and measured.
    private static byte[] Jpeg(int width, int height, bool progressive, int scans, int filling = 0)
    {
        var bytes = new List<byte> { 0xff, 0xd8 };
        Segment(0xe0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        Segment(0xdb, [0, .. Enumerable.Repeat((byte)1, 64)]);
        var size = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(size, (ushort)height);
        BinaryPrimitives.WriteUInt16BigEndian(size.AsSpan(2), (ushort)width);
        Segment(progressive ? (byte)0xc2 : (byte)0xc0, [8, .. size, 1, 1, 0x11, 0]);
        Segment(0xc4, [0, 1, .. new byte[15], 0]);
        for (var scan = 0; scan < scans; scan++)
        {
            Segment(0xda, [1, 1, 0, 0, 0, 0]);
            bytes.AddRange([0, 0xff, 0, 0xff, 0xd0, 0]); // data: a stuffed byte and a restart are no segments
        }

        bytes.AddRange(new byte[filling]);
        bytes.AddRange([0xff, 0xd9]);
        return [.. bytes];

        void Segment(byte marker, byte[] content)
        {
            bytes.AddRange([0xff, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2)]);
            bytes.AddRange(content);
        }
    }
}
