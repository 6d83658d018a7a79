using System.Text.Json;

namespace PromptAdapter.Cli.Commands;

public class TokenizeCommandTests
{
    [Fact]
    public async Task Tokenize_Json_IsExactlyTextsAndIds()
    {
        using var folder = new TemporaryFolder();
        var run = await CommandLineRun.OfAsync("tokenize", "--vocab", WriteVocabulary(folder), "ab", "b a", "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Error);
        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal("""{"results":[{"text":"ab","ids":[513,512,514]},{"text":"b a","ids":[513,321,320,514]}],"warnings":[]}""", JsonSerializer.Serialize(json.RootElement));
    }

    [Fact]
    public async Task Tokenize_FileAndArguments_FileComesFirst()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("texts.json"), """["\ud83d", "-ab"]""");
        var run = await CommandLineRun.OfAsync("tokenize", "--vocab", WriteVocabulary(folder), "--file", folder.File("texts.json"), "--json", "@x",
            "--", "--y");
        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal(["\ufffd", "-ab", "@x", "--y"],
            json.RootElement.GetProperty("results").EnumerateArray().Select(result => result.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task Tokenize_ForPeople_ShowsIdsAndPieces()
    {
        using var folder = new TemporaryFolder();
        var run = await CommandLineRun.OfAsync("tokenize", "--vocab", WriteVocabulary(folder), "Ab é");
        Assert.Equal("Ab é  (5 tokens)\n    513  <|startoftext|>\n    512  ab</w>\n    127  \ufffd\n    358  \ufffd</w>\n    514  <|endoftext|>\n",
            run.Out.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Tokenize_TooLong_SaysHowToMendIt()
    {
        using var folder = new TemporaryFolder();
        var text = string.Join(' ', Enumerable.Repeat("ab", 80));
        var refused = (await CommandLineRun.OfAsync("tokenize", "--vocab", WriteVocabulary(folder), text)).AssertBadInput();
        Assert.Contains("82 tokens, the model reads 77; shorten it, or have it cut off (--truncate)", refused, StringComparison.Ordinal);

        var cut = await CommandLineRun.OfAsync("tokenize", "--vocab", folder.File("v.txt"), text, "--truncate", "--json");
        using var json = JsonDocument.Parse(cut.Out);
        Assert.Equal(77, json.RootElement.GetProperty("results")[0].GetProperty("ids").GetArrayLength());
    }

    [Fact]
    public async Task Tokenize_NoTextOrNoVocabulary_IsBadInput()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("no text", (await CommandLineRun.OfAsync("tokenize", "--vocab", WriteVocabulary(folder))).AssertBadInput(), StringComparison.Ordinal);
        Assert.Contains("does not exist", (await CommandLineRun.OfAsync("tokenize", "--vocab", folder.File("none"), "a")).AssertBadInput(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokenize_GoldenTexts_EqualReference()
    {
        var vocabulary = ReferenceData.Vocabulary;
        using var golden = JsonDocument.Parse(File.ReadAllBytes(ReferenceData.Golden("tokenizer", "tokenizer.json")));
        var cases = golden.RootElement.GetProperty("cases").EnumerateArray().ToList();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("texts.json"), JsonSerializer.Serialize(cases.Select(entry => entry.GetProperty("text").GetString())));
        var run = await CommandLineRun.OfAsync("tokenize", "--vocab", vocabulary, "--file", folder.File("texts.json"), "--truncate", "--json");
        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal(cases.Select(entry => Ids(entry, "tokenize_truncate")),
            json.RootElement.GetProperty("results").EnumerateArray().Select(entry => Ids(entry, "ids")));
    }

    private static string Ids(JsonElement element, string name) => string.Join(' ', element.GetProperty(name).EnumerateArray().Select(id => id.GetInt32()));

    private static string WriteVocabulary(TemporaryFolder folder)
    {
        File.WriteAllText(folder.File("v.txt"), "#version: 0.2\na b</w>\n");
        return folder.File("v.txt");
    }
}
