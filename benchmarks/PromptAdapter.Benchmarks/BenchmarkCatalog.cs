namespace PromptAdapter.Benchmarks;

/// <summary>Every benchmark; a new one adds its line.</summary>
internal static class BenchmarkCatalog
{
    public static IReadOnlyList<IBenchmark> All { get; } =
    [
        new Catalogue.CatalogueBenchmark(),
        new PreprocessBenchmark(),
        new PipelineBenchmark(),
        new FitBenchmark(),
        new SearchBenchmark(),
        new TipAdapterFBenchmark(),
        new ExpectedAccuracies(),
        new MethodTable(),
        new ConfidenceTables(),
        new FitTimes(),
        new TieBreakBenchmark(),
        new LoadBenchmark(),
        new TowersBenchmark(),
        new OnnxBenchmark(),
        new ServeBenchmark(),
        new CoOpStepBenchmark(),
        new LearnerStepBenchmark(),
        new LinearProbeBenchmark(),
        new UnevenBenchmark(),
        new UnseenBenchmark(),
        new Review.ReviewBenchmark(),
        new Review.CopiesBenchmark(),
        new Review.SuggestBenchmark(),
        new GoldenData.GoldenSubsetCommand(),
    ];
}
