using PromptAdapter.Weights;

namespace PromptAdapter.Prompts;

public sealed class PromptFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static MatrixTheoryData<ClassTokenPosition, bool> Kinds { get; } = new(Enum.GetValues<ClassTokenPosition>(), [false, true]);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Load_WhatSaveWrote_IsEqual(ClassTokenPosition position, bool classSpecific)
    {
        var prompt = Prompt(position, classSpecific);
        var path = _folder.File("prompt.safetensors");

        PromptFile.Save(prompt, path);
        var read = PromptFile.Load(path);

        Assert.Equal(prompt.Context.Values.ToArray(), read.Context.Values.ToArray());
        Assert.Equal(prompt.Context.Shape, read.Context.Shape);
        Assert.Equal(position, read.Context.Position);
        Assert.Equal((prompt.Model, prompt.ModelSha256, prompt.Mode), (read.Model, read.ModelSha256, read.Mode));
        Assert.Equal(prompt.ClassNames, read.ClassNames);
        Assert.Equal(["pets", "größe \"x\""], read.Sources.Select(source => source.Task));
        Assert.Equal([16, 4], read.Sources.Select(source => source.Shots));
        Assert.Equal([3L, null], read.Sources.Select(source => source.Seed));
        Assert.Equal(["aa", "bb"], read.Sources[0].ImageSha256);
    }

    [Fact]
    public void Save_Twice_WritesTheSameBytes()
    {
        PromptFile.Save(Prompt(), _folder.File("a.safetensors"));
        PromptFile.Save(Prompt(), _folder.File("b.safetensors"));

        Assert.Equal(File.ReadAllBytes(_folder.File("a.safetensors")), File.ReadAllBytes(_folder.File("b.safetensors")));
    }

    [Theory]
    [InlineData("mode", "telepathy")]
    [InlineData("mode", null)]
    [InlineData("class_token_position", "sideways")]
    [InlineData("class_token_position", "2")]
    [InlineData("class_token_position", null)]
    [InlineData("model", null)]
    [InlineData("model_sha256", null)]
    [InlineData("sources", null)]
    [InlineData("sources", "null")]
    [InlineData("sources", "[null]")]
    [InlineData("sources", "{}")]
    [InlineData("sources", "[{\"task\":null,\"shots\":1,\"seed\":null,\"image_sha256\":[]}]")]
    [InlineData("sources", "[{\"task\":\"a\",\"shots\":-1,\"seed\":null,\"image_sha256\":[]}]")]
    [InlineData("sources", "[{\"task\":\"a\",\"shots\":1,\"seed\":null,\"image_sha256\":[null]}]")]
    [InlineData("sources", "[{\"task\":\"a\",\"shots\":99999999999,\"seed\":null,\"image_sha256\":[]}]")]
    [InlineData("sources", "[{\"task\":\"a\"}]")]
    [InlineData("classnames", "[\"one\"]")]
    [InlineData("classnames", "[null,\"x\",\"y\"]")]
    [InlineData("classnames", "[")]
    public void Load_WrongMetadata_IsRefused(string key, string? value)
    {
        var metadata = Metadata();
        metadata.Remove(key);
        if (value is not null)
            metadata[key] = value;

        AssertRefused(Write(metadata, TensorToWrite.Of("context", new float[3 * 2 * 8], [3, 2, 8])));
    }

    [Theory]
    [InlineData("context", 16)]
    [InlineData("context", 1, 1, 2, 8)]
    [InlineData("context", 0, 8)]
    [InlineData("context", 2, 0)]
    [InlineData("context", 1025, 2)]
    [InlineData("vectors", 2, 8)]
    public void Load_WrongTensor_IsRefused(string name, params int[] shape)
    {
        var metadata = Metadata();
        metadata.Remove("classnames");

        AssertRefused(
            Write(metadata, TensorToWrite.Of(name, new float[shape.Aggregate(1, (product, size) => product * size)],
            Array.ConvertAll(shape, size => (long)size))));
    }

    [Fact]
    public void Load_ValueThatIsNotFinite_NamesTheFile()
    {
        var metadata = Metadata();
        metadata.Remove("classnames");
        var path = Write(metadata, TensorToWrite.Of("context", [1, float.PositiveInfinity], [1, 2]));

        Assert.Contains(path, Assert.Throws<InputException>(() => PromptFile.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_DamagedAtRandom_IsReadOrRefused()
    {
        PromptFile.Save(Prompt(classSpecific: true), _folder.File("whole.safetensors"));
        var whole = File.ReadAllBytes(_folder.File("whole.safetensors"));
        var random = new Random(5);
        var refused = 0;
        for (var i = 0; i < 400; i++)
        {
            var damaged = i % 4 == 0 ? whole[..random.Next(whole.Length)] : (byte[])whole.Clone();
            for (var flips = random.Next(1, 4); i % 4 != 0 && flips > 0; flips--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            var path = _folder.File("damaged.safetensors");
            File.WriteAllBytes(path, damaged);
            try
            {
                PromptFile.Load(path);
            }
            catch (InputException error)
            {
                Assert.DoesNotContain('\n', error.Message);
                refused++;
            }
        }

        Assert.True(refused > 100, $"only {refused} were refused");
    }

    public void Dispose() => _folder.Dispose();

    private static SavedPrompt Prompt(ClassTokenPosition position = ClassTokenPosition.End, bool classSpecific = false) =>
        new(TextContext.Random(4, 16, 1, position, classSpecific ? 3 : null), "ViT-B/16", "0123")
        {
            Sources = [new PromptSource("pets", 16, 3, ["aa", "bb"]), new PromptSource("größe \"x\"", 4, null, [])],
            ClassNames = classSpecific ? ["cat", "dog", "bird"] : null,
        };

    private static Dictionary<string, string> Metadata() => new()
    {
        ["mode"] = "coop",
        ["class_token_position"] = "end",
        ["model"] = "m",
        ["model_sha256"] = "0",
        ["sources"] = "[]",
        ["classnames"] = "[\"a\",\"b\",\"c\"]",
    };

    private string Write(Dictionary<string, string> metadata, TensorToWrite tensor)
    {
        var path = _folder.File("prompt.safetensors");
        SafetensorsWriter.Write(path, [tensor], metadata);
        return path;
    }

    private static void AssertRefused(string path) => Assert.DoesNotContain('\n', Assert.Throws<InputException>(() => PromptFile.Load(path)).Message);
}
