namespace PromptAdapter.Experiments;

public class PublishedFiguresTests
{
    [Fact]
    public void All_ElevenDatasets_HaveEveryMethodOfThePaper()
    {
        Assert.Equal(11, PublishedFigures.Datasets.Count);
        foreach (var dataset in PublishedFigures.Datasets)
        {
            var paper = PublishedFigures.Of(dataset).Where(figure => figure.Source.Id == "prompt-adapter").ToArray();
            Assert.Equal(21, paper.Length); // zero-shot, and four methods at five numbers of shots
            Assert.All(paper, figure => Assert.True(figure.Source.SelectedOnTest));
            Assert.Equal(11, PublishedFigures.Of(dataset).Count(figure => figure.Source.Id == "tip-adapter"));
        }
    }

    [Fact]
    public void All_Paper_AgreesWithItsOwnMeans()
    {
        var paper = PublishedFigures.All.Where(figure => figure.Source.Id == "prompt-adapter").ToArray();
        foreach (var mean in paper.Where(figure => figure.Dataset == PublishedFigures.Mean))
            Assert.Equal(mean.Accuracy, paper.Where(figure => figure.Dataset != PublishedFigures.Mean && figure.Method == mean.Method
                && figure.Shots == mean.Shots).Average(figure => figure.Accuracy), 0.06);
    }

    [Theory]
    [InlineData("FGVC-Aircraft", "fgvc_aircraft")]
    [InlineData("fgvc", "fgvc_aircraft")]
    [InlineData("Caltech101", "caltech101")]
    [InlineData("OxfordPets", "oxford_pets")]
    public void Of_OtherSpelling_IsFound(string name, string dataset) => Assert.Equal(dataset, PublishedFigures.Of(name)[0].Dataset);

    [Fact]
    public void Of_UnknownDataset_IsEmpty() => Assert.Empty(PublishedFigures.Of("my photos"));

    [Fact]
    public void Reservations_FigureAgainstWhichSomethingIsKnown_SaysAll()
    {
        var flowers = PublishedFigures.Of("oxford_flowers").Single(figure => figure is { Source.Id: "prompt-adapter", Method: "tip-adapter-f", Shots: 2 });
        Assert.Equal((97.21, "selected on test; looks like a typing error"), (flowers.Accuracy, flowers.Reservations));
        Assert.Contains("target", PublishedFigures.Of("dtd").First(figure => figure.Method == "prompt-adapter-f").Reservations, StringComparison.Ordinal);
    }

    [Fact]
    public void Means_OfEverySource_AreStatedOrComputedFromAllElevenFigures()
    {
        var paper = PublishedFigures.Means.Single(figure => figure is { Source.Id: "prompt-adapter", Method: "prompt-adapter-f", Shots: 16 });
        Assert.Equal((81.46, PublishedFigures.Mean), (paper.Accuracy, paper.Dataset));
        Assert.DoesNotContain("computed", paper.Reservations, StringComparison.Ordinal);
        var tip = PublishedFigures.Means.Single(figure => figure is { Source.Id: "tip-adapter", Method: "tip-adapter-f", Shots: 16 });
        Assert.Equal(PublishedFigures.All.Where(figure => figure is { Source.Id: "tip-adapter", Method: "tip-adapter-f", Shots: 16 })
            .Average(figure => figure.Accuracy), tip.Accuracy, 1e-12);
        Assert.Contains("computed here", tip.Reservations, StringComparison.Ordinal);
        Assert.Equal(PublishedFigures.Means.Count, PublishedFigures.Means.Select(figure => (figure.Source, figure.Method, figure.Shots)).Distinct().Count());
        // and those of the tip-adapter source
        Assert.Equal(PublishedFigures.All.Count(figure => figure.Dataset == PublishedFigures.Mean) + 11, PublishedFigures.Means.Count);
    }

    [Fact]
    public void Means_FigureThatLooksLikeATypingError_IsSaidOfTheMean() =>
        Assert.Equal("selected on test; oxford_flowers looks like a typing error",
            PublishedFigures.Means.Single(figure => figure is { Source.Id: "prompt-adapter", Method: "tip-adapter-f", Shots: 2 }).Reservations);
}
