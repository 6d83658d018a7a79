using PromptAdapter.Runtime;

namespace PromptAdapter.Weights;

/// <summary>Words for what can be wrong with a file of tensors.</summary>
internal static class WeightFileProblem
{
    private const int LongestShown = 120;

    public static InputException Damaged(string path, string problem) =>
        new(problem, path, "the file is damaged or cut short: download it or export it again");

    /// <summary>A name from the file, fit to stand in a message: quoted, without control characters, not endless.</summary>
    public static string Quote(string name) => "'" + ForeignText.Message(name, LongestShown) + "'";

    public static string ShapeText(IReadOnlyList<long> shape) =>
        "[" + string.Join(", ", shape.Select(size => size.ToString(System.Globalization.CultureInfo.InvariantCulture))) + "]";
}
