using PromptAdapter.Experiments;
using PromptAdapter.Experiments.Exporters;

namespace PromptAdapter.Exporters;

public class MarkdownExporterTests
{
    private static readonly BenchResult One =
        new()
        {
            Dataset = "a|b",
            Method = "tip-adapter",
            Shots = 2,
            Selection = "full-val",
            Alpha = 0.1,
            Beta = 4.265000000000001,
            TestAccuracy = 76.25,
            Seconds = 0.5,
            SelectionImages = 80,
            Settings = CellSettings.OfEarlierLine("s | t"),
            Notes = ["said \"so\""]
        };
    private static readonly BenchResult Two =
        One with
        {
            Method = "zero-shot",
            Selection = "test-oracle",
            Alpha = null,
            Beta = null,
            SelectionImages = null,
            Notes = [],
            PeakMemoryMib = 99.6,
            Environment = new RunEnvironment("0.1", ".NET", "Linux", 4, 2)
        };

    [Fact]
    public void Render_Results_IsTablesThatMarkTheOracle() =>
        Assert.Equal(
            """
            # Benchmark results

            ```bash
            promptadapter bench
            ```

            Prompt-Adapter 0.1 on .NET, Linux, 2 of 4 cores

            ## Settings: `s`

            ### Test accuracy in percent, on the stored split; selection test-oracle, full-val

            | dataset | test images | shots | zero-shot | tip-adapter |
            |---|---:|---:|---:|---:|
            | a\|b | – | 2 | 76.25 (chosen on test) | 76.25 |

            ### Every run

            | dataset | method | shots | seed | selection | chosen on | α | β | val % | test % | calibration error |
            |---|---|---:|---:|---|---:|---:|---:|---:|---:|---:|
            | a\|b | zero-shot | 2 | – | **test-oracle** (chosen on test) | – | – | – | – | 76.25 | – |
            | a\|b | tip-adapter | 2 | – | full-val | 80 images | 0.1 | 4.265 | – | 76.25 | – |

            - a|b: `t`
            - a|b, 2-shot, tip-adapter: said "so"

            """,
            Render([One, Two], "promptadapter bench"));

    [Fact]
    public void Render_Seeds_ShowsMeanAndDeviationOverRows()
    {
        BenchResult[] results =
            [.. from shots in (int[])[1, 2] from seed in (int[])[1, 2] select One with { Dataset = "a", Shots = shots, Seed = seed, TestAccuracy = 70 +
            2 * seed + shots }];
        var text = Render(results);
        Assert.Contains("mean ± standard deviation over seeds 1, 2; selection full-val\n", text, StringComparison.Ordinal);
        Assert.Contains("| a | – | 1 | 74.00 ± 1.41 |", text, StringComparison.Ordinal);
        Assert.DoesNotContain("mean of", text, StringComparison.Ordinal); // one data set
        var two = Render([.. results, .. results.Select(result => result with { Dataset = "b", TestAccuracy = result.TestAccuracy + 2 })]);
        Assert.Contains("| **mean of 2 data sets** | | 1 | 75.00 ± 1.41 |", two, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_OneSeed_IsCalledOneSeed()
    {
        var text = Render([One with { Seed = 7 }]);
        Assert.Contains("of a single seed (7), not a mean", text, StringComparison.Ordinal);
        Assert.DoesNotContain("±", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_NoteOfEveryMethod_IsSaidOnce()
    {
        var text = Render([One, Two with { Notes = One.Notes }, One with { Shots = 4, Method = "auto" }]);
        Assert.Contains("- a|b, 2-shot: said", text, StringComparison.Ordinal);
        Assert.Contains("- a|b, 4-shot, auto: said", text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split("said").Length - 1);
    }

    [Fact]
    public void Render_MethodMissingInARow_LeavesTheRowOutOfTheMean()
    {
        var text = Render([One, One with { Shots = 4 }, Two with { TestAccuracy = 10 }]);
        Assert.Contains("| a\\|b | – | 4 | – | 76.25 |", text, StringComparison.Ordinal);
        Assert.DoesNotContain("mean of", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_DifferencesAndPublished_HaveTheirTables()
    {
        var text = new MarkdownExporter().Render(ReportModel.Of(ReportSamples.Results, ReportSamples.Predictions, new ReportOptions { Published = true }));
        Assert.Contains("### Difference to zero-shot", text, StringComparison.Ordinal);
        Assert.Contains("| **mean of 2 data sets** | tip-adapter | 2 | 2 seeds | 80 | ", text, StringComparison.Ordinal);
        Assert.Contains("| caltech101 | tip-adapter | 2 | 88.44 | ", text, StringComparison.Ordinal);
        Assert.Contains("### Published means over the eleven data sets", text, StringComparison.Ordinal);
        Assert.Contains("| tip-adapter-f | RN50 | tip-adapter | – | 64.60 | ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_FailedRun_IsNamed()
    {
        var text = Render([One with { TestAccuracy = null, Failure = "no room" }]);
        Assert.Contains("| failed |", text, StringComparison.Ordinal);
        Assert.Contains("- a|b, 2-shot, tip-adapter failed: no room", text, StringComparison.Ordinal);
    }

    private static string Render(IReadOnlyList<BenchResult> results, string? command = null) =>
        new MarkdownExporter().Render(ReportModel.Of(results, null, new ReportOptions { Command = command }));
}
