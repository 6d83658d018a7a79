namespace PromptAdapter.Exporters;

/// <summary>A text that was looked at and approved: it lies beside the tests, and what is made today must be the same to the byte.</summary>
internal static class ApprovedFile
{
    /// <summary>Set to 1, it has the tests write what they make in place of comparing it.</summary>
    public const string AcceptVariable = "PROMPTADAPTER_APPROVE";

    private const string Folder = "tests/PromptAdapter.Tests/Exporters/Approved";

    /// <summary>Compares a text with the approved one, or makes it the approved one.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="made">The text.</param>
    public static void AssertSame(string name, string made)
    {
        var path = Path.Combine(RepositoryRoot(), Folder, name);
        if (Environment.GetEnvironmentVariable(AcceptVariable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, made);
            return;
        }

        var approved = File.Exists(path) ? File.ReadAllText(path) : "";
        if (Difference(approved, made) is { } difference)
            Assert.Fail($"{Folder}/{name} {difference}\nIf the new text is what it should be, run these tests once with {AcceptVariable}=1, look at what git " +
                $"shows to be changed, and commit it.");
    }

    /// <summary>Where two texts part, in words; <see langword="null"/> if they do not.</summary>
    internal static string? Difference(string approved, string made)
    {
        if (approved == made)
            return null;
        var (before, now) = (approved.Split('\n'), made.Split('\n'));
        var line = before.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
        return FormattableString.Invariant($"differs in line {line + 1}\napproved: {Line(before, line)}\nmade now: {Line(now, line)}");
    }

    private static string Line(string[] lines, int index) => index < lines.Length ? lines[index] : "(ends before)";

    private static string RepositoryRoot()
    {
        for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, "PromptAdapter.slnx")))
                return at;
        }

        throw new InvalidOperationException("the tests run outside the repository");
    }
}
