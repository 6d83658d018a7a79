using System.Globalization;
using System.Text;

namespace PromptAdapter.AspNetCore.Requests;

/// <summary>
/// Makes a name to show of what a client calls its file: the last part of a path, without characters that steer a terminal or hide others. It names the image
/// in the answer and is never a path here.
/// </summary>
internal static class UploadName
{
    private const int Longest = 100; // characters

    public static string Of(string? given, int number)
    {
        var last = given?.Split('/', '\\')[^1] ?? "";
        var text = new StringBuilder();
        foreach (var rune in last.EnumerateRunes())
        {
            if (text.Length + rune.Utf16SequenceLength > Longest)
                break;
            if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned))
                text.Append(rune.ToString());
        }

        var name = text.ToString().Trim();
        return name is "" or "." or ".." ? string.Create(CultureInfo.InvariantCulture, $"image {number}") : name;
    }
}
