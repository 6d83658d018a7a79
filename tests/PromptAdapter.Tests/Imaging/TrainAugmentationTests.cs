using System.Text.Json;
using PromptAdapter.Imaging.Decoding;
using PromptAdapter.Randomness;

namespace PromptAdapter.Imaging;

public class TrainAugmentationTests
{
    [Fact]
    public void Draw_GoldenSeeds_EqualsTheReference()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(ReferenceData.Golden("images", "manifest.json")));
        var cases = manifest.RootElement.GetProperty("train_augment").GetProperty("cases").EnumerateArray().ToArray();
        Assert.NotEmpty(cases);
        Assert.All(cases, expected =>
        {
            int Number(string name) => expected.GetProperty(name).GetInt32();
            using var image = Source(expected.GetProperty("image").GetString()!);
            var view = AugmentationView.Draw(new TorchGenerator((ulong)Number("seed")), AugmentationRecipe.TipAdapter, image.Width, image.Height);
            Assert.Equal(new PixelRectangle(Number("left"), Number("top"), Number("width"), Number("height")), view.Region);
            Assert.Equal(expected.GetProperty("flip").GetBoolean(), view.Flip);
        });
    }

    [Fact]
    public void Apply_GoldenSeeds_EqualsTheReferenceInEveryByte()
    {
        var golden = GoldenTensors.Open(ReferenceData.Golden("images", "train_augment_u8_224.safetensors"));
        Assert.All(golden.Names, name =>
        {
            var (file, seed) = (name.Split('|')[0], ulong.Parse(name.Split('|')[1], System.Globalization.CultureInfo.InvariantCulture));
            using var image = Source(file);
            var view = AugmentationView.Draw(new TorchGenerator(seed), AugmentationRecipe.TipAdapter, image.Width, image.Height);
            using var made = TrainAugmentation.Apply(image, view, 224);
            golden.AssertEqual(name, made.Pixels);
        });
    }

    [Fact]
    public void Apply_SameSeedKeyAndView_IsTheSameInAnyOrder()
    {
        using var image = EncodedImages.Picture(90, 70);
        var (a, b, c, d) = (View(image, 1, "cat.jpg", 0), View(image, 1, "cat.jpg", 1), View(image, 1, "dog.jpg", 0), View(image, 2, "cat.jpg", 0));
        Assert.Equal(a, View(image, 1, "cat.jpg", 0));
        Assert.NotEqual(a, b);
        Assert.NotEqual(a, c);
        Assert.NotEqual(a, d);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 900)]
    [InlineData(900, 1)]
    [InlineData(640, 480)]
    public void Draw_AnyShape_StaysInsideAndWithinTheRecipe(int width, int height)
    {
        foreach (var recipe in (AugmentationRecipe[])[AugmentationRecipe.TipAdapter, AugmentationRecipe.CoOp])
        {
            for (ulong seed = 0; seed < 200; seed++)
            {
                var region = AugmentationView.Draw(new TorchGenerator(seed), recipe, width, height).Region;
                Assert.InRange(region.Left, 0, width - region.Width);
                Assert.InRange(region.Top, 0, height - region.Height);
                if (Math.Min(width, height) > 100)
                    Assert.InRange((double)region.Width * region.Height / (width * height), recipe.MinArea * 0.98, recipe.MaxArea);
            }
        }
    }

    [Fact]
    public void Apply_Flip_MirrorsTheView()
    {
        using var image = EncodedImages.Picture(30, 20);
        var region = new PixelRectangle(2, 3, 20, 15);
        using var plain = TrainAugmentation.Apply(image, new AugmentationView(region, Flip: false), 8);
        using var flipped = TrainAugmentation.Apply(image, new AugmentationView(region, Flip: true), 8);
        for (var i = 0; i < 64; i++)
            Assert.Equal(plain.Pixels.Slice(3 * i, 3), flipped.Pixels.Slice(3 * (i / 8 * 8 + 7 - i % 8), 3));
    }

    private static float[] View(RgbImage image, long seed, string key, int view)
    {
        var values = new float[3 * 16 * 16];
        new TrainAugmentation(16, AugmentationRecipe.CoOp, seed, view).Apply(image, key, values);
        return values;
    }

    private static RgbImage Source(string name) => ImageDecoder.Decode(ReferenceData.Golden("images", "src", name), DecodeOptions.Parity);
}
