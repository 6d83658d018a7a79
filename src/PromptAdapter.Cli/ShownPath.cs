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

    /// <summary>A message in which paths below the current folder are named from there.</summary>
    public static string In(string message)
    {
        var here = Environment.CurrentDirectory + Path.DirectorySeparatorChar;
        for (var at = message.IndexOf(here, StringComparison.Ordinal); at >= 0 && here.Length > 1; at = message.IndexOf(here, at + 1, StringComparison.Ordinal))
        {
            if (at == 0 || message[at - 1] is ' ' or '\'' or '(' or '"')
                message = message.Remove(at, here.Length);
            if (at >= message.Length)
                break;
        }

        return message;
    }
}
