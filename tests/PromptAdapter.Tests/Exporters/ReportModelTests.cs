using PromptAdapter.Experiments;
using PromptAdapter.Experiments.Exporters;
using PromptAdapter.Experiments.Exporters.Html;

namespace PromptAdapter.Exporters;

public class ReportModelTests
{
    public static TheoryData<string> Formats => [.. ReportExporters.All.Where(exporter => exporter.Name != "timing").Select(exporter => exporter.Name)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Render_AnyOrderAndOtherTimes_GivesTheSameBytes(string format)
    {
        var exporter = ReportExporters.Find([format]).Single();
        var options = new ReportOptions { Published = true, Command = "c" };
        var once = exporter.Render(ReportModel.Of(ReportSamples.Results, ReportSamples.Predictions, options));
        var shuffled = ReportSamples.Results.OrderBy(result => (result.Seed * 7919 + result.Shots * 104729 + result.Method.Length * 31) % 13)
            .Select(result => result with { Seconds = 99, PeakMemoryMib = 1 }).ToArray();
        Assert.NotEqual(ReportSamples.Results.Select(result => result.Cell), shuffled.Select(result => result.Cell));
        Assert.Equal(once, exporter.Render(ReportModel.Of(shuffled, ReportSamples.Predictions, options)));
    }

    [Fact]
    public void Of_Results_OrdersMethodsAndAverages()
    {
        var section = Assert.Single(ReportModel.Of(ReportSamples.Results).Sections);
        Assert.Equal(["zero-shot", "tip-adapter", "gda"], section.Methods);
        Assert.Equal((12, 6), (section.Averages.Count, section.Means.Count));
        var mean = section.MeanOf("tip-adapter", 2)!;
        var (first, second) = (section.AverageOf("caltech101", "tip-adapter", 2)!, section.AverageOf("x<y", "tip-adapter", 2)!);
        Assert.Equal((first.Mean + second.Mean) / 2, mean.Mean, 1e-12);
        Assert.Equal([1, 2], mean.Seeds);
        Assert.Equal((40, false), (first.TestImages, first.ChosenOnTest));
        Assert.True(section.MeanOf("gda", 1)!.ChosenOnTest);
        Assert.Empty(section.Differences);
        Assert.Empty(section.Published);
    }

    [Fact]
    public void Of_Predictions_ComparesWithTheBaseline()
    {
        var section = ReportModel.Of(ReportSamples.Results, ReportSamples.Predictions).Sections[0];
        Assert.Equal(8 + 4, section.Differences.Count); // two methods × two shots × two data sets, and the means
        Assert.All(section.Differences, one => Assert.Equal(("zero-shot", 2), (one.Baseline, one.Seeds)));
        var one = section.Differences.First(one => one.Dataset == "caltech101" && one.Method == "tip-adapter" && one.Shots == 2);
        Assert.Equal(section.AverageOf("caltech101", "tip-adapter", 2)!.Mean - section.AverageOf("caltech101", "zero-shot", 2)!.Mean,
            one.Difference.Points, 1e-9);
        Assert.InRange(one.Difference.Points, one.Difference.Low, one.Difference.High);
        Assert.Equal(80, section.Differences.First(one => one.Dataset is null).Difference.Images);
        Assert.Equal(6, section.Details.Count);
        Assert.All(section.Details, detail => Assert.Equal((2, 2, 80), (detail.Shots, detail.Seeds, detail.Detail.Confusion.Overall.Total)));
        Assert.Equal(24, section.CalibrationErrors.Count);
    }

    [Fact]
    public void Of_OtherBaseline_ComparesWithIt()
    {
        var section = ReportModel.Of(ReportSamples.Results, ReportSamples.Predictions, new ReportOptions { Baseline = "gda" }).Sections[0];
        Assert.All(section.Differences, one => Assert.Equal("gda", one.Baseline));
        Assert.Contains("tip-adapter", Assert.Throws<InputException>(() =>
            ReportModel.Of(ReportSamples.Results, null, new ReportOptions { Baseline = "coop" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_DatasetWithTwoSettings_IsNeverAveraged()
    {
        var other = ReportSamples.Results.Where(result => result.Dataset == "x<y")
            .Select(result => result with { Settings = SettingsSamples.Of("full-val", ("text", "class-mean")), TestAccuracy = 1 });
        var report = ReportModel.Of([.. ReportSamples.Results, .. other]);
        Assert.Equal(2, report.Sections.Count);
        Assert.All(report.Sections, section => Assert.All(section.Averages, average => Assert.Equal(2, average.Seeds.Count)));
    }

    [Fact]
    public void Of_MethodMissingOnADataset_LeavesTheDatasetOutOfTheMean()
    {
        var results = ReportSamples.Results.Where(result => (result.Dataset, result.Method, result.Shots) != ("x<y", "gda", 2)).ToArray();
        var section = ReportModel.Of(results).Sections[0];
        Assert.NotNull(section.MeanOf("zero-shot", 1));
        Assert.Null(section.MeanOf("zero-shot", 2));
    }

    [Fact]
    public void Of_Published_SubtractsTheFigure()
    {
        var section = ReportModel.Of(ReportSamples.Results, null, new ReportOptions { Published = true }).Sections[0];
        var tip = section.Published.Single(one => one.Figure is { Method: "tip-adapter", Shots: 2 });
        Assert.Equal(("caltech101", 88.44), (tip.Dataset, tip.Figure.Accuracy));
        Assert.Equal(section.AverageOf("caltech101", "tip-adapter", 2)!.Mean - 88.44, tip.Difference!.Value, 1e-9);
        Assert.All(section.Published.Where(one => one.Figure.Shots == 0), one => Assert.NotNull(one.Ours));

        var ofMeans = ReportSamples.Results.Select(result => result with { Settings = SettingsSamples.Of("s", ("text", "class-mean"), ("test-keys", "none")) });
        Assert.All(ReportModel.Of(ofMeans, null, new ReportOptions { Published = true }).Sections[0].Published.Where(one => one.Figure.Shots == 0), one =>
            Assert.Null(one.Ours));
    }

    [Fact]
    public void Of_PublishedOnAllEleven_PutsOurMeanBeside()
    {
        var one = ReportSamples.Results.Where(result => result.Dataset == "caltech101").ToArray();
        var eleven = PublishedFigures.Datasets.SelectMany((dataset, i) =>
            one.Select(result => result with { Dataset = dataset == "dtd" ? "Describable-Textures" : dataset, TestAccuracy = 50 + i + result.Seed }))
            .Concat(one.Select(result => result with { Dataset = "my photos", TestAccuracy = 0 })).ToArray();
        var section = ReportModel.Of(eleven, null, new ReportOptions { Published = true }).Sections[0];
        var tip = section.PublishedMeans.Single(mean => mean.Figure is { Source.Id: "tip-adapter", Method: "tip-adapter", Shots: 2 });
        Assert.Equal(56.5, tip.Ours!.Value, 1e-9); // 51.5 to 61.5; photos of one's own have no part in it
        Assert.Equal(56.5 - tip.Figure.Accuracy, tip.Difference!.Value, 1e-9);
        Assert.NotNull(section.PublishedMeans.First(mean => mean.Figure.Shots == 0).Ours);
        Assert.Null(section.PublishedMeans.First(mean => mean.Figure.Method == "coop").Ours);

        var ten = eleven.Where(result => result.Dataset != "eurosat" || result.Method != "tip-adapter");
        var means = ReportModel.Of(ten, null, new ReportOptions { Published = true }).Sections[0].PublishedMeans;
        Assert.All(means.Where(mean => mean.Figure.Method == "tip-adapter"), mean => Assert.Null(mean.Ours));
        Assert.NotNull(means.First(mean => mean.Figure.Shots == 0).Ours);
    }

    [Fact]
    public void Render_PublishedBesideAResultChosenOnTest_MarksOurs()
    {
        var oracle = ReportSamples.Results.Select(result => result with { Selection = result.Method == "tip-adapter" ? "test-oracle" : "full-val" });
        var report = ReportModel.Of(PublishedFigures.Datasets.SelectMany(
            dataset => oracle.Where(result => result.Dataset == "caltech101").Select(result => result with { Dataset = dataset })), null,
            new ReportOptions { Published = true });
        var comparisons = report.Sections[0].Published.Concat(report.Sections[0].PublishedMeans).Where(one => one.Ours is not null).ToArray();
        Assert.All(comparisons, one => Assert.Equal(one.Figure.Method == "tip-adapter", one.OursChosenOnTest));
        var marks = comparisons.Count(one => one.OursChosenOnTest);
        var (text, page) = (new MarkdownExporter().Render(report), new HtmlExporter().Render(report));
        Assert.Equal(marks, text[text.IndexOf("### Published figures", StringComparison.Ordinal)..text.IndexOf("### Every run", StringComparison.Ordinal)]
            .Split("(chosen on test)").Length - 1);
        Assert.Equal(marks, page[page.IndexOf("<h3>Published figures", StringComparison.Ordinal)..page.IndexOf("<h3>Every run", StringComparison.Ordinal)]
            .Split("†").Length - 1);
    }

    [Fact]
    public void Of_PublishedOnNoneOfTheEleven_HasNoMeans() =>
        Assert.Empty(ReportModel.Of(ReportSamples.Results.Where(result => result.Dataset == "x<y"), null,
            new ReportOptions { Published = true }).Sections[0].PublishedMeans);

    [Fact]
    public void Find_UnknownFormat_NamesThoseThereAre()
    {
        Assert.Contains("html", Assert.Throws<InputException>(() => ReportExporters.Find(["pdf"])).Message, StringComparison.Ordinal);
        Assert.Equal(ReportExporters.All, ReportExporters.Find(["all"]));
        Assert.Equal(["csv", "html"], ReportExporters.Find(["html", "csv"]).Select(exporter => exporter.Name));
    }
}
