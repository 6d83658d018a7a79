using PromptAdapter.Drawings;
using PromptAdapter.Imaging.Decoding;

namespace PromptAdapter.Datasets.Procedural;

public class ProceduralFolderTests
{
    [Fact]
    public void Write_ATask_IsReadBackPixelByPixel()
    {
        using var folder = new TemporaryFolder();
        var dataset = ProceduralDatasets.Open("source-counts", 3);
        var path = Path.Combine(folder.Path, "counts");
        var written = ProceduralFolder.Write(dataset, path, cancellationToken: TestContext.Current.CancellationToken);

        var read = ImageFolder.Open(path);
        Assert.Equal(dataset.FolderNames, read.ClassNames);
        Assert.Empty(read.Warnings);
        Assert.Equal(written, read.Images.Count());
        Check(dataset, ProceduralSplit.Train, read.Train);
        Check(dataset, ProceduralSplit.Validation, read.Validation!);
        Check(dataset, ProceduralSplit.Test, read.Test!);
        Assert.Equal(dataset.ClassNames, File.ReadAllLines(Path.Combine(path, "classes.txt")));
        Assert.Equal(dataset.Templates, File.ReadAllLines(Path.Combine(path, "templates.txt")));
    }

    [Fact]
    public void Write_FolderThatIsThere_IsRefusedAndLeft()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InputException>(() =>
            ProceduralFolder.Write(ProceduralDatasets.Open("source-digits"), folder.Path, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Write_Cancelled_LeavesNothing()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<OperationCanceledException>(
            () => ProceduralFolder.Write(ProceduralDatasets.Open("source-digits"), Path.Combine(folder.Path, "digits"),
            cancellationToken: new CancellationToken(canceled: true)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private static void Check(ProceduralDataset dataset, ProceduralSplit split, IReadOnlyList<LabelledImage> images)
    {
        var perClass = dataset.CountPerClass(split);
        Assert.Equal(perClass * dataset.ClassNames.Count, images.Count);
        var pixels = new byte[3 * 64 * 64];
        for (var i = 0; i < images.Count; i += 7)
        {
            Assert.Equal(i / perClass, images[i].Label);
            dataset.Draw(split, i / perClass, i % perClass, pixels);
            using var decoded = ImageDecoder.Decode(images[i].Path, DecodeOptions.Parity);
            Assert.True(decoded.Pixels.SequenceEqual(pixels));
        }
    }
}
