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
        using (var bitmap = SKBitmap.Decode(File(data, (2, 5))))
        using (var larger = bitmap.Resize(new SKImageInfo(160, 160), new SKSamplingOptions(SKCubicResampler.Mitchell)))
        using (var file = System.IO.File.Create(_folder.File("data", "train", data[2], "larger.jpg")))
            larger.Encode(file, SKEncodedImageFormat.Jpeg, 80);

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

    private string Move(IReadOnlyList<string> names, (int, int) from, string split, int label, string name)
    {
        System.IO.File.Move(File(names, from), _folder.File("data", split, names[label], name));
        return $"{split}/{names[label]}/{name}";
    }
}
