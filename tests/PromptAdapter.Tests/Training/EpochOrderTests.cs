namespace PromptAdapter.Training;

public class EpochOrderTests
{
    private const int Images = 37;
    private const int Views = 3;

    [Fact]
    public void Batches_ShowEachImageAtMostOnce_InWholeBatches()
    {
        var batches = EpochOrder.Batches(seed: 1, epoch: 0, Images, Views, batchSize: 8);

        Assert.Equal(4, batches.Count);
        Assert.All(batches, batch => Assert.Equal(8, batch.Length));
        Assert.Equal(32, batches.SelectMany(rows => rows).Select(row => row % Images).Distinct().Count());
    }

    [Fact]
    public void Batches_FewerImagesThanABatch_ShowThemAll() =>
        Assert.Equal(Images, Assert.Single(EpochOrder.Batches(1, 0, Images, Views, 64)).Length);

    [Fact]
    public void Batches_OverManyEpochs_ShowEveryViewOfEveryImage() =>
        Assert.Equal(Images * Views, Enumerable.Range(0, 40)
            .SelectMany(epoch => EpochOrder.Batches(1, epoch, Images, Views, 37)).SelectMany(rows => rows).Distinct().Count());

    [Fact]
    public void Batches_OfAnotherEpochOrSeed_HaveAnotherOrder()
    {
        var order = Order(1, 0);

        Assert.Equal(order, Order(1, 0));
        Assert.NotEqual(order, Order(1, 1));
        Assert.NotEqual(order, Order(2, 0));
    }

    private static long[] Order(long seed, int epoch) => [.. EpochOrder.Batches(seed, epoch, Images, Views, 37).SelectMany(rows => rows)];
}
