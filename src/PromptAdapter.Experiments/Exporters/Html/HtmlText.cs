using PromptAdapter.Runtime;

namespace PromptAdapter.Experiments.Exporters.Html;

/// <summary>Text in HTML and SVG, as content or inside a quoted attribute.</summary>
internal static class HtmlText
{
    /// <summary>The text so that a browser shows it as it is.</summary>
    public static string Escape(string text) => ForeignText.Html(text);
}
