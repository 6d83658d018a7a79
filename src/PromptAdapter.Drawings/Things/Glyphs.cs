using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

/// <summary>Capital letters and digits by strokes on a grid of 5 columns (a to e) and 7 rows (1 to 7).</summary>
internal static class Glyphs
{
    private static readonly Dictionary<char, string> Strokes = new()
    {
        ['A'] = "a7c1e7 b5d5",
        ['B'] = "a7a1d1e2d4a4 d4e5e6d7a7",
        ['C'] = "e2d1b1a2a6b7d7e6",
        ['D'] = "a7a1c1e3e5c7a7",
        ['E'] = "e1a1a7e7 a4d4",
        ['F'] = "e1a1a7 a4d4",
        ['G'] = "e2d1b1a2a6b7d7e6e4c4",
        ['H'] = "a1a7 e1e7 a4e4",
        ['I'] = "b1d1 c1c7 b7d7",
        ['J'] = "e1e6d7b7a6",
        ['K'] = "a1a7 e1a4e7",
        ['L'] = "a1a7e7",
        ['M'] = "a7a1c4e1e7",
        ['N'] = "a7a1e7e1",
        ['O'] = "b1d1e2e6d7b7a6a2b1",
        ['P'] = "a7a1d1e2e3d4a4",
        ['Q'] = "b1d1e2e6d7b7a6a2b1 c5e7",
        ['R'] = "a7a1d1e2e3d4a4 c4e7",
        ['S'] = "e2d1b1a2a3b4d4e5e6d7b7a6",
        ['T'] = "a1e1 c1c7",
        ['U'] = "a1a6b7d7e6e1",
        ['V'] = "a1c7e1",
        ['W'] = "a1b7c4d7e1",
        ['X'] = "a1e7 e1a7",
        ['Y'] = "a1c4e1 c4c7",
        ['Z'] = "a1e1a7e7",
        ['0'] = "b1d1e2e6d7b7a6a2b1 d3b5",
        ['1'] = "a2c1c7 b7d7",
        ['2'] = "a2b1d1e2e3a7e7",
        ['3'] = "a1e1c3d3e4e6d7b7a6",
        ['4'] = "d7d1a5e5",
        ['5'] = "e1a1a4d4e5e6d7b7a6",
        ['6'] = "d1b1a3a6b7d7e6e5d4a4",
        ['7'] = "a1e1b7",
        ['8'] = "b1d1e2e3d4b4a3a2b1 b4a5a6b7d7e6e5d4",
        ['9'] = "e4b4a3a2b1d1e2e5d7b7",
    };

    public static void Draw(Pen pen, char glyph, Colour colour, double halfWidth)
    {
        foreach (var stroke in Strokes[glyph].Split(' '))
        {
            var points = new double[stroke.Length];
            for (var i = 0; i < stroke.Length; i += 2)
                (points[i], points[i + 1]) = (0.32 * (stroke[i] - 'c'), 0.3 * (stroke[i + 1] - '4'));
            pen.Lines(halfWidth, colour, points);
        }
    }

    public static readonly string[] DigitNames = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
}
