using PromptAdapter.Runtime;

namespace PromptAdapter;

/// <summary>
/// The caller's input is wrong: a missing or damaged file, an impossible option, a data set that cannot be used as asked.
/// The message is one line: what, in which file, and how to mend it. It knows no front end: <see cref="Settings"/> says what its remedy speaks of,
/// so that a command line or a window can add its own words for it.
/// </summary>
public sealed class InputException : Exception
{
    private const int LongestPath = 500;
    private const int LongestPart = ForeignText.LongestMessage;
    private const int LongestLine = LongestPath + (2 * LongestPart) + 4;

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
        : base(ForeignText.Message(line, LongestLine))
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

    /// <summary>
    /// A second remedy that takes a setting, for example to have a text cut off. A front end whose user cannot set it leaves it out (<see cref="MessageFor"/>),
    /// so that nobody is told to do what cannot be done there.
    /// </summary>
    public RemedyBySetting? Alternative { get; init; }

    /// <inheritdoc/>
    public override string Message => Alternative is null ? base.Message : $"{base.Message}, or {Alternative.Words}";

    /// <summary>The message without the <see cref="Alternative"/>, where that cannot be set.</summary>
    /// <param name="canSet">Whether the reader can set something.</param>
    public string MessageFor(Func<Setting, bool> canSet)
    {
        ArgumentNullException.ThrowIfNull(canSet);
        return Alternative is { } other && !canSet(other.Setting) ? base.Message : Message;
    }

    // Each part has room of its own, so that a long name from a file leaves the remedy where it is.
    private static string Compose(string problem, string? path, string remedy)
    {
        var text = $"{ForeignText.Message(problem, LongestPart)}; {ForeignText.Message(remedy, LongestPart)}";
        return path is null ? text : $"{ForeignText.Message(path, LongestPath)}: {text}";
    }
}
