using PromptAdapter.Datasets;
using PromptAdapter.Features;
using PromptAdapter.Methods.CoOp;
using PromptAdapter.Methods.TipAdapter.Search;
using PromptAdapter.Selection;
using PromptAdapter.Texts;
using PromptAdapter.Validation;

namespace PromptAdapter.Experiments.Protocols;

/// <summary>The protocols on the tiny model and drawn photos; a data set of four classes is a folder of its own.</summary>
public sealed class ProtocolRunsTests : IDisposable
{
    private static readonly string[] Names = ["blue disc", "green disc", "red disc", "spot"];

    private readonly TinyWorld _world;
    private readonly TemporaryFolder _folder = new();

    public ProtocolRunsTests(TinyWorld world) => _world = world;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task BaseToNew_EveryMethodThatMay_HasBothAccuraciesAndTheirHarmonicMean()
    {
        var results =
            await RunAsync(
            Plan(BenchProtocols.BaseToNew, Photos("four")) with
            {
                Methods =
            ["zero-shot", "coop", "vpt", "upt", "tip-adapter", "tip-adapter-f", "prompt-adapter", "prolip"]
            });
        Assert.All(results, result =>
        {
            Assert.Null(result.Failure);
            Assert.Equal(BenchProtocols.BaseToNew, result.Protocol);
            Assert.Equal(result.Harmonic, result.TestAccuracy);
            var expected = result.Base + result.New == 0 ? 0 : 2 * result.Base!.Value * result.New!.Value / (result.Base.Value + result.New.Value);
            Assert.Equal(expected, result.Harmonic!.Value, 1e-9);
            Assert.Equal(result.Method is "tip-adapter" or "tip-adapter-f" or "prompt-adapter",
                result.Notes.Any(note => note.Contains("no cache", StringComparison.Ordinal)));
        });
        // The new classes are told apart by text alone: with and without a cache the same, and learned prompts the same with the same draw.
        Assert.Equal(results[0].New, results.Single(result => result.Method == "tip-adapter").New);
        Assert.Equal(results.Single(result => result.Method == "coop").New, results.Single(result => result.Method == "prompt-adapter").New);
    }

    [Fact]
    public async Task BaseToNew_ZeroShot_IsZeroShotOfEachHalfAlone()
    {
        var whole = Photos("four");
        var result = Assert.Single(await RunAsync(Plan(BenchProtocols.BaseToNew, whole)));
        Assert.Equal(await ZeroShotAsync(whole, [0, 1]), result.Base);
        Assert.Equal(await ZeroShotAsync(whole, [2, 3]), result.New);
    }

