namespace PromptAdapter;

/// <summary>Finds the reference data beside the repository; tests that need it skip with a message when it is absent.</summary>
public static class ReferenceData
{
    private static readonly string? Root = Find();

    /// <summary>The path of a file or folder below the reference data; skips the running test when there is none.</summary>
    public static string PathOf(params string[] parts)
    {
        Assert.SkipWhen(Root is null, "reference data (../shared) is not on this machine");
        return Path.Combine([Root!, .. parts]);
    }

    public static string Golden(params string[] parts) => PathOf(["golden", .. parts]);

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            // A checkout may itself be called anything; its marker is the solution file.
            if (File.Exists(Path.Combine(folder.FullName, "PromptAdapter.slnx")))
            {
                var shared = Environment.GetEnvironmentVariable("PROMPTADAPTER_SHARED") ?? Path.Combine(folder.Parent!.FullName, "shared");
                return Directory.Exists(Path.Combine(shared, "golden")) ? shared : null;
            }
        }

        return null;
    }
}
