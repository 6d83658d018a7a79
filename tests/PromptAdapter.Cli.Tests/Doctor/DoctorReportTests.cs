namespace PromptAdapter.Cli.Doctor;

public class DoctorReportTests
{
    private static readonly DoctorCheck[] Checks =
    [
        DoctorCheck.Ok("Runtime", ".NET", "10.0 [preview]"),
        DoctorCheck.Note("Models", "vocabulary", "not here", "pull it"),
        DoctorCheck.Problem("Models", "home", "is a file", "move it"),
    ];

    [Fact]
    public void Write_InAPipe_IsPlainAndAligned() => Assert.Equal(
        """
        Runtime
          ok       .NET        10.0 [preview]

        Models
          note     vocabulary  not here
                               -> pull it
          problem  home        is a file
                               -> move it

        1 problem; see what to do above.

        """.ReplaceLineEndings("\n"),
        Render(isTerminal: false));

    [Fact]
    public void Write_OnATerminal_HasMarksAndKeepsBrackets()
    {
        var text = Render(isTerminal: true);
        Assert.Contains('✓', text);
        Assert.Contains('✗', text);
        Assert.Contains("→ pull it", text, StringComparison.Ordinal);
        Assert.Contains("[preview]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void IsHealthy_OnlyAProblemIsNot()
    {
        Assert.False(DoctorReport.IsHealthy(Checks));
        Assert.True(DoctorReport.IsHealthy(Checks[..2]));
    }

    private static string Render(bool isTerminal)
    {
        using var output = new StringWriter { NewLine = "\n" };
        DoctorReport.Write(new Terminal(output, TextWriter.Null, isTerminal, errorIsTerminal: false), Checks);
        return output.ToString();
    }
}
