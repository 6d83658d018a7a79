namespace PromptAdapter.Datasets;

/// <summary>Makes files for data-set tests. Opening a data set looks at names and lengths only, so one byte will do.</summary>
internal static class ImageFiles
{
    public static void AddImages(this TemporaryFolder folder, params string[] keys)
    {
        foreach (var key in keys)
            File.WriteAllBytes(folder.File(key.Split('/')), [1]);
    }

    public static string AddText(this TemporaryFolder folder, string name, string text)
    {
        var path = folder.File(name);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>The error is an <see cref="InputException"/> in one line that says each of <paramref name="parts"/>.</summary>
    public static InputException AssertRefused(Func<object> open, params string[] parts)
    {
        var error = Assert.Throws<InputException>(open);
        Assert.DoesNotContain('\n', error.Message);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        return error;
    }
}
