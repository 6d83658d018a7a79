using System.Text.Json;
using PromptAdapter.Texts;

namespace PromptAdapter.Prompts;

public class TemplateSetTests
{
    [Fact]
    public void For_EveryDataset_EqualsTheReferenceSettings()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(ReferenceData.PathOf("reference-settings.json")));
        var templates = json.RootElement.GetProperty("templates");
        foreach (var entry in templates.EnumerateObject())
            Assert.Equal(entry.Value.EnumerateArray().Select(text => text.GetString()),
                TemplateSet.For(entry.Name).Templates.Select(template => template.Text));
        Assert.Equal(templates.EnumerateObject().Select(entry => entry.Name).Order(StringComparer.Ordinal), TemplateSet.KnownNames);
    }

    [Fact]
    public void For_OtherSpellings_IsTheSameSet()
    {
        Assert.Same(TemplateSet.For("fgvc"), TemplateSet.For("fgvc_aircraft"));
        Assert.Same(TemplateSet.For("oxford_pets"), TemplateSet.For("Oxford-Pets"));
    }

    [Fact]
    public void For_UnknownName_NamesTheKnownOnes() =>
        Assert.Contains("ucf101", Assert.Throws<InputException>(() => TemplateSet.For("cifar")).Message, StringComparison.Ordinal);

    [Fact]
    public void Default_IsAPhotoOfA() => Assert.Equal(["a photo of a {}."], TemplateSet.Default.Templates.Select(template => template.Text));

    [Fact]
    public void ReadFile_LinesAndBlanks_GivesTheTemplates()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("t.txt"), "a sketch of a {}.\r\n\r\n  {} in the wild\n");
        Assert.Equal(["a sketch of a {}.", "{} in the wild"], TemplateSet.ReadFile(folder.File("t.txt")).Templates.Select(template => template.Text));
    }

    [Fact]
    public void ForFolder_FileThenNameThenDefault()
    {
        using var folder = new TemporaryFolder();
        Assert.Same(TemplateSet.Default, TemplateSet.ForFolder(folder.Path, "holiday"));
        Assert.Same(TemplateSet.For("oxford_pets"), TemplateSet.ForFolder(folder.Path, "oxford_pets"));
        File.WriteAllText(folder.File("templates.txt"), "a sketch of a {}.\n");
        Assert.Equal(["a sketch of a {}."], TemplateSet.ForFolder(folder.Path, "oxford_pets").Templates.Select(template => template.Text));
    }

    [Fact]
    public void ReadFile_WrongOrEmptyOrMissing_IsInputException()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("wrong.txt"), "a photo of a {}.\nno place\n");
        File.WriteAllText(folder.File("empty.txt"), "\n\n");
        Assert.Contains("\"no place\"", Assert.Throws<InputException>(() => TemplateSet.ReadFile(folder.File("wrong.txt"))).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => TemplateSet.ReadFile(folder.File("empty.txt")));
        File.WriteAllBytes(folder.File("ansi.txt"), [.. "a photo of a {}.\nune photo d"u8, 0xe9, .. "j\u00e0 {}.\n"u8]);
        Assert.Contains("line 2 is not UTF-8", Assert.Throws<InputException>(() => TemplateSet.ReadFile(folder.File("ansi.txt"))).Message,
            StringComparison.Ordinal);
        Assert.Throws<InputException>(() => TemplateSet.ReadFile(folder.File("none.txt")));
        Assert.Throws<InputException>(() => TemplateSet.Of());
    }
}
