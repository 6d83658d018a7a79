using PromptAdapter.Prompts;
using PromptAdapter.Validation;

namespace PromptAdapter.Experiments.Validation;

public sealed class PromptOverlapTests
{
    private static readonly HashSet<string> Support = ["a1", "a2"];
    private static readonly HashSet<string> Other = ["b1", "b2", "b3"];

    [Fact]
    public void Check_SeenTheSupportSetAlone_FindsNothing() => Assert.Null(PromptOverlap.Check(Prompt(["a1", "a2", "elsewhere"]), Support, Other));

    [Fact]
    public void Check_SeenNothing_FindsNothing() => Assert.Null(PromptOverlap.Check(Prompt(), Support, Other));

    [Theory]
    [InlineData("b2")]
    [InlineData("B2")]
    public void Check_SeenAnotherImageOfTheTarget_IsRefused(string hash)
    {
        var finding = PromptOverlap.Check(Prompt(["zz"], ["a1", hash, hash]), Support, Other);

        Assert.NotNull(finding);
        Assert.True(finding.Refused);
        Assert.Contains("'task 1' (1)", finding.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("task 0", finding.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_SeenAnotherImageButAllowed_IsMarked()
    {
        var finding = PromptOverlap.Check(Prompt(["b1"]), Support, Other, SeenTarget.Marked);

        Assert.False(finding!.Refused);
        Assert.Contains(PromptOverlap.Mark, finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_AnImageThatIsAlsoAShot_IsNotHeldAgainstThePrompt() =>
        Assert.Null(PromptOverlap.Check(Prompt(["a1"]), Support, new HashSet<string>(["a1"])));

    [Fact]
    public void Check_UnknownSources_WarnsUnlessAnotherSourceIsRefused()
    {
        var unknown = PromptOverlap.Check(Prompt([[]]), Support, Other);
        var both = PromptOverlap.Check(Prompt([], ["b1"]), Support, Other);

        Assert.False(unknown!.Refused);
        Assert.Contains("does not say", unknown.Problem, StringComparison.Ordinal);
        Assert.True(both!.Refused);
    }

    private static SavedPrompt Prompt(params string[][] seen) => new(TextContext.Random(1, 4, 1), "m", "0")
    {
        Sources = [.. seen.Select((hashes, i) => new PromptSource($"task {i}", 1, 1, hashes))],
    };
}
