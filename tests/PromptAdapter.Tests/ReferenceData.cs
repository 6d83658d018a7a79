using PromptAdapter.GoldenData;

namespace PromptAdapter;

/// <summary>
/// Finds the reference data: the whole of it beside the repository, else the subset that is committed with the tests.
/// A test that needs what is in neither skips with a message.
/// </summary>
public static class ReferenceData
{
    private static readonly string? Repository = FindRepository();
    private static readonly string? Shared = FindShared();
    private static readonly Lazy<string?> Subset = new(UnpackSubset);

    /// <summary>The folder of the whole reference data; skips the running test when there is none.</summary>
    public static string Whole
    {
        get
        {
            Assert.SkipWhen(Shared is null, "the whole reference data (../shared) is not on this machine");
            return Shared!;
        }
    }

    /// <summary>The path of a file or folder of the repository; fails where the tests run outside of a checkout.</summary>
    public static string Checkout(params string[] parts) =>
        Path.Combine([Repository ?? throw new InvalidOperationException("the tests run outside the repository"), .. parts]);

    /// <summary>The folder in which the committed subset lies packed; skips the running test when the tests run outside of a checkout.</summary>
    public static string SubsetFolder
    {
        get
        {
            Assert.SkipWhen(Repository is null, "there is no checkout of the repository here");
            return Path.Combine(Repository!, "tests", "golden");
        }
    }

    /// <summary>CLIP's vocabulary; in the subset, what of it the recorded texts need.</summary>
    public static string Vocabulary => Shared is null ? Golden("tokenizer", "vocabulary.txt") : PathOf("clip", "bpe_simple_vocab_16e6.txt.gz");

    /// <summary>The path of a file or folder below the reference data; skips the running test when there is none.</summary>
    public static string PathOf(params string[] parts)
    {
        if (Shared is not null)
            return Path.Combine([Shared, .. parts]);
        var path = Subset.Value is { } subset ? Path.Combine([subset, .. parts]) : null;
        Assert.SkipUnless(Path.Exists(path), $"{string.Join('/', parts)} is in the whole reference data only, and that (../shared) is not on this machine");
        return path!;
    }

    /// <summary>As <see cref="PathOf"/>, below the outputs of the reference.</summary>
    public static string Golden(params string[] parts) => PathOf(["golden", .. parts]);

    /// <summary>Whether an output of the reference is at hand, for tests that take those that are there.</summary>
    public static bool HasGolden(params string[] parts) => (Shared ?? Subset.Value) is { } root && Path.Exists(Path.Combine([root, "golden", .. parts]));

    private static string? FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            // A checkout may itself be called anything; its marker is the solution file.
            if (File.Exists(Path.Combine(folder.FullName, "PromptAdapter.slnx")))
                return folder.FullName;
        }

        return null;
    }

    private static string? FindShared()
    {
        if (Repository is null)
            return null;
        var shared = Environment.GetEnvironmentVariable("PROMPTADAPTER_SHARED") ?? Path.Combine(Path.GetDirectoryName(Repository)!, "shared");
        return Directory.Exists(Path.Combine(shared, "golden")) ? shared : null;
    }

    private static string? UnpackSubset()
    {
        var pack = Repository is null ? null : Path.Combine(Repository, "tests", "golden", GoldenPack.FileName);
        return File.Exists(pack) ? GoldenPack.UnpackTo(AppContext.BaseDirectory, File.ReadAllBytes(pack)) : null;
    }
}
