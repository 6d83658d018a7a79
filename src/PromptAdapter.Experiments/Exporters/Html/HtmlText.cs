using System.Text;

namespace PromptAdapter.Experiments.Exporters.Html;

/// <summary>Text in HTML and SVG, as content or inside a quoted attribute.</summary>
internal static class HtmlText
{
    /// <summary>The text so that a browser shows it as it is; control characters, which HTML cannot hold, become U+FFFD.</summary>
    public static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAny("&<>\"'") && !text.Any(char.IsControl))
            return text;
        var escaped = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            escaped.Append(character switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                '\n' or '\r' or '\t' => " ",
                _ when char.IsControl(character) => "\ufffd",
                _ => character.ToString(),
            });
        }

        return escaped.ToString();
    }
}
