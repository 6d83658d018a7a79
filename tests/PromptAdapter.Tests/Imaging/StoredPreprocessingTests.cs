using System.Text.Json;

namespace PromptAdapter.Imaging;

public class StoredPreprocessingTests
{
    [Fact]
    public void ToJson_IsWhatFilesHold()
    {
        const string clip = """{"mean":[0.48145467,0.4578275,0.40821072],"std":[0.26862955,0.2613026,0.2757771],"scale":0.00392156862745098""" +
            ""","filter":"bicubic","mode":"shortest","resize_to":null,"fill":0}""";
        Assert.Equal(clip, ImagePreprocessing.Clip.ToJson());
        Assert.Equal(ImagePreprocessing.Clip, ImagePreprocessing.FromJson(clip));
    }

    [Fact]
    public void FromJson_WithoutScale_TakesBytesToOne() =>
        Assert.Equal(ImagePreprocessing.ByteScale, ImagePreprocessing.FromJson("""{"mean":[0.5,0.5,0.5],"std":[0.5,0.5,0.5],"filter":"lanczos"}""").Scale);

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"mean":[1,2],"std":[1,1,1]}""")]
    [InlineData("""{"mode":"round"}""")]
    public void FromJson_Other_IsRefused(string json) => Assert.ThrowsAny<JsonException>(() => ImagePreprocessing.FromJson(json));
}
