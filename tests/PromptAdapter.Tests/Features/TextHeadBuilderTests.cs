namespace PromptAdapter.Features;

public class TextHeadBuilderTests(TinyWorld world)
{
    [Fact]
    public void Build_SeveralTexts_IsTheNormalisedMeanOfTheirDirections()
    {
        string[][] texts = [["a blue disc", "a photo of a disc"], ["red"], ["one", "two", "three"]];
        var head = TextHeadBuilder.Build(world.Clip, texts);
        Assert.Equal((3, world.Clip.EmbedDim), (head.ClassCount, head.Dimension));
        for (var label = 0; label < texts.Length; label++)
        {
            var mean = new double[head.Dimension];
            foreach (var text in texts[label])
            {
                var feature = world.Clip.EncodeTexts([text]);
                var norm = Math.Sqrt(feature.Sum(value => (double)value * value));
                for (var d = 0; d < mean.Length; d++)
                    mean[d] += feature[d] / norm;
            }

            var length = Math.Sqrt(mean.Sum(value => value * value));
            var row = head.Values.Span.Slice(label * head.Dimension, head.Dimension);
            for (var d = 0; d < mean.Length; d++)
                Assert.Equal(mean[d] / length, row[d], 1e-5);
        }
    }

    [Fact]
    public void Build_TextLongerThanTheContext_IsRefused()
    {
        var text = new string('x', world.Clip.TextTower.ContextLength);
        var error = Assert.Throws<InputException>(() => TextHeadBuilder.Build(world.Clip, [["fine"], [text]]));
        Assert.DoesNotContain('\n', error.Message);
        Assert.Contains(world.Clip.TextTower.ContextLength.ToString(System.Globalization.CultureInfo.InvariantCulture), error.Message,
            StringComparison.Ordinal);
    }
}
