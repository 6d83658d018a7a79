namespace PromptAdapter.Datasets;

public class SplitNamesTests
{
    [Theory]
    [InlineData("train", "train")]
    [InlineData("TrainingData", "train")]
    [InlineData("01_train", "train")]
    [InlineData("train_val", "train")]
    [InlineData("ValidationSet", "val")]
    [InlineData("dev", "val")]
    [InlineData("test-images", "test")]
    [InlineData("PublicTest", "test")]
    [InlineData("held out", "test")]
    [InlineData("seg_pred", "unlabelled")]
    [InlineData("train_unlabeled", "unlabelled")]
    [InlineData("train_val_test", null)]
    [InlineData("bullet train", null)]
    [InlineData("contest", null)]
    [InlineData("trainer", null)]
    [InlineData("valley", null)]
    [InlineData("images", null)]
    [InlineData("", null)]
    public void Among_OneName_IsItsSplit(string name, string? expected) => Assert.Equal(expected, SplitNames.Among([name]).GetValueOrDefault(name));

    [Fact]
    public void Among_NamesWithSomethingInCommon_DisregardsThat()
    {
        var splits = SplitNames.Among(["dogs_train", "dogs_val", "cats"]);
        Assert.Equal(("train", "val", 2), (splits["dogs_train"], splits["dogs_val"], splits.Count));
        Assert.Empty(SplitNames.Among(["dogs_train", "cats_test"]));
    }

    [Fact]
    public void Among_EvalBesideTest_IsForValidationUnlessThereIsOne()
    {
        Assert.Equal("val", SplitNames.Among(["train", "test", "eval"])["eval"]);
        Assert.Equal("test", SplitNames.Among(["train", "eval"])["eval"]);
        Assert.Equal("test", SplitNames.Among(["train", "val", "test", "eval"])["eval"]);
    }
}
