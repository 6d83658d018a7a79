namespace PromptAdapter.Cli;

/// <summary>What text output and <c>--json</c> call a file or folder.</summary>
internal static class ShownPath
{
    /// <summary>Its path from the current folder where it lies below it, else the whole one.</summary>
    public static string Of(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
