namespace PromptAdapter;

/// <summary>
/// The caller's input is wrong: a missing or damaged file, an impossible option, a data set that cannot be used as asked.
/// The message is one line: what, in which file, and how to mend it. It knows no front end: <see cref="Settings"/> says what its remedy speaks of,
/// so that a command line or a window can add its own words for it.
/// </summary>
public sealed class InputException : Exception
{
    /// <summary>Creates the error from its three parts.</summary>
    /// <param name="problem">What is wrong, without a closing full stop.</param>
    /// <param name="path">The file or folder at fault, or <see langword="null"/> when no file is involved.</param>
    /// <param name="remedy">What the reader can do about it, as an instruction without a closing full stop.</param>
    /// <param name="inner">The error that revealed the problem.</param>
    public InputException(string problem, string? path, string remedy, Exception? inner = null)
        : base(Compose(problem, path, remedy), inner)
    {
        Problem = problem;
        InputPath = path;
        Remedy = remedy;
    }

    /// <summary>Passes on an error that was described before.</summary>
    /// <param name="line">The whole line: what, in which file, and how to mend it.</param>
    public InputException(string line)
        : base(line)
    {
        Problem = line;
        Remedy = "";
    }

    /// <summary>What is wrong.</summary>
    public string Problem { get; }

    /// <summary>The file or folder at fault, if any.</summary>
    public string? InputPath { get; }

    /// <summary>How to mend it.</summary>
    public string Remedy { get; }

    /// <summary>What the remedy asks to set or do, in its order; empty where that is not a setting.</summary>
    public IReadOnlyList<Setting> Settings { get; init; } = [];

    /// <summary>The value for the first of the <see cref="Settings"/>, such as a model's name, where the library knows it.</summary>
    public string? SettingValue { get; init; }

    private static string Compose(string problem, string? path, string remedy)
    {
        var text = path is null ? $"{problem}; {remedy}" : $"{path}: {problem}; {remedy}";
        return text.ReplaceLineEndings(" ");
    }
}
