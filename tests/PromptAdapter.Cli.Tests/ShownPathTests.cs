using System.Text.Json;

namespace PromptAdapter.Cli;

public sealed class ShownPathTests
{
    private static readonly string Here = Environment.CurrentDirectory;

    [Fact]
    public void Of_BelowTheCurrentFolder_IsThePathFromThere()
    {
        Assert.Equal(Path.Combine("photos", "cat.jpg"), ShownPath.Of(Path.Combine(Here, "photos", "cat.jpg")));
        Assert.Equal("/elsewhere/cat.jpg", ShownPath.Of("/elsewhere/cat.jpg"));
        Assert.Equal(Here + "-2", ShownPath.Of(Here + "-2"));
    }

    [Fact]
    public void In_NamesPathsOfAMessage()
    {
        Assert.Equal("a.jpg: does not exist", ShownPath.In($"{Here}/a.jpg: does not exist"));
        Assert.Equal($"'b/c' and d, not /mnt{Here}/e or {Here}", ShownPath.In($"'{Here}/b/c' and {Here}/d, not /mnt{Here}/e or {Here}"));
        Assert.Equal("", ShownPath.In(Here + "/"));
    }

    [Fact]
    public void WriteJson_NamesPathsAsTextDoes()
    {
        using var text = new StringWriter();
        new Terminal(text, TextWriter.Null, outIsTerminal: false, errorIsTerminal: false).WriteJson(new
        {
            Path = Path.Combine(Here, "a.padapter"),
            Files = new object[] { Path.Combine(Here, "b"), new { Name = "/elsewhere/c" }, 1 },
            Words = "wrote " + Here,
        });
        using var json = JsonDocument.Parse(text.ToString());
        Assert.Equal("a.padapter", json.RootElement.Text("path"));
        var files = json.RootElement.List("files");
        Assert.Equal(("b", "/elsewhere/c"), (files[0].GetString(), files[1].Text("name")));
        Assert.Equal("wrote " + Here, json.RootElement.Text("words"));
    }
}
