using PromptAdapter.Datasets.Known;

namespace PromptAdapter.Cli.Commands.Datasets;

public class ListDatasetsCommandTests
{
    [Fact]
    public async Task List_Table_HasALineForEachDataset()
    {
        var lines = (await CommandLineRun.OfAsync("datasets", "list")).AssertDone().Split('\n');
        foreach (var known in KnownDatasets.All)
        {
            var line = Assert.Single(lines, line => line.StartsWith(known.Name + " ", StringComparison.Ordinal));
            Assert.Contains(known.Folder, line, StringComparison.Ordinal);
            Assert.Contains(known.HomePage.OriginalString, line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task List_Json_HasItsShape()
    {
        var results = (await CommandLineRun.OfAsync("datasets", "list", "--json")).AssertJson().List("results");
        Assert.Equal(KnownDatasets.Names, results.Select(result => result.Text("name")));
        Assert.All(results, result => Assert.Equal(
            ["name", "title", "aliases", "folder", "required", "classes", "train", "val", "test", "licence", "home_page", "obtain", "templates",
            "split_sha256"],
            result.Names()));
        var pets = results[2];
        Assert.Equal(("oxford_pets", 37, 2944, 736, 3669),
            (pets.Text("name"), pets.Integer("classes"), pets.Integer("train"), pets.Integer("val"), pets.Integer("test")));
    }
}
