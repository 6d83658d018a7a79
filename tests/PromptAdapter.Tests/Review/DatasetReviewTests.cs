using PromptAdapter.Drawings;
using PromptAdapter.Experiments.Exporters.Html;
using PromptAdapter.Torch;
using SkiaSharp;

namespace PromptAdapter.Review;

/// <summary>A review of drawings with the bundled model.</summary>
public sealed class DatasetReviewTests : IDisposable
{
    private const int PerClass = 8;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_PlantedLabelAndCopies_AreFoundAcrossClassesAndSplits()
    {
        var data = Draw();
        // A drawing in the wrong class, one that is in two classes, one that is in the test set, too, and one in another size and format.
        var wrong = Move(data, (0, 1), "train", 1, "wrong.png");
        Copy(data, (2, 2), "train", 3, "twice.png");
        Copy(data, (1, 3), "test", 1, "tested.png");
        Copy(data, (3, 4), "test", 3, "other.png");
        Resized(data, (2, 5), 160, 80, 2, "larger.jpg");

        var review = await ReviewAsync();
        Assert.Contains(review.Labels.Strong, one => review.Images[one.Row].Key == wrong && review.ClassNames[one.LooksLike] == data[0]);
        DuplicateGroup With(string name) =>
            Assert.Single(review.Copies, group => group.Images.Any(row => review.Images[row].Key.EndsWith(name, StringComparison.Ordinal)));
        Assert.True(With("twice.png").AcrossClasses);
        Assert.True(With("tested.png") is { AcrossSplits: true, AcrossClasses: false });
        Assert.False(With("larger.jpg").Exact);
        Assert.Equal(["test", "train"], review.Images.Select(image => image.Split).Distinct().Order());
        Assert.True(review.Copies[0].AcrossClasses);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_APictureWithManyCopiesInEachOfTwoClasses_IsOneGroupWhoseImagesDoNotJudgeEachOther(bool exact)
    {
        const int Copies = 12; // more than the nearest ones that are looked at
        var data = Draw();
        for (var i = 0; i < Copies; i++)
        {
            // The same bytes, or qualities of the whole and of a cut, which are nearer to each other than to those of the other class.
            var quality = exact ? 80 : 100 - i;
            Resized(data, (0, 1), 160, quality, 0, $"copy-{i}.jpg");
            Resized(data, (0, 1), 160, quality, 1, $"copy-{i}.jpg", cut: 0.08f);
        }

        var review = await ReviewAsync();
        var group = Assert.Single(review.Copies, group => group.Images.Any(row => review.Images[row].Key.Contains("copy-", StringComparison.Ordinal)));
        Assert.True(group.AcrossClasses);
        Assert.Equal((2 * Copies) + 1, group.Images.Count);
        var content = DatasetReview.ContentOf(review.Images.Count, review.Copies);
        Assert.Single(group.Images.Select(row => content[row]).Distinct());
        Assert.Equal(review.Images.Count - group.Images.Count, content.Count(one => one != content[group.Images[0]]));
    }

    [Fact]
    public async Task Render_NamesWithMarkup_AreText()
    {
        var data = Draw();
        var hostile = _folder.File("data", "train", data[1], "<img src=x onerror=alert(1)>&amp;.png");
        System.IO.File.Copy(File(data, (0, 1)), hostile);
        Directory.Move(_folder.File("data", "train", data[3]),
            Path.Combine(_folder.Path, "data", "train", "<b>bold & \"quoted\"</b>".Replace("/", "", StringComparison.Ordinal)));
        var page = ReviewPage.Render(await ReviewAsync(), "<script>alert(1)</script>", "<i>", applyOrientation: true, most: 5);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<img src=x", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>bold", page, StringComparison.Ordinal);
        Assert.Contains("&lt;img src=x onerror=alert(1)&gt;&amp;amp;.png", page, StringComparison.Ordinal);
        Assert.Contains("data:image/jpeg;base64,", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OneClassThatCanBeRead_IsRefused()
    {
        var data = Draw();
        foreach (var name in data.Skip(1))
        {
            foreach (var file in Directory.GetFiles(_folder.File("data", "train", name)))
                await System.IO.File.WriteAllTextAsync(file, "no image", TestContext.Current.CancellationToken);
        }

        var error = await Assert.ThrowsAsync<InputException>(ReviewAsync);
        Assert.Contains($"only images of the class '{data[0]}' can be read", error.Message, StringComparison.Ordinal);
    }

    private async Task<DatasetReview> ReviewAsync()
    {
        using var clip = ClipModel.Load(ReferenceData.Checkout("assets", "mini", "model.safetensors"));
        return await DatasetReview.RunAsync(clip, ImageFolder.Open(Path.Combine(_folder.Path, "data")),
            cancellationToken: TestContext.Current.CancellationToken);
    }

    // Class folders of drawings; returns the names of the classes.
    private IReadOnlyList<string> Draw()
    {
        var task = ProceduralDatasets.Open("source-fruit");
        ProceduralFolder.Write(task, Path.Combine(_folder.Path, "drawn"), cancellationToken: TestContext.Current.CancellationToken);
        var drawn = ImageFolder.Open(Path.Combine(_folder.Path, "drawn"));
        foreach (var images in drawn.Train.Where(image => image.Label < 4).GroupBy(image => image.Label))
        {
            foreach (var (image, i) in images.Take(PerClass).Select((image, i) => (image, i)))
                System.IO.File.Copy(image.Path, _folder.File("data", "train", drawn.ClassNames[image.Label], $"{i}.png"));
        }

        return [.. drawn.ClassNames.Take(4)];
    }

    private string File(IReadOnlyList<string> names, (int Label, int Number) of) => _folder.File("data", "train", names[of.Label], $"{of.Number}.png");

    private void Copy(IReadOnlyList<string> names, (int, int) from, string split, int label, string name) =>
        System.IO.File.Copy(File(names, from), _folder.File("data", split, names[label], name));

    // A drawing in another size and quality, with a share of it cut off at each side.
    private void Resized(IReadOnlyList<string> names, (int, int) from, int side, int quality, int label, string name, float cut = 0)
    {
        using var bitmap = SKBitmap.Decode(File(names, from));
        var (dx, dy) = ((int)(cut * bitmap.Width), (int)(cut * bitmap.Height));
        using var middle = new SKBitmap();
        Assert.True(bitmap.ExtractSubset(middle, new SKRectI(dx, dy, bitmap.Width - dx, bitmap.Height - dy)));
        using var resized = middle.Resize(new SKImageInfo(side, side), new SKSamplingOptions(SKCubicResampler.Mitchell));
        using var file = System.IO.File.Create(_folder.File("data", "train", names[label], name));
        resized.Encode(file, SKEncodedImageFormat.Jpeg, quality);
    }

    private string Move(IReadOnlyList<string> names, (int, int) from, string split, int label, string name)
    {
        System.IO.File.Move(File(names, from), _folder.File("data", split, names[label], name));
        return $"{split}/{names[label]}/{name}";
    }
}
