using System.Text.Json;

namespace PromptAdapter.Experiments;

public class CellSettingsTests
{
    private static readonly CellSettings Some =
        new([("selection", "fixed"), ("alpha", 0.1), ("visual-epochs", null)], [("text", "my photos/w.npy"), ("test-keys", 2)]);

    [Fact]
    public void ToString_Fields_AreOneLine()
    {
        Assert.Equal("selection=fixed alpha=0.1 | text=my photos/w.npy test-keys=2", Some.ToString());
        Assert.Equal("selection=fixed", new CellSettings([("selection", "fixed")], []).ToString());
        Assert.Equal("", CellSettings.None.ToString());
    }

    [Fact]
    public void Digest_IsThatOfTheSortedFields()
    {
        var sorted = """{"alpha":"0.1","selection":"fixed","test-keys":"2","text":"my photos/w.npy"}"""u8;
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(sorted))[..16], Some.Digest);
        Assert.Equal(Some, new CellSettings([("alpha", 0.1), ("selection", "fixed")], [("test-keys", "2"), ("text", "my photos/w.npy")]));
        Assert.NotEqual(Some, new CellSettings([("selection", "fixed"), ("alpha", 0.2)], [("text", "my photos/w.npy"), ("test-keys", 2)]));
    }

    [Fact]
    public void Json_Fields_RoundTrip()
    {
        var text = JsonSerializer.Serialize(Some);
        Assert.Equal("""{"plan":{"selection":"fixed","alpha":"0.1"},"dataset":{"text":"my photos/w.npy","test-keys":"2"}}""", text);
        var again = JsonSerializer.Deserialize<CellSettings>(text)!;
        Assert.Equal(Some, again);
        Assert.Equal(Some.ToString(), again.ToString());
    }

    [Fact]
    public void Json_LineOfAnEarlierVersion_IsReadAndEqualsNoSettingsOfThisOne()
    {
        var earlier = JsonSerializer.Deserialize<CellSettings>(JsonSerializer.Serialize(Some.ToString()))!;
        Assert.Equal(Some.ToString(), earlier.ToString());
        Assert.Equal((Some.PlanText, Some.DatasetText), (earlier.PlanText, earlier.DatasetText));
        Assert.Equal(("0.1", "my photos/w.npy", "2", null), (earlier["alpha"], earlier["text"], earlier["test-keys"], earlier["beta"]));
        Assert.NotEqual(Some, earlier);
        Assert.Equal(JsonSerializer.Serialize(Some.ToString()), JsonSerializer.Serialize(earlier));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"plan\":{}}")]
    [InlineData("{\"plan\":{},\"dataset\":[]}")]
    [InlineData("{\"plan\":{\"a\":1},\"dataset\":{}}")]
    [InlineData("{\"plan\":{\"a\":\"1\"},\"dataset\":{\"a\":\"2\"}}")]
    public void Json_NoSettings_IsJsonException(string text) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<CellSettings>(text));
}
