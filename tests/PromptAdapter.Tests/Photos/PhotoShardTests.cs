namespace PromptAdapter.Photos;

public sealed class PhotoShardTests
{
    [Theory]
    [InlineData(0, 3, 32)]
    [InlineData(2, 3, 32)]
    [InlineData(10, 3, 256)]
    [InlineData(1000, 3, 256)]
    [InlineData(100_001, 7, 256)]
    [InlineData(int.MaxValue, 1000, 256)]
    public void Of_AllParts_FollowEachOtherAndAreEverything(int photos, int count, int portion)
    {
        var end = 0;
        for (var index = 1; index <= count; index++)
        {
            var part = new PhotoShard(index, count).Of(photos, portion);
            Assert.Equal(end, part.Start);
            Assert.True(part.End >= part.Start);
            if (photos >= (long)count * portion)
                Assert.Equal(0, part.Start % portion);
            else
                Assert.InRange(part.End - part.Start, photos / count, photos / count + 1);
            end = part.End;
        }

        Assert.Equal(photos, end);
    }
}
