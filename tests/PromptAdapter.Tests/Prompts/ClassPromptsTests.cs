using PromptAdapter.Texts;

namespace PromptAdapter.Prompts;

public class ClassPromptsTests
{
    [Fact]
    public void Create_Templates_GivesOneTextFromEach()
    {
        var prompts = ClassPrompts.Create(["cat", "great_dane"], TemplateSet.Of("a {}.", "the {}."));
        Assert.Equal([["a cat.", "the cat."], ["a great dane.", "the great dane."]], prompts.Texts);
        Assert.Equal(["cat", "great_dane"], prompts.ClassNames);
    }

    [Fact]
    public void Create_DescriptionsOrBoth_AddsTheSentences()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("d.json"), """{"Cat": ["It purrs."], "dog": ["It barks.", "It runs."]}""");
        var descriptions = ClassDescriptions.ReadFile(folder.File("d.json"));
        Assert.Equal([["It barks.", "It runs."], ["It purrs."]], ClassPrompts.Create(["dog", "cat"], descriptions).Texts);
        Assert.Equal([["a dog.", "It barks.", "It runs."]], ClassPrompts.Create(["dog"], TemplateSet.Of("a {}."), descriptions).Texts);
    }

    [Fact]
    public void Create_Neither_UsesTheDefault() => Assert.Equal([["a photo of a cat."]], ClassPrompts.Create(["cat"], null, null).Texts);

    [Fact]
    public void Create_NoClasses_IsInputException() => Assert.Throws<InputException>(() => ClassPrompts.Create([], TemplateSet.Default));
}
