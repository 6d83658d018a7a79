namespace PromptAdapter.GoldenData;

public class GoldenSubsetTests
{
    private const long LargestFolder = 3_000_000; // bytes

    [Fact]
    public void CommittedSubset_IsWhatTheDriverMakesOfTheWhole()
    {
        var made = GoldenSubset.Make(ReferenceData.Whole);
        var committed = Committed();

        Assert.Equal(made.Select(file => file.Path), committed.Select(file => file.Path));
        Assert.All(made.Zip(committed), pair => Assert.True(pair.First.Content.SequenceEqual(pair.Second.Content), pair.First.Path + " is another one"));
    }

    [Fact]
    public void CommittedSubset_IsAsItsListSays() =>
        Assert.Equal(File.ReadAllText(Path.Combine(ReferenceData.SubsetFolder, GoldenPack.ContentsName)), GoldenPack.ContentsOf(Committed()));

    [Fact]
    public void CommittedFolder_IsSmall() =>
        Assert.InRange(new DirectoryInfo(ReferenceData.SubsetFolder).EnumerateFiles().Sum(file => file.Length), 1, LargestFolder);

    [Fact]
    public void Make_FolderWithoutReferenceData_IsInputException()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("golden", Assert.Throws<InputException>(() => GoldenSubset.Make(folder.Path)).Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<GoldenFile> Committed() => GoldenPack.Unpack(File.ReadAllBytes(Path.Combine(ReferenceData.SubsetFolder, GoldenPack.FileName)));
}
