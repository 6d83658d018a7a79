namespace PromptAdapter.Drawings.Training;

public sealed class SmallClipRecipeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Read_WhatToJsonWrote_IsTheSameRecipe()
    {
        var path = Write(SmallClipTrainerTests.Recipe.ToJson());

        Assert.Equal(SmallClipTrainerTests.Recipe, SmallClipRecipe.Read(path));
    }

    [Theory]
    [InlineData("\"steps\": 12", "\"steps\": 0", "steps")]
    [InlineData("\"steps\": 12", "\"steps\": 7", "cooldown_steps")] // 3 to warm up and 5 to cool down
    [InlineData("\"steps\": 12", "\"steps\": 12, \"steps\": 12", "recipe")]
    [InlineData("\"steps\": 12", "\"steps\": 1e400", "recipe")]
    [InlineData("\"vision_width\": 64", "\"vision_width\": 100", "vision_width")]
    [InlineData("\"learning_rate\": 0.002", "\"learning_rate\": -1", "learning_rate")]
    [InlineData("\"learning_rate\": 0.002", "\"learning_rate\": \"NaN\"", "recipe")]
    [InlineData("\"batch_size\": 16", "\"batch_size\": 1", "batch_size")]
    [InlineData("\"seed\": 3,", "", "seed")]
    [InlineData("\"seed\": 3", "\"seed\": 3, \"sede\": 3", "sede")]
    [InlineData("{", "[", "JSON")]
    public void Read_ImpossibleRecipe_NamesTheFault(string part, string replacement, string named)
    {
        var json = SmallClipTrainerTests.Recipe.ToJson();
        Assert.Contains(part, json, StringComparison.Ordinal);
        var path = Write(json.Replace(part, replacement, StringComparison.Ordinal));

        var error = Assert.Throws<InputException>(() => SmallClipRecipe.Read(path));

        Assert.Equal(path, error.InputPath);
        Assert.Contains(named, error.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void RateAt_RisesThenStaysThenFalls()
    {
        var rates = Enumerable.Range(0, 12).Select(SmallClipTrainerTests.Recipe.RateAt).ToArray();

        Assert.Equal(0.002 / 3, rates[0], 1e-12);
        Assert.All(rates[2..7], rate => Assert.Equal(0.002, rate, 1e-12)); // 3 to warm up, 5 to cool down
        for (var step = 7; step < 12; step++)
            Assert.InRange(rates[step], double.Epsilon, rates[step - 1] * 0.999);
        Assert.True(rates[^1] < 0.1 * 0.002);
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string json)
    {
        var path = _folder.File("recipe.json");
        File.WriteAllText(path, json);
        return path;
    }
}