    [Fact]
    public void ClassHalf_OddNumber_BaseIsTheLarger()
    {
        var five = Photos("five", [.. Names, "dot"]);
        var (learned, others) = ClassHalf.Of(five);
        Assert.Equal((new ClassHalf(0, 3), new ClassHalf(3, 2)), (learned, others));
        Assert.Equal(["red disc", "spot"], others.TestOf(five, "new").ClassNames);
        Assert.Equal([0, 0, 1, 1], others.TestOf(five, "new").Test!.Select(image => image.Label));
        Assert.Contains("at least 4", Assert.Throws<InputException>(() => ClassHalf.Of(ImageFolder.Open(_world.Photos))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CrossDataset_Source_IsLearnedOnceAndTestedOnEveryTarget()
    {
        var (source, target) = (ImageFolder.Open(_world.Photos), Photos("four") with { Train = [] });
        var results = await RunAsync(Plan(BenchProtocols.CrossDataset, target) with { Source = source, Methods = ["zero-shot", "coop", "upt"] });
        Assert.Equal(["photos", "photos", "photos", "four", "four", "four"], results.Select(result => result.Dataset));
        Assert.All(results, result => Assert.Equal((null, "cross-dataset", "photos"), (result.Failure, result.Protocol, result.Source)));
        Assert.Equal(await ZeroShotAsync(target, [0, 1, 2, 3]), results[3].TestAccuracy);
        // On the source's own test images it is the few-shot protocol.
        var few = await RunAsync(Plan(BenchProtocols.FewShot, source) with { Methods = ["zero-shot", "coop", "upt"] });
        Assert.Equal(few.Select(result => result.TestCorrect), results.Take(3).Select(result => result.TestCorrect));
    }

    [Fact]
    public async Task DomainGeneralisation_SomeClassesInAnotherOrder_AreTheSourcesClasses()
    {
        var source = ImageFolder.Open(_world.Photos);
        var same = source with { Name = "same", Train = [], Test = source.Test };
        int[] turned = [2, 0];
        var part = source with
        {
            Name = "part",
            Train = [],
            ClassNames = [.. turned.Select(label => source.ClassNames[label])],
            Test = [.. source.Test!.Where(image => turned.Contains(image.Label)).Select(image => image with { Label = Array.IndexOf(turned, image.Label) })],
        };
        var results =
            await RunAsync(Plan(BenchProtocols.DomainGeneralisation, same, part) with
            {
                Source = source,
                Methods = ["zero-shot", "linear-probe", "tip-adapter", "coop"]
            });
        Assert.All(results, result => Assert.Null(result.Failure));
        var bySet = results.GroupBy(result => result.Dataset).ToDictionary(group => group.Key, group => group.ToArray());
        Assert.Equal(bySet["photos"].Select(result => result.TestCorrect), bySet["same"].Select(result => result.TestCorrect));
        Assert.All(bySet["part"], result => Assert.Equal(4, result.TestImages));
        // Fewer classes to be mistaken for: nobody gets worse on the images that stay.
        Assert.Equal(await ZeroShotAsync(source, [2, 0]), bySet["part"][0].TestAccuracy);
    }

    [Theory]
    [InlineData("base-to-new", "linear-probe", "no others")]
    [InlineData("base-to-new", "gda", "no others")]
    [InlineData("cross-dataset", "tip-adapter", "text head alone")]
    [InlineData("cross-dataset", "auto", "no others")]
    [InlineData("few-shots", "coop", "no protocol")]
    public void Require_MethodThatCannot_IsInputException(string protocol, string method, string reason) =>
        Assert.Contains(reason, Assert.Throws<InputException>(() => BenchProtocols.Require(protocol, ["zero-shot", method], null)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void ImageBench_ProtocolsThatDoNotFit_AreInputExceptions()
    {
        var data = Photos("four");
        Assert.Contains("name that data set", Refused(Plan(BenchProtocols.CrossDataset, data)), StringComparison.Ordinal);
        Assert.Contains("no source", Refused(Plan(BenchProtocols.BaseToNew, data) with { Source = data }), StringComparison.Ordinal);
        Assert.Contains("'spot'", Refused(Plan(BenchProtocols.DomainGeneralisation, data) with { Source = ImageFolder.Open(_world.Photos) }),
            StringComparison.Ordinal);
        Assert.Contains("test-oracle", Refused(Plan(BenchProtocols.BaseToNew, data) with { Selection = TestOracleRule.RuleName }), StringComparison.Ordinal);
        Assert.Contains(
            "'pets'", Refused(Plan(BenchProtocols.FewShot, data) with { TemplatesOf = new Dictionary<string, TemplateSet> { ["pets"] = TemplateSet.Default } }),
            StringComparison.Ordinal);

        string Refused(ImageBenchPlan plan) => Assert.Throws<InputException>(() => new ImageBench(_world.Clip, plan)).Message;
    }

    [Theory]
    [InlineData(BenchProtocols.FewShot)]
    [InlineData(BenchProtocols.BaseToNew)]
    public async Task TestImageThatWasLearnedFrom_IsLeftOutAndSaid(string protocol)
    {
        var data = Photos("many", testPerClass: 10);
        var plan = Plan(protocol, data) with { Methods = ["zero-shot", "tip-adapter", "vpt"] };
        var without = await RunAsync(plan);
        File.Copy(data.Train[0].Path, _folder.File("many", "test", Names[data.Train[0].Label], "copy.png"));
        var with = await RunAsync(plan with { Datasets = [ImageFolder.Open(Path.Combine(_folder.Path, "many"))] });

        Assert.All(without, result => Assert.Null(result.Shared));
        Assert.Equal(without.Select(Said), with.Select(Said));
        var images = protocol == BenchProtocols.FewShot ? 41 : 21;
        Assert.All(with, result => Assert.Equal([new SharedRows("test", "support", 1, images)], result.Shared));
        Assert.All(with, result => Assert.Contains(result.Notes, note => note.Contains("copy.png", StringComparison.Ordinal)));

        var leaking = plan with { Datasets = [ImageFolder.Open(Path.Combine(_folder.Path, "many"))] };
        var strict = await RunAsync(leaking with { Fit = plan.Fit with { RefuseShared = true } });
        Assert.All(strict, result => Assert.Contains("copy.png", result.Failure, StringComparison.Ordinal));
        Assert.All(strict, result => Assert.Equal([Setting.Strict], result.FailureSettings));

        static (string, double?, int?, int?) Said(BenchResult result) => (result.Method, result.TestAccuracy, result.TestImages, result.TestCorrect);
    }

    [Fact]
    public async Task CrossDataset_TargetHoldsASupportImage_IsLeftOutAndSaid()
    {
        var target = Photos("many", testPerClass: 10);
        var source = ImageFolder.Open(_world.Photos);
        var plan = Plan(BenchProtocols.CrossDataset, target) with { Source = source, Shots = [TinyWorld.TrainPerClass] };
        var without = (await RunAsync(plan)).Single(result => result.Dataset == "many");
        File.Copy(source.Train[0].Path, _folder.File("many", "test", Names[0], "copy.png"));
        var with = (await RunAsync(plan with { Datasets = [ImageFolder.Open(Path.Combine(_folder.Path, "many"))] })).Single(result => result.Dataset == "many");
        Assert.Equal((without.TestCorrect, without.TestImages), (with.TestCorrect, with.TestImages));
        Assert.Equal([new SharedRows("test", "support", 1, 41)], with.Shared);
    }

    [Fact]
    public async Task BaseToNew_ClassSpecificContext_FailsWithItsReason()
    {
        var plan = Plan(BenchProtocols.BaseToNew, Photos("four"));
        var results =
            await RunAsync(plan with { Methods = ["coop", "zero-shot"], Fit = plan.Fit with { Context = plan.Fit.Context with { ClassSpecific = true } } });
        Assert.Contains("class-specific", results[0].Failure, StringComparison.Ordinal);
        Assert.Null(results[1].Failure);
    }

    private static ImageBenchPlan Plan(string protocol, params ImageDataset[] data)
    {
        var context = new CoOpOptions { Length = 4 };
        return new ImageBenchPlan
        {
            Datasets = data,
            Protocol = protocol,
            Methods = ["zero-shot"],
            Shots = [2],
            Seeds = [1],
            Fit = new FitOptions
            {
                Views = 0,
                Epochs = 2,
                Grid = SearchGrid.Create(2, 2, 2, 2),
                Context = context with { Tuning = context.Tuning with { Epochs = 2 } },
                Extraction = new ExtractionOptions()
            },
        };
    }

    private async Task<IReadOnlyList<BenchResult>> RunAsync(ImageBenchPlan plan)
    {
        var results = new List<BenchResult>();
        await foreach (var result in new ImageBench(_world.Clip, plan)
            .RunAsync(new ParallelOptions(), cancellationToken: TestContext.Current.CancellationToken))
            results.Add(result);
        return results;
    }

    // Zero-shot among some classes, computed from features and text alone.
    private async Task<double> ZeroShotAsync(ImageDataset data, int[] labels)
    {
        var images = data.Test!.Where(image => labels.Contains(image.Label)).ToArray();
        var features = await new FeatureExtractor(_world.Clip, new ExtractionOptions())
            .ExtractAsync([.. images.Select(image => image.Path)], cancellationToken: TestContext.Current.CancellationToken);
        var rows = features.Normalised(); // [M, E]
        // [C, E]
        var weights = TextHeadBuilder.Build(_world.Clip,
            ClassPrompts.Create([.. labels.Select(label => data.ClassNames[label])], TemplateSet.Default).Texts).Values.ToArray();
        var dimension = features.Dimension;
        var correct = images.Where((image, row) =>
        {
            var scores = labels.Select((_, c) =>
                Enumerable.Range(0, dimension).Sum(d => (double)rows[row * dimension + d] * weights[c * dimension + d])).ToArray();
            return labels[Array.IndexOf(scores, scores.Max())] == image.Label;
        }).Count();
        return 100.0 * correct / images.Length;
    }

    private ImageDataset Photos(string name, string[]? classes = null, int testPerClass = 2)
    {
        classes ??= Names;
        for (var label = 0; label < classes.Length; label++)
        {
            for (var i = 0; i < 2 + testPerClass; i++)
                TinyWorld.WritePhoto(_folder.File(name, i < 2 ? "train" : "test", classes[label], $"{i}.png"), label, seed: 5000 + 100 * label + i);
        }

        return ImageFolder.Open(Path.Combine(_folder.Path, name));
    }
}
