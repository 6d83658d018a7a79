using PromptAdapter.Features;
using PromptAdapter.Methods.Anchored;
using PromptAdapter.Methods.Auto;
using PromptAdapter.Methods.Comparison;
using PromptAdapter.Runtime;
using PromptAdapter.Selection;

namespace PromptAdapter.Classifiers;

public sealed class FitForecastTests(TinyWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Fit_MoreThanOneBatch_SaysBeforehandHowLong()
    {
        var reports = new List<ProgressReport>();
        var told = new OnReport(report => { lock (reports) reports.Add(report); });
        using var classifier = (await FitAsync(new FitOptions { Extraction = new ExtractionOptions { BatchSize = 5 } }, told)).Classifier;
        var first = reports.FindIndex(report => report.Expected is not null);
        Assert.Equal("encoding images", reports[first].Stage);
        Assert.True(reports[first].Expected > TimeSpan.Zero);
        Assert.Contains("fitting auto", reports[first].Detail, StringComparison.Ordinal);
        Assert.Equal(5, reports.Take(first).Where(report => report.Stage == "measuring the speed").Max(report => report.Done));
        Assert.Equal(12, reports.Where(report => report.Stage == "encoding images").Max(report => report.Done));
    }

    [Fact]
    public async Task Fit_TimeThatIsEnough_ChangesNothing()
    {
        var options = new FitOptions { Extraction = new ExtractionOptions { BatchSize = 5 }, Views = 2 };
        using var free = (await FitAsync(options)).Classifier;
        var limited = await FitAsync(options with { TimeLimit = TimeSpan.FromHours(5) });
        using var classifier = limited.Classifier;
        Assert.Empty(limited.Shortcuts);
        Assert.Equal(free.State.Method, classifier.State.Method);
        foreach (var photo in world.TrainPhotos)
            Assert.Equal(free.Predict(photo).Ranking, classifier.Predict(photo).Ranking);
    }

    [Fact]
    public async Task Fit_TimeThatTheImagesAloneTake_IsRefused()
    {
        var error = await Assert.ThrowsAsync<InputException>(() => FitAsync(new FitOptions { TimeLimit = TimeSpan.FromTicks(1) }));
        Assert.StartsWith("12 images take about", error.Problem, StringComparison.Ordinal);
        Assert.Equal([Setting.TimeLimit, Setting.Shots, Setting.Model], error.Settings);
    }

    [Theory]
    [InlineData(100, 10)]
    [InlineData(61, 6)]
    [InlineData(10, 1)]
    [InlineData(9.9, 0)]
    [InlineData(-1, 0)]
    public void MostViews_Room_TakesAsManyAsFit(double room, int expected) =>
        Assert.Equal(expected, FitForecast.MostViews(room, 10, views => 10.0 * Math.Max(1, views)));

    [Fact]
    public async Task Fit_Quick_TakesTheCheapestAndSaysSo()
    {
        var fit = await FitAsync(new FitOptions { Quick = true });
        using var classifier = fit.Classifier;
        Assert.Equal((AnchoredMethod.MethodName, FixedRule.RuleName), (classifier.State.Method, classifier.State.Selection));
        Assert.Equal(12, classifier.State.Support.Count);
        Assert.StartsWith(AutoMethod.MethodName, Assert.Single(fit.Shortcuts), StringComparison.Ordinal);
        Assert.NotNull(fit.Estimate);

        var two = await FitAsync(new FitOptions { Quick = true, Shots = 2 });
        using var smaller = two.Classifier;
        Assert.Equal(6, smaller.State.Support.Count);
        Assert.StartsWith("6 of 12 images", two.Shortcuts[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_QuickThatIsSavedAndGrown_StaysWhatItIs()
    {
        using (var classifier = (await FitAsync(new FitOptions { Quick = true, Shots = 2 })).Classifier)
            classifier.Save(_folder.File("quick.padapter"));
        using var before = FewShotClassifier.Load(_folder.File("quick.padapter"), world.Clip);
        var grown = await before.AddAsync("red disc", [Directory.GetFiles(world.Test, "*.png", SearchOption.AllDirectories)[0]], cancellationToken: Cancel);
        Assert.Equal((AnchoredMethod.MethodName, FixedRule.RuleName), (grown.Classifier.State.Method, grown.Classifier.State.Selection));
    }

    [Fact]
    public async Task Fit_QuickWithWhatItChooses_IsRefused()
    {
        foreach (var options in (FitOptions[])
            [new() { Method = "gda" }, new() { Views = 3 }, new() { Alpha = 2 }, new() { Selection = new SupportCrossValidationRule() }])
        {
            var error = await Assert.ThrowsAsync<InputException>(() => FitAsync(options with { Quick = true }));
            Assert.StartsWith("a quick fit chooses method and settings itself", error.Problem, StringComparison.Ordinal);
        }
    }

    private Task<FitResult> FitAsync(FitOptions options, IProgress<ProgressReport>? progress = null) =>
        FewShotClassifier.FitAsync(world.Clip, ImageFolder.Open(world.Train), options, progress, Cancel);
}
