using PromptAdapter.Torch;
using PromptAdapter.Torch.Towers;

namespace PromptAdapter.Drawings.Training;

public sealed class UnseenCombinationsTests
{
    [Fact]
    public void All_OfEveryColourAndShape_SomeAreSeenAndSomeAreNot()
    {
        Assert.Equal(30, UnseenCombinations.All.Count(pair => pair.IsUnseen));
        foreach (var pairs in UnseenCombinations.All.GroupBy(pair => pair.Colour).Concat(UnseenCombinations.All.GroupBy(pair => pair.Shape)))
            Assert.InRange(pairs.Count(pair => pair.IsUnseen), 1, pairs.Count() / 4);
    }

    [Theory]
    [InlineData("a photo of a red circle", "red circle")]
    [InlineData("seven cyan crosses on a white background", "cyan cross")]
    [InlineData("a striped pink half circle", "pink half circle")]
    [InlineData("a big gray lightning bolt above a blue star on a red background", "gray lightning bolt, blue star")]
    [InlineData("a grid of black half circles", "black half circle")]
    [InlineData("a red car on a white background", "")]
    [InlineData("a circle, red", "")]
    [InlineData("", "")]
    public void NamedIn_Caption_FindsItsPairs(string caption, string expected) =>
        Assert.Equal(expected, string.Join(", ", UnseenCombinations.NamedIn(caption)));

    [Fact]
    public void Draw_ForTraining_NeverNamesAnUnseenPair()
    {
        var rgb = new byte[3 * DrawnScenes.Training.Side * DrawnScenes.Training.Side];
        var (named, replaced) = (0, 0);
        for (var index = 0; index < 400; index++)
        {
            var caption = DrawnScenes.Training.Draw(5, index, rgb);
            var pairs = UnseenCombinations.NamedIn(caption).ToArray();
            Assert.DoesNotContain(pairs, pair => pair.IsUnseen);
            named += pairs.Length;
            var plain = DrawnScenes.All.Draw(5, index, rgb);
            replaced += plain == caption ? 0 : 1;
            Assert.Equal(plain != caption, UnseenCombinations.NamedIn(plain).Any(pair => pair.IsUnseen));
        }

        Assert.True(named > 40 && replaced > 3, $"{named} pairs were named, {replaced} pictures replaced");
    }

    [Fact]
    public void Measure_ModelWithoutTraining_IsNearChance()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.safetensors");
        new RandomCheckpoint
        {
            EmbedDim = 32,
            ImageResolution = 64,
            VisionWidth = 64,
            VisionLayers = 1,
            TextWidth = 64,
            TextLayers = 1,
            ContextLength = 40,
            VocabularySize = TinyWorld.VocabularySize
        }.Write(path);
        TinyWorld.WriteVocabulary(folder.Path);
        using var clip = ClipModel.Load(path);

        var score = UnseenCombinations.Measure(clip, count: 8, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((8, 8, 8), (score.Pairs.Total, score.Colours.Total, score.Shapes.Total));
        Assert.InRange(score.Pairs.Correct, 0, 2); // one in 240
        Assert.True(score.Colours.Correct >= score.Pairs.Correct && score.Shapes.Correct >= score.Pairs.Correct);
    }

    [Fact]
    public void Measure_ModelOfAnotherSize_IsRefused()
    {
        using var folder = new TemporaryFolder();
        new RandomCheckpoint { ImageResolution = 32 }.Write(folder.File("model.safetensors"));
        using var clip = ClipModel.Load(folder.Path);

        Assert.Throws<InputException>(() => UnseenCombinations.Measure(clip, count: 1, cancellationToken: TestContext.Current.CancellationToken));
    }
}
