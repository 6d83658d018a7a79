using System.Text;
using PromptAdapter.Experiments;
using PromptAdapter.Experiments.Exporters;

namespace PromptAdapter.Exporters;

/// <summary>A file of results with random faults: it is refused with its name, or every report of it is written.</summary>
public class MutatedResultsTests
{
    private const int Mutations = 3000;

    private static readonly string[] Values =
    [
        "null", "{}", "[]", "\"\"", "\"\\ud800\"", "\"x|y\\n<b>\"", "-1", "0", "1e308", "-1e308", "1e999", "101",
        "2147483648", "true", "\"NaN\"", "\"Infinity\"", "[null]",
    ];

    [Fact]
    public void Report_OfMutatedLines_IsWrittenOrRefused()
    {
        using var folder = new TemporaryFolder();
        ResultsFile.Open(folder.Path, resume: false).Add(Sample());
        var path = folder.File(ResultsFile.FileName);
        var line = File.ReadAllText(path).TrimEnd();
        string[] parts = line[1..^1].Split(",\"");
        var random = new Random(1);
        var (written, refused) = (0, 0);
        for (var i = 0; i < Mutations; i++)
        {
            File.WriteAllText(path, line + "\n" + Mutate(parts, random) + "\n", Encoding.Latin1);
            try
            {
                var report = ReportModel.Of(ResultsFile.Read(folder.Path), null, new ReportOptions { Published = true, Command = "promptadapter" });
                Assert.All(ReportExporters.All, exporter => Assert.NotEmpty(exporter.Render(report)));
                written++;
            }
            catch (InputException error)
            {
                Assert.DoesNotContain('\n', error.Message);
                refused++;
            }
        }

        Assert.True(written > Mutations / 20 && refused > Mutations / 20, $"{written} written, {refused} refused");
    }

    private static string Mutate(string[] parts, Random random)
    {
        var copy = (string[])parts.Clone();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(copy.Length);
            var colon = copy[at].IndexOf(':', StringComparison.Ordinal);
            copy[at] = random.Next(4) switch
            {
                0 => "gone\":0", // another name in its place
                1 when copy[at].Length > 0 => copy[at].Remove(random.Next(copy[at].Length), 1),
                2 when copy[at].Length > 0 => copy[at].Insert(random.Next(copy[at].Length), ((char)random.Next(1, 256)).ToString()),
                _ when colon >= 0 => copy[at][..(colon + 1)] + Values[random.Next(Values.Length)],
                _ => copy[at],
            };
        }

        return "{" + string.Join(",\"", copy) + "}";
    }

    private static BenchResult Sample() => new()
    {
        Dataset = "pets",
        Method = "tip-adapter",
        Shots = 2,
        Seed = 1,
        Selection = "full-val",
        Alpha = 0.5,
        Beta = 2,
        ValAccuracy = 80,
        TestAccuracy = 75,
        TestCorrect = 3,
        TestImages = 4,
        SelectionCorrect = 1,
        SelectionImages = 2,
        SelectionTies = 1,
        Seconds = 1,
        Chosen = new Dictionary<string, double> { ["alpha"] = 0.5 },
        Notes = ["a note"],
        Base = 70,
        New = 60,
        Harmonic = 65,
        Protocol = "base-to-new",
        Settings = SettingsSamples.One,
        PeakMemoryMib = 100,
        Environment = new RunEnvironment("0.1", ".NET 10", "Linux", 4, 2),
    };
}
