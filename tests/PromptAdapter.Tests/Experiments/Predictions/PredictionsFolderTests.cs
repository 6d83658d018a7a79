namespace PromptAdapter.Experiments.Predictions;

public class PredictionsFolderTests
{
    private static readonly BenchCell Cell = new("pets", "gda", 4, 1, SettingsSamples.One);
    private static readonly TestSet Images = new([0, 1, 2, 1], 3, ["cat", "d<o>g", "fish"], ["a.jpg", "b.jpg", "c.jpg", "d.jpg"], "photos");
    private static readonly CellPredictions Some = new(Images, [0, 1, 1, 2], [0.9f, 0.5f, 0.25f, 1]);

    [Fact]
    public void Find_AfterSave_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        new PredictionsFolder(folder.Path).Save(Cell, Some);
        var found = new PredictionsFolder(folder.Path).Find(Cell);
        Assert.NotNull(found);
        Assert.Equal(Some.Predicted, found.Predicted);
        Assert.Equal(Some.Probabilities, found.Probabilities);
        Assert.Equal(Images.Labels, found.Test.Labels);
        Assert.Equal((Images.Digest, "photos", 3), (found.Test.Digest, found.Test.Root, found.Test.ClassCount));
        Assert.Equal(Images.ClassNames, found.Test.ClassNames);
        Assert.Equal(Images.Files, found.Test.Files);
        Assert.Equal([true, true, false, false], found.Correct());
        Assert.Equal((2, 4), (found.Accuracy.Correct, found.Accuracy.Total));
    }

    [Fact]
    public void Find_ImagesThatDoNotCount_AreStoredAndNotCounted()
    {
        using var folder = new TemporaryFolder();
        new PredictionsFolder(folder.Path).Save(Cell, Some with { LeftOut = [1, 3] });
        var found = new PredictionsFolder(folder.Path).Find(Cell)!;
        Assert.Equal([1, 3], found.LeftOut);
        Assert.Equal([0, 2], found.Counted);
        Assert.Equal(Some.Predicted, found.Predicted);
        Assert.Equal((1, 2), (found.Accuracy.Correct, found.Accuracy.Total));
        Assert.Equal(Images.Digest, found.Test.Digest);
        Assert.Throws<ArgumentException>(() => Some with { LeftOut = [4] });
        Assert.Throws<ArgumentException>(() => Some with { LeftOut = [1, 1] });
    }

    [Fact]
    public void Save_Unnamed_RoundTrips()
    {
        using var folder = new TemporaryFolder();
        var predictions = new CellPredictions(new TestSet([1, 0], 5), [4, 0], [0, 1]);
        new PredictionsFolder(folder.Path).Save(Cell with { Seed = null }, predictions);
        var found = new PredictionsFolder(folder.Path).Find(Cell with { Seed = null });
        Assert.Equal((null, null, null), (found!.Test.ClassNames, found.Test.Files, found.Test.Root));
        Assert.Equal("class 4", found.Test.NameOf(4));
        Assert.Null(new PredictionsFolder(folder.Path).Find(Cell));
    }

    [Fact]
    public void Save_SeveralCells_ShareTheirTestImagesAndRepeatTheirBytes()
    {
        using var folder = new TemporaryFolder();
        var predictions = new PredictionsFolder(folder.Path);
        predictions.Save(Cell, Some);
        predictions.Save(Cell with { Seed = 2 }, Some);
        var files = Directory.GetFiles(Path.Combine(folder.Path, PredictionsFolder.FolderName));
        Assert.Equal(3, files.Length);
        Assert.Single(files, file => Path.GetFileName(file).StartsWith("test-", StringComparison.Ordinal));
        var before = files.ToDictionary(file => file, File.ReadAllBytes);
        new PredictionsFolder(folder.Path).Save(Cell, Some);
        Assert.All(before, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));
    }

    [Fact]
    public void DigestOf_CellsThatDiffer_Differs()
    {
        BenchCell[] cells = [Cell, Cell with { Dataset = "p" }, Cell with { Method = "x" }, Cell with { Shots = 41, Seed = null }, Cell with { Seed = null },
            Cell with { Settings = CellSettings.None }, new("pets", "gda", 4, 11, SettingsSamples.One)];
        Assert.Equal(cells.Length, cells.Select(PredictionsFolder.DigestOf).Distinct().Count());
    }

    [Fact]
    public void Find_FileDamagedAnywhere_IsInputExceptionOrPredictions()
    {
        using var folder = new TemporaryFolder();
        var predictions = new PredictionsFolder(folder.Path);
        predictions.Save(Cell, Some);
        foreach (var path in Directory.GetFiles(Path.Combine(folder.Path, PredictionsFolder.FolderName)))
        {
            var whole = File.ReadAllBytes(path);
            var random = new Random(3);
            for (var round = 0; round < 200; round++)
            {
                var damaged = whole.ToArray();
                if (round % 2 == 0)
                    damaged = damaged[..random.Next(damaged.Length)];
                else
                    damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(path, damaged);
                if (Record.Exception(() => new PredictionsFolder(folder.Path).Find(Cell)) is { } error)
                    Assert.IsType<InputException>(error);
            }

            File.WriteAllBytes(path, whole);
        }
    }

    [Fact]
    public void Find_TestImagesGone_IsInputException()
    {
        using var folder = new TemporaryFolder();
        new PredictionsFolder(folder.Path).Save(Cell, Some);
        File.Delete(Directory.GetFiles(Path.Combine(folder.Path, PredictionsFolder.FolderName), "test-*").Single());
        Assert.Contains("test-", Assert.Throws<InputException>(() => new PredictionsFolder(folder.Path).Find(Cell)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CellPredictions_OutOfRange_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new CellPredictions(Images, [0, 1, 3, 0], [1, 1, 1, 1]));
        Assert.Throws<ArgumentException>(() => new CellPredictions(Images, [0, 1, 2, 0], [1, 1, 1, float.NaN]));
        Assert.Throws<ArgumentException>(() => new CellPredictions(Images, [0], [1]));
        Assert.Throws<ArgumentException>(() => new TestSet([3], 3));
    }
}
