namespace PromptAdapter.Fuzz;

/// <summary>
/// The committed inputs: <c>tests/fuzz/seeds/READER</c> that our own code wrote, and <c>tests/fuzz/found/READER</c> that once broke a reader.
/// </summary>
internal static class Corpus
{
    private static readonly string[] Kinds = ["seeds", "found"];

    /// <summary>The folder <c>tests/fuzz</c> of the repository that this program was built in.</summary>
    public static string Folder { get; } = Path.Combine(Root(), "tests", "fuzz");

    /// <summary>Seeds first, then what was found.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> Of(Reader reader) => Kinds
        .Select(kind => Path.Combine(Folder, kind, reader.Name))
        .Where(Directory.Exists)
        .SelectMany(folder => Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        .Select(path => (Path.GetRelativePath(Folder, path), File.ReadAllBytes(path)));

    private static string Root()
    {
        var start = Environment.GetEnvironmentVariable(Instrumentation.HomeVariable) ?? AppContext.BaseDirectory;
        for (var at = start; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, "PromptAdapter.slnx")))
                return at;
        }

        throw new InvalidOperationException("run this from the repository that it was built in");
    }
}
