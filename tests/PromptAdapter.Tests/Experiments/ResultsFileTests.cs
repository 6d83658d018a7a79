using PromptAdapter.Experiments.Plans;
using PromptAdapter.Validation;

namespace PromptAdapter.Experiments;

public class ResultsFileTests
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
            Settings = SettingsSamples.One,
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
            Environment = new RunEnvironment("0.1", ".NET", "Linux", 4, 2)
        };

    [Theory]
    [InlineData("\"test_accuracy\":101", "its test_accuracy is 101, not 0 to 100 percent")]
    [InlineData("\"base\":-1", "its base is -1, not 0 to 100 percent")]
    [InlineData("\"environment\":{}", "its environment lacks version, runtime or system")]
    [InlineData("\"notes\":null", "its settings, chosen, notes or shared are null")]
    [InlineData("\"notes\":[null]", "its settings, chosen, notes or shared are null")]
    [InlineData("\"chosen\":null", "its settings, chosen, notes or shared are null")]
    [InlineData("\"dataset\":null", "it names no dataset, method or selection")]
    [InlineData("\"test_correct\":5,\"test_images\":4", "it has more correct images than images")]
    [InlineData("\"seconds\":-1", "its shots or seconds are below 0")]
    public void Read_WhatNoRunResultsIn_NamesFileAndLine(string part, string expected)
    {
        using var folder = new TemporaryFolder();
        ResultsFile.Open(folder.Path, resume: false).Add(Two);
        var path = folder.File(ResultsFile.FileName);
        var line = File.ReadAllText(path);
        File.AppendAllText(path, line.TrimEnd()[..^1] + "," + part + "}\n"); // the last of two entries counts
        var error = Assert.Throws<InputException>(() => ResultsFile.Read(folder.Path));
        Assert.Equal(path, error.InputPath);
        Assert.Contains("line 2 is not a result: " + expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RunLock_SecondRunOfOneFolder_IsRefused_AndPartsAreNot()
    {
        using var folder = new TemporaryFolder();
        using (RunLock.Take(folder.Path))
        {
            Assert.Contains("is being written by another benchmark", Assert.Throws<InputException>(() => RunLock.Take(folder.Path)).Message,
                StringComparison.Ordinal);
            RunLock.Take(folder.Path, Shard.Parse("1/2")).Dispose();
        }

        RunLock.Take(folder.Path).Dispose();
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Open_Resumed_HasEveryWholeLine()
    {
        using var folder = new TemporaryFolder();
        var file = ResultsFile.Open(folder.Path, resume: false);
        file.Add(One);
        file.Add(Two);
        var again = ResultsFile.Open(folder.Path, resume: true);
        Assert.Equal(2, again.Results.Count);
        Assert.Equivalent(One, again.Results[0], strict: true);
        Assert.Equivalent(Two, again.Results[1], strict: true);
        Assert.True(again.Contains(new BenchCell("a|b", "zero-shot", 2, null, SettingsSamples.One)));
        Assert.False(again.Contains(new BenchCell("a|b", "zero-shot", 2, null, SettingsSamples.Other)));
        Assert.False(again.Contains(new BenchCell("a|b", "zero-shot", 2, 1, SettingsSamples.One)));
        Assert.False(again.Contains(new BenchCell("a|b", "zero-shot", 4, null, SettingsSamples.One)));
    }

    [Fact]
    public void Open_ResumedAfterAFailedRun_RunsItAgainAndKeepsTheNewResultAlone()
    {
        using var folder = new TemporaryFolder();
        var cell = One.Cell;
        var file = ResultsFile.Open(folder.Path, resume: false);
        file.Add(One with { Failure = "an image is gone", TestAccuracy = null });
        Assert.False(file.Contains(cell));
        var again = ResultsFile.Open(folder.Path, resume: true);
        Assert.Equal("an image is gone", Assert.Single(again.Results).Failure);
        Assert.False(again.Contains(cell));

        again.Add(One);
        Assert.True(again.Contains(cell));
        Assert.Null(Assert.Single(ResultsFile.Open(folder.Path, resume: true).Results).Failure);
    }

    // What a part of the plan has failed at is no result either, and what another part has done is.
    [Fact]
    public void Open_ResultsOfAnotherPart_CountUnlessTheyFailed()
    {
        using var folder = new TemporaryFolder();
        var part = ResultsFile.Open(folder.Path, resume: false, Shard.Parse("1/2"));
        part.Add(One with { Failure = "an image is gone", TestAccuracy = null });
        part.Add(Two);
        var other = ResultsFile.Open(folder.Path, resume: true, Shard.Parse("2/2"));
        Assert.False(other.Contains(One.Cell));
        Assert.True(other.Contains(Two.Cell));
    }

    [Fact]
    public void Open_OwnFailureThatAnotherPartHasDoneSince_IsDone()
    {
        using var folder = new TemporaryFolder();
        ResultsFile.Open(folder.Path, resume: false, Shard.Parse("1/2")).Add(One with { Failure = "an image is gone", TestAccuracy = null });
        ResultsFile.Open(folder.Path, resume: true, Shard.Parse("2/2")).Add(One);
        var again = ResultsFile.Open(folder.Path, resume: true, Shard.Parse("1/2"));
        Assert.True(again.Contains(One.Cell));
        Assert.Null(Assert.Single(again.Results, result => result.Cell == One.Cell).Failure);
    }

    [Fact]
    public void Add_SharedRows_AreReadBackAndAbsentWhereThereAreNone()
    {
        using var folder = new TemporaryFolder();
        var file = ResultsFile.Open(folder.Path, resume: false);
        SharedRows[] shared = [new("validation", "test", 1, 1128)];
        file.Add(One with { Shared = shared });
        file.Add(One with { Seed = 2 });
        var lines = File.ReadAllLines(file.Path);
        Assert.Contains("\"shared\":[{\"split\":\"validation\",\"with\":\"test\",\"rows\":1,\"of\":1128}]", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("shared", lines[1], StringComparison.Ordinal);
        var read = ResultsFile.Read(folder.Path);
        Assert.Equal(shared, read[0].Shared);
        Assert.Null(read[1].Shared);
    }

    [Fact]
    public void Open_LineOfAnEarlierVersion_IsReadAndNotResumed()
    {
        using var folder = new TemporaryFolder();
        const string Line = """{"dataset":"pets","method":"coop","shots":1,"seed":1,"selection":"fixed","test_accuracy":50,"seconds":1,"settings":"selection=fixed | templates=a"}""";
        File.WriteAllText(folder.File(ResultsFile.FileName), Line + "\n");
        var file = ResultsFile.Open(folder.Path, resume: true);
        var result = Assert.Single(file.Results);
        Assert.Equal((SettingsSamples.One.ToString(), null), (result.Settings.ToString(), result.SettingsDigest));
        Assert.False(file.Contains(new BenchCell("pets", "coop", 1, 1, SettingsSamples.One)));
        Assert.Contains("\"settings\":\"selection=fixed | templates=a\"", ResultsFile.TextOf(result), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LastLineTorn_DropsIt()
    {
        using var folder = new TemporaryFolder();
        var file = ResultsFile.Open(folder.Path, resume: false);
        file.Add(One);
        var whole = File.ReadAllBytes(file.Path);
        file.Add(Two);
        var both = File.ReadAllBytes(file.Path);
        for (var length = whole.Length; length < both.Length; length += 7)
        {
            File.WriteAllBytes(file.Path, both[..length]);
            var again = ResultsFile.Open(folder.Path, resume: true);
            Assert.Single(again.Results);
            Assert.Equal(whole, File.ReadAllBytes(file.Path));
        }
    }

    [Fact]
    public void Open_ResultsThereButNotResumed_IsInputException()
    {
        using var folder = new TemporaryFolder();
        ResultsFile.Open(folder.Path, resume: false).Add(One);
        Assert.Contains(Setting.Resume, Assert.Throws<InputException>(() => ResultsFile.Open(folder.Path, resume: false)).Settings);
    }

    [Theory]
    [InlineData("hello\n")]
    [InlineData("null\n")]
    [InlineData("{\"dataset\":\"a\"}\n")]
    [InlineData("[1]\n")]
    public void Open_LineThatIsNoResult_IsInputException(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(ResultsFile.FileName), content);
        Assert.Contains("line 1", Assert.Throws<InputException>(() => ResultsFile.Open(folder.Path, resume: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderIsAFile_IsInputException()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("f"), "");
        Assert.Throws<InputException>(() => ResultsFile.Open(Path.Combine(folder.Path, "f"), resume: false));
    }
}
