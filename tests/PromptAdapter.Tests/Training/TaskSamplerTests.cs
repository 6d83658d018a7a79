namespace PromptAdapter.Training;

public class TaskSamplerTests
{
    private static readonly int[] Counts = [3, 40, 11];

    [Fact]
    public void Proportional_EpochHasEveryImageAtMostOnce_AndFullBatches()
    {
        var sampler = new TaskSampler(Counts, TaskWeighting.Proportional, 8, 1);
        var batches = sampler.Epoch(0);
        Assert.Equal(54 / 8, sampler.BatchesPerEpoch);
        Assert.All(batches, batch => Assert.Equal(8, batch.Length));
        Assert.Equal(48, batches.SelectMany(batch => batch).Distinct().Count());
    }

    [Fact]
    public void Proportional_OneBatchForAll_HasEveryImageOnce() =>
        Assert.Equal(Counts.SelectMany((count, task) => Enumerable.Range(0, count).Select(image => new TaskSample(task, image))),
            new TaskSampler(Counts, TaskWeighting.Proportional, 100, 1).Epoch(3).Single().OrderBy(sample => sample.Task).ThenBy(sample => sample.Image));

    [Fact]
    public void Balanced_TasksComeEquallyOften_AndNoImageTwiceBeforeAllCame()
    {
        var drawn = new TaskSampler(Counts, TaskWeighting.Balanced, 6, 1).Epoch(0).SelectMany(batch => batch).ToArray();
        Assert.Equal(54, drawn.Length);
        for (var task = 0; task < 3; task++)
        {
            var images = drawn.Where(sample => sample.Task == task).Select(sample => sample.Image).ToArray();
            Assert.Equal(18, images.Length);
            Assert.All(images.Chunk(Counts[task]), round => Assert.Equal(round.Length, round.Distinct().Count()));
        }
    }

    [Theory]
    [InlineData(TaskWeighting.Balanced)]
    [InlineData(TaskWeighting.Proportional)]
    public void Epoch_DependsOnSeedAndNumberAlone(TaskWeighting weighting)
    {
        TaskSample[] Drawn(uint seed, int epoch) => [.. new TaskSampler(Counts, weighting, 8, seed).Epoch(epoch).SelectMany(batch => batch)];
        Assert.Equal(Drawn(1, 5), Drawn(1, 5));
        Assert.NotEqual(Drawn(1, 5), Drawn(1, 6));
        Assert.NotEqual(Drawn(1, 5), Drawn(2, 5));
        Assert.NotEqual(Drawn(1, 6), Drawn(2, 5)); // seed and epoch are not simply added
    }

    [Fact]
    public void Constructor_TaskWithoutImages_IsRefused() =>
        Assert.Throws<InputException>(() => new TaskSampler([3, 0], TaskWeighting.Balanced, 8, 1));
}
