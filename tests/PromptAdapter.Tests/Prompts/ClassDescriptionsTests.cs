using System.Text.Json;
using PromptAdapter.Texts;

namespace PromptAdapter.Prompts;

public class ClassDescriptionsTests
{
    [Fact]
    public void ReadFile_EveryReferenceFile_DescribesEveryClassInIt()
    {
        var files = Directory.GetFiles(ReferenceData.PathOf("class-prompts"), "*.json");
        Assert.Equal(10, files.Length);
        foreach (var file in files)
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            var expected = json.RootElement.EnumerateObject()
                .ToDictionary(entry => entry.Name, entry =>
                entry.Value.EnumerateArray().Select(text => text.GetString()!).Where(text => !string.IsNullOrWhiteSpace(text)).ToArray());
            var descriptions = ClassDescriptions.ReadFile(file);
            Assert.Equal(expected.Count, descriptions.Count);
            Assert.Equal(expected.Values, descriptions.For([.. expected.Keys]));
        }
    }

    [Theory]
    [InlineData("Caltech101", "caltech")]
    [InlineData("DescribableTextures", "dtd")]
    [InlineData("EuroSAT", "eurosat")]
    [InlineData("OxfordFlowers", "oxford_flowers")]
    [InlineData("OxfordPets", "oxford_pets")]
    [InlineData("StanfordCars", "stanford_cars")]
    [InlineData("UCF101", "ucf101")]
    public void For_ClassNamesOfTheSplit_FindsEachOfThem(string split, string descriptions)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(ReferenceData.PathOf("splits", $"split_zhou_{split}.json")));
        string[] names = [.. json.RootElement.GetProperty("train").EnumerateArray().Select(entry => entry[2].GetString()!).Distinct()];
        Assert.Equal(names.Length, ClassDescriptions.ReadFile(ReferenceData.PathOf("class-prompts", $"{descriptions}_prompt.json")).For(names).Count);
    }

    [Fact]
    public void For_OtherSpelling_FindsTheClass()
    {
        using var folder = new TemporaryFolder();
        var descriptions = Write(folder, """{"Apply Eye Makeup": ["one"], "saint_bernard": ["two", " "], "Boeing 707-320": ["three"]}""");
        Assert.Equal([["three"], ["one"], ["two"]], descriptions.For(["boeing_707_320", "apply-eye-makeup", "Saint  Bernard"]));
    }

    [Fact]
    public void For_MissingClasses_AreNamed()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<InputException>(() => Write(folder, """{"cat": ["one"]}""").For(["dog", "cat", "Great Dane"]));
        Assert.Contains("1 of 3 classes and lacks 'dog', 'Great Dane'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"cat\": \"one\"}")]
    [InlineData("{\"cat\": [1]}")]
    [InlineData("{\"cat\": []}")]
    [InlineData("{\"cat\": [\" \"]}")]
    [InlineData("{\"a_cat\": [\"one\"], \"A cat\": [\"two\"]}")]
    [InlineData("{\"\\ud800\": [\"one\"]}")]
    public void ReadFile_WrongContent_IsInputException(string content)
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<InputException>(() => Write(folder, content));
        Assert.StartsWith(folder.File("d.json"), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void For_ClassesThatASynsetTellsApart_AreDescribedTogetherOrEachByItself()
    {
        using var folder = new TemporaryFolder();
        var descriptions = Write(folder, """{"missile": ["it flies"], "sunglasses": ["dark"], "sunglasses [n04356056]": ["darker"]}""");
        Assert.Equal([["it flies"], ["it flies"], ["dark"], ["darker"]],
            descriptions.For(["missile [n03773504]", "missile [n04008634]", "sunglasses [n04355933]", "sunglasses [n04356056]"]));
        Assert.Contains("'tench [n01440764]'", Assert.Throws<InputException>(() => descriptions.For(["tench [n01440764]"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadFile_CorruptedAtRandom_IsReadOrInputException()
    {
        using var folder = new TemporaryFolder();
        var whole = System.Text.Encoding.UTF8.GetBytes("""{"cat": ["a small animal", "it purrs \u2014 often"], "großer_Hund": ["ein Hund"]}""");
        var random = new Random(11);
        var refused = 0;
        for (var round = 0; round < 300; round++)
        {
            var bytes = (byte[])whole.Clone();
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(folder.File("d.json"), bytes);
            try
            {
                ClassDescriptions.ReadFile(folder.File("d.json"));
            }
            catch (InputException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 100, 300);
    }

    private static ClassDescriptions Write(TemporaryFolder folder, string content)
    {
        File.WriteAllText(folder.File("d.json"), content);
        return ClassDescriptions.ReadFile(folder.File("d.json"));
    }
}
