using PromptAdapter.Confidence;

namespace PromptAdapter.Photos;

public sealed class AnswerFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Output => Path.Combine(_folder.Path, "answers.csv");

    [Fact]
    public void Open_OfADeviceThatIsFull_SaysSo()
    {
        const string Full = "/dev/full";
        if (!File.Exists(Full))
            Assert.Skip("there is no " + Full);
        Assert.Contains("cannot be written", Assert.Throws<InputException>(() => AnswerFile.Open(Full, AnswerFormat.Csv, "run")).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AnswerFormat.Csv)]
    [InlineData(AnswerFormat.JsonLines)]
    public void Open_AfterARunThatWasKilled_GoesOnToTheSameBytes(AnswerFormat format)
    {
        PhotoAnswer[] answers = [Answer("a.jpg"), Answer("=b,\"c\".jpg"), Broken("line\nbreak.jpg"), Withheld("d.jpg"), Answer("e.jpg")];
        using (var whole = AnswerFile.Open(_folder.File("whole"), format, "run"))
        {
            whole.Add(answers);
            whole.Complete();
        }

        using (var first = AnswerFile.Open(Output, format, "run"))
            first.Add(answers[..2]);
        File.AppendAllText(Output + ".unfinished", "half a li"); // was being written when the process died
        Assert.False(File.Exists(Output));
        using (var second = AnswerFile.Open(Output, format, "run"))
        {
            Assert.Equal(2, second.Done);
            Assert.Equal(answers[..2].Select(AnswerSummary.Of), second.Summaries());
            second.Add(answers[2..4]);
        }

        using (var third = AnswerFile.Open(Output, format, "run"))
        {
            Assert.Equal(answers[..4].Select(AnswerSummary.Of), third.Summaries());
            third.Add(answers[4..]);
            third.Complete();
        }

        Assert.Equal(File.ReadAllBytes(_folder.File("whole")), File.ReadAllBytes(Output));
        Assert.Equal([Output, _folder.File("whole")], Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(AnswerFormat.Csv)]
    [InlineData(AnswerFormat.JsonLines)]
    public void Summaries_WhateverClassesAreCalledAndRanked_AreThoseOfTheAnswers(AnswerFormat format)
    {
        var withheld = new WithheldAnswer(WithheldAnswer.Improbable, 0.5, 0.9, "too improbable");
        (string Best, string Second, double Probability, WithheldAnswer? Withheld)[] cases =
        [
            (PhotoAnswer.Unknown, "cat", 0.5, withheld), (PhotoAnswer.Unknown, "cat", 0.5, null), ("cat", PhotoAnswer.Unknown, 0.5, withheld),
            ("'=cat", "''=cat", 0.5, null), ("=cat", "'cat", 0.5, null), (" cat ", "cat\n", 0.5, null), ("cat", "dog", 1 - 1e-9, null),
            ("cat", "dog", 1 - 2e-9, null), ("cat", "dog", Math.BitDecrement(1), null),
        ];
        PhotoAnswer[] answers =
        [
            .. cases.Select((one, i) => new PhotoAnswer($"{i}.jpg",
                new Prediction($"{i}.jpg", one.Best, one.Probability,
                    [new RankedClass(one.Best, one.Probability), new RankedClass(one.Second, 1 - one.Probability), new RankedClass("third", 0)]),
                one.Withheld, null)),
            new PhotoAnswer("=x", null, null, "= is no image"),
        ];
        using (var first = AnswerFile.Open(Output, format, "run", top: 1))
            first.Add(answers);
        using var second = AnswerFile.Open(Output, format, "run", top: 1);
        Assert.Equal(answers.Select(AnswerSummary.Of), second.Summaries());
    }

    [Fact]
    public void Open_ATableOfAnEarlierVersion_IsReadAndGoesOnAsItBegan()
    {
        const string Before = "image,label,probability,best,second,second_probability,problem\na.jpg,unknown,0.500000,dog,\"'=cat, big\",0.250000,\n";
        File.WriteAllText(Output + ".unfinished", Before);
        File.WriteAllText(Output + ".resume", $"{{\"run\":\"run\",\"done\":1,\"length\":{Before.Length}}}");
        using (var file = AnswerFile.Open(Output, AnswerFormat.Csv, "run"))
        {
            Assert.Equal(AnswerSummary.Of(Withheld("a.jpg")), Assert.Single(file.Summaries()));
            file.Add([Answer("b.jpg"), Withheld("c.jpg")]);
            Assert.Equal([true, false, true], file.Summaries().Select(answer => answer.IsWithheld));
            file.Complete();
        }

        Assert.Equal(Before + "b.jpg,\"'=cat, big\",0.750000,\"'=cat, big\",dog,0.250000,\nc.jpg,unknown,0.500000,dog,\"'=cat, big\",0.250000,\n",
            File.ReadAllText(Output));
    }

    [Fact]
    public void Open_WhereAnotherRunWasLeft_IsRefusedUntilItIsBegunAnew()
    {
        using (var first = AnswerFile.Open(Output, AnswerFormat.Csv, "run"))
            first.Add([Answer("a.jpg")]);
        var error = Assert.Throws<InputException>(() => AnswerFile.Open(Output, AnswerFormat.Csv, "other"));
        Assert.Equal([Setting.Restart], error.Settings);
        using var anew = AnswerFile.Open(Output, AnswerFormat.Csv, "other", restart: true);
        Assert.Equal(0, anew.Done);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("nonsense")]
    [InlineData("{\"run\":\"run\",\"done\":1,\"length\":99999}")]
    public void Open_StateThatIsDamaged_IsRefused(string state)
    {
        using (var first = AnswerFile.Open(Output, AnswerFormat.Csv, "run"))
            first.Add([Answer("a.jpg")]);
        File.WriteAllText(Output + ".resume", state);
        Assert.Contains("damaged", Assert.Throws<InputException>(() => AnswerFile.Open(Output, AnswerFormat.Csv, "run")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WhatAnotherRunIsWriting_IsRefused()
    {
        using var first = AnswerFile.Open(Output, AnswerFormat.Csv, "run");
        Assert.Contains("wait for the run", Assert.Throws<InputException>(() => AnswerFile.Open(Output, AnswerFormat.Csv, "run")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TheEarlierFile_StaysUntilTheNewOneIsComplete()
    {
        File.WriteAllText(Output, "old");
        using (var first = AnswerFile.Open(Output, AnswerFormat.Csv, "run"))
            first.Add([Answer("a.jpg")]);
        Assert.Equal("old", File.ReadAllText(Output));
    }

    [Theory]
    [InlineData("plain.jpg", "plain.jpg")]
    [InlineData("a,b.jpg", "\"a,b.jpg\"")]
    [InlineData("say \"hi\".jpg", "\"say \"\"hi\"\".jpg\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=SUM(A1)", "'=SUM(A1)")]
    [InlineData("+1.jpg", "'+1.jpg")]
    [InlineData("-1.jpg", "'-1.jpg")]
    [InlineData("@x,y", "\"'@x,y\"")]
    [InlineData("  =x", "'  =x")]
    [InlineData("\tx", "'\tx")]
    [InlineData("＝x", "'＝x")]
    [InlineData("a=b", "a=b")]
    [InlineData("'=x", "''=x")]
    [InlineData("'x", "'x")]
    [InlineData("", "")]
    public void Field_WhateverANameHolds_IsOneCellAndNoFormula(string text, string field) =>
        Assert.Equal(field, Runtime.CsvText.Field(text).ReplaceLineEndings("\n"));

    private static PhotoAnswer Answer(string image) =>
        new(image, new Prediction(image, "=cat, big", 0.75, [new RankedClass("=cat, big", 0.75), new RankedClass("dog", 0.25)]), null, null);

    private static PhotoAnswer Withheld(string image) =>
        new(image, new Prediction(image, "dog", 0.5, [new RankedClass("dog", 0.5), new RankedClass("=cat, big", 0.25)]),
            new WithheldAnswer(WithheldAnswer.Improbable, 0.5, 0.9, "too improbable"), null);

    private static PhotoAnswer Broken(string image) => new(image, null, null, "a JPEG image that cannot be decoded: its data are damaged");
}
