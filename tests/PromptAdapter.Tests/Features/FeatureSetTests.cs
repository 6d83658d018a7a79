namespace PromptAdapter.Features;

public class FeatureSetTests
{
    [Fact]
    public void Create_RowsNotOfUnitLength_AreNormalisedWithANote()
    {
        var set = FeatureSet.Create([3, 4, 0, 1], 2, [0, 1]);
        Assert.Equal([0.6f, 0.8f, 0, 1], set.Features.ToArray());
        Assert.Contains("1 of 2", Assert.Single(set.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Create_RowsRoundedToHalfPrecision_AreUsedAsTheyAre()
    {
        float[] rounded = [(float)(Half)0.6001, (float)(Half)0.8];
        var set = FeatureSet.Create(rounded, 2, [0]);
        Assert.Equal(rounded, set.Features.ToArray());
        Assert.Empty(set.Notes);
    }

    [Fact]
    public void Create_ExtremeRows_NeitherOverflowNorVanish()
    {
        var set = FeatureSet.Create([3e38f, 3e38f, 1e-45f, 0], 2, [0, 0]);
        Assert.Equal([MathF.Sqrt(0.5f), MathF.Sqrt(0.5f), 1, 0], set.Features.ToArray());
    }

    [Fact]
    public void Create_TakesACopy()
    {
        float[] values = [1, 0];
        var set = FeatureSet.Create(values, 2, [0]);
        values[0] = 5;
        Assert.Equal(1, set.Row(0)[0]);
    }

    [Theory]
    [InlineData(new float[] { 1, 0, 1 }, 2, new[] { 0, 0 }, null)]
    [InlineData(new float[0], 2, new int[0], null)]
    [InlineData(new float[] { 1 }, 0, new[] { 0 }, null)]
    [InlineData(new float[] { 0, 0 }, 2, new[] { 0 }, null)]
    [InlineData(new[] { float.NaN, 0 }, 2, new[] { 0 }, null)]
    [InlineData(new float[] { 1, 0 }, 2, new[] { -1 }, null)]
    [InlineData(new float[] { 1, 0 }, 2, new[] { 3 }, 3)]
    [InlineData(new float[] { 1, 0 }, 2, new[] { 0 }, 0)]
    [InlineData(new float[] { 1, 0 }, 2, new[] { int.MaxValue - 1 }, null)]
    public void Create_UnusableData_IsInputExceptionThatNamesTheFile(float[] features, int dimension, int[] labels, int? classes)
    {
        var error = Assert.Throws<InputException>(() => FeatureSet.Create(features, dimension, labels, classes, new FeatureOrigin { Path = "some.file" }));
        Assert.StartsWith("some.file: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_NamesOrFilesOfAnotherCount_IsInputException()
    {
        Assert.Throws<InputException>(() => FeatureSet.Create([1, 0], 2, [0], 2, new FeatureOrigin { ClassNames = ["a"] }));
        Assert.Throws<InputException>(() => FeatureSet.Create([1, 0], 2, [0], 2, new FeatureOrigin { Files = ["a", "b"] }));
    }

    [Fact]
    public void Take_Rows_KeepsTheirFilesAndTheClassList()
    {
        var set = FeatureSet.Create([1, 0, 0, 1, -1, 0], 2, [2, 0, 1], 4, new FeatureOrigin { Files = ["a", "b", "c"] }).Take([2, 0]);
        Assert.Equal([-1f, 0, 1, 0], set.Features.ToArray());
        Assert.Equal([1, 2], set.Labels);
        Assert.Equal(["c", "a"], set.Origin.Files!);
        Assert.Equal(4, set.ClassCount);
        Assert.Equal([0, 1, 1, 0], set.RowsByClass().Select(rows => rows.Count));
    }
}
