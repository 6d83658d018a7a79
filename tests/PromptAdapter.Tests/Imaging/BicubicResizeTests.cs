namespace PromptAdapter.Imaging;

public class BicubicResizeTests
{
    [Theory]
    [InlineData(1, 1, 5, 3)]
    [InlineData(1, 17, 4, 9)]
    [InlineData(23, 1, 7, 7)]
    [InlineData(7, 9, 70, 63)]
    [InlineData(131, 77, 32, 19)]
    [InlineData(64, 64, 64, 10)]
    [InlineData(64, 64, 11, 64)]
    [InlineData(300, 5, 2, 1)]
    public void Resize_AnySize_EqualsPlainArithmetic(int width, int height, int newWidth, int newHeight)
    {
        using var image = EncodedImages.Picture(width, height);
        using var resized = BicubicResize.Resize(image, newWidth, newHeight);
        var narrowed = AlongRows(image.Pixels.ToArray(), width, height, newWidth);              // [height, newWidth, 3]
        var turned = AlongRows(Transpose(narrowed, newWidth, height), height, newWidth, newHeight); // [newWidth, newHeight, 3]
        Assert.Equal(Transpose(turned, newHeight, newWidth), resized.Pixels.ToArray());
    }

    [Fact]
    public void Resize_SameSize_ChangesNothing()
    {
        using var image = EncodedImages.Picture(41, 23);
        using var same = BicubicResize.Resize(image, 41, 23);
        Assert.Equal(image.Pixels, same.Pixels);
    }

    [Fact]
    public void Resize_OneColour_StaysThatColour()
    {
        using var image = RgbImage.FromPixels(50, 40, [.. Enumerable.Range(0, 2000).SelectMany(_ => (byte[])[255, 128, 1])]);
        using var resized = BicubicResize.Resize(image, 13, 90);
        Assert.All(resized.Pixels.ToArray().Chunk(3), pixel => Assert.Equal([255, 128, 1], pixel));
    }

    [Fact]
    public void Resize_Region_SeesNothingOutsideOfIt()
    {
        using var image = EncodedImages.Picture(60, 50);
        var region = new PixelRectangle(7, 9, 31, 22);
        var cut = Enumerable.Range(0, region.Height)
            .SelectMany(y => image.Pixels.Slice(3 * ((region.Top + y) * image.Width + region.Left), 3 * region.Width).ToArray()).ToArray();
        using var cropped = RgbImage.FromPixels(region.Width, region.Height, cut);
        using var expected = BicubicResize.Resize(cropped, 20, 40);
        using var actual = BicubicResize.Resize(image, region, 20, 40);
        Assert.Equal(expected.Pixels, actual.Pixels);
    }

    [Fact]
    public void Resize_RegionOutside_Throws()
    {
        using var image = EncodedImages.Picture(10, 10);
        Assert.Throws<ArgumentOutOfRangeException>(() => BicubicResize.Resize(image, new PixelRectangle(5, 0, 6, 1), 2, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => BicubicResize.Resize(image, new PixelRectangle(0, 0, 0, 1), 2, 2));
    }

    // One pass of the published algorithm without vectors.
    private static byte[] AlongRows(byte[] source, int width, int height, int newWidth)
    {
        double scale = (double)width / newWidth, filterScale = Math.Max(1, scale), support = 2 * filterScale;
        var result = new byte[3 * newWidth * height];
        for (var x = 0; x < newWidth; x++)
        {
            var centre = (x + 0.5) * scale;
            int first = Math.Max(0, (int)(centre - support + 0.5)), end = Math.Min(width, (int)(centre + support + 0.5));
            var exact = Enumerable.Range(first, end - first).Select(i => Keys((i - centre + 0.5) / 1 * (1 / filterScale))).ToArray();
            var total = 0.0;
            foreach (var weight in exact)
                total += weight;
            var weights = exact.Select(weight => weight / total).Select(weight => (long)(weight * 4194304 + (weight < 0 ? -0.5 : 0.5))).ToArray();
            for (var i = 0; i < 3 * height; i++)
            {
                var sum = 2097152L;
                for (var k = 0; k < weights.Length; k++)
                    sum += weights[k] * source[(i / 3 * width + first + k) * 3 + i % 3];
                result[(i / 3 * newWidth + x) * 3 + i % 3] = (byte)Math.Clamp(sum >> 22, 0, 255);
            }
        }

        return result;
    }

    private static double Keys(double x) => Math.Abs(x) switch
    {
        < 1 and var t => (1.5 * t - 2.5) * t * t + 1,
        < 2 and var t => (((t - 5) * t + 8) * t - 4) * -0.5,
        _ => 0,
    };

    private static byte[] Transpose(byte[] image, int width, int height)
    {
        var result = new byte[image.Length];
        for (var i = 0; i < image.Length; i++)
            result[(i / 3 % width * height + i / 3 / width) * 3 + i % 3] = image[i];
        return result;
    }
}
