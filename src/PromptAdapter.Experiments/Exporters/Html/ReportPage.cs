using System.Globalization;
using System.Text;

namespace PromptAdapter.Experiments.Exporters.Html;

/// <summary>The frame of a report: one file without scripts that asks the network for nothing.</summary>
internal static class ReportPage
{
    /// <summary>The whole page.</summary>
    /// <param name="title">The title, as text.</param>
    /// <param name="body">What stands in it, as HTML.</param>
    public static string Render(string title, StringBuilder body) => string.Create(CultureInfo.InvariantCulture,
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="no-referrer">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
        <title>{HtmlText.Escape(title)}</title>
        <style>
        {ReportStyle.Css}
        </style>
        </head>
        <body>
        <main>
        {body}</main>
        </body>
        </html>

        """).ReplaceLineEndings("\n");

    /// <summary>Opens a table that scrolls by itself where it is too wide; what stands above it does not.</summary>
    /// <param name="body">The page.</param>
    /// <param name="name">What the table is, for those who do not see it.</param>
    /// <param name="caption">HTML that stands above it.</param>
    /// <param name="type">The table's class.</param>
    public static void OpenTable(StringBuilder body, string name, string caption, string type = "")
    {
        var styled = type.Length == 0 ? "" : $" class=\"{type}\"";
        body.Append(CultureInfo.InvariantCulture, $"<figure class=\"table\"><figcaption>{caption}</figcaption><div class=\"scroll\" tabindex=\"0\" " +
            $"role=\"region\" aria-label=\"{HtmlText.Escape(name)}\"><table{styled}>\n");
    }

    /// <summary>Closes it.</summary>
    public static void CloseTable(StringBuilder body) => body.Append("</tbody></table></div></figure>\n");
}
