using System.Globalization;
using System.Text.Json;

namespace PromptAdapter.Training;

public class LearningRateScheduleTests
{
    // torch multiplies the rate of one epoch into the next, so its last digits drift.
    private const double Tolerance = 1e-12;

    [Fact]
    public void RateAt_OfEveryRecordedSchedule_EqualsReference()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(ReferenceData.Golden("prompt", "lr_schedules.json")));
        foreach (var recorded in json.RootElement.GetProperty("lr").EnumerateObject())
        {
            var settings = recorded.Name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('='))
                .ToDictionary(part => part[0], part => part[1]);
            var epochs = int.Parse(settings["max_epoch"], CultureInfo.InvariantCulture);
            var schedule = new LearningRateSchedule
            {
                WarmupEpochs = Math.Max(0, int.Parse(settings.GetValueOrDefault("WARMUP_EPOCH", "1"), CultureInfo.InvariantCulture)),
                Warmup = settings.GetValueOrDefault("WARMUP_TYPE") == "linear" ? Warmup.Linear : Warmup.Constant,
                CosineStartsAfterWarmup = settings.GetValueOrDefault("WARMUP_RECOUNT") != "False",
            };

            double[] expected = [.. recorded.Value.EnumerateArray().Select(rate => rate.GetDouble())];

            Assert.Equal(epochs, expected.Length);
            for (var epoch = 0; epoch < epochs; epoch++)
                Assert.True(Math.Abs(schedule.RateAt(epoch, epochs) - expected[epoch]) <= Tolerance * schedule.BaseRate,
                    $"{recorded.Name}, epoch {epoch}: {schedule.RateAt(epoch, epochs)} for {expected[epoch]}");
        }
    }

    [Fact]
    public void RateAt_ByDefault_WarmsUpForOneEpochAndFalls()
    {
        var schedule = new LearningRateSchedule();

        double[] rates = [.. Enumerable.Range(0, 10).Select(epoch => schedule.RateAt(epoch, 10))];

        Assert.Equal(1e-5, rates[0]);
        Assert.Equal(0.002, rates[1]);
        Assert.All(rates.Skip(1).Zip(rates.Skip(2)), pair => Assert.True(pair.First > pair.Second));
        Assert.Throws<ArgumentOutOfRangeException>(() => schedule.RateAt(10, 10));
    }
}
