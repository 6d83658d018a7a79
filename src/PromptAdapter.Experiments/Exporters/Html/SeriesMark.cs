using System.Globalization;

namespace PromptAdapter.Experiments.Exporters.Html;

/// <summary>How a method is drawn: a colour and a shape, so that colour alone tells nothing.</summary>
/// <param name="Index">The method's number in the table.</param>
internal readonly record struct SeriesMark(int Index)
{
    private const int Colours = 8;

    private static readonly string[] Shapes =
    [
        "M0-4A4 4 0 1 1 0 4A4 4 0 1 1 0-4Z", // disc
        "M-3.6-3.6H3.6V3.6H-3.6Z",           // square
        "M0-4.6L4.4 3.4H-4.4Z",              // triangle
        "M0-5L4.4 0L0 5L-4.4 0Z",            // diamond
        "M0 4.6L4.4-3.4H-4.4Z",              // triangle, point down
        "M-1.6-4.6H1.6V-1.6H4.6V1.6H1.6V4.6H-1.6V1.6H-4.6V-1.6H-1.6Z", // plus
        "M0-4.8L4.6-1.5L2.8 3.9H-2.8L-4.6-1.5Z", // pentagon
    ];

    /// <summary>The star that stands at zero shots.</summary>
    public const string Star = "M0-6.4L1.7-2.1L6.3-1.9L2.7 1L3.9 5.4L0 2.9L-3.9 5.4L-2.7 1L-6.3-1.9L-1.7-2.1Z";

    /// <summary>The CSS class of its colour.</summary>
    public string Colour => string.Create(CultureInfo.InvariantCulture, $"s{Index % Colours}");

    /// <summary>The path of its shape, around the origin.</summary>
    public string Shape => Shapes[Index % Shapes.Length];

    /// <summary>What the legend shows.</summary>
    /// <param name="level">Whether it is a level that does not depend on the shots.</param>
    public string Swatch(bool level) => $"<svg viewBox=\"-15 -7 30 14\" class=\"{Colour}\" aria-hidden=\"true\">{Sample(level)}</svg>";

    /// <summary>A piece of its curve, 30 wide around the origin.</summary>
    /// <param name="level">Whether it is a level that does not depend on the shots.</param>
    public string Sample(bool level) =>
        $"<path class=\"{(level ? "level" : "curve")} line\" d=\"M-15 0H15\"/><path class=\"mark fill\" d=\"{(level ? Star : Shape)}\"/>";
}
