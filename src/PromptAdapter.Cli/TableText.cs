using PromptAdapter.Runtime;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PromptAdapter.Cli;

/// <summary>Text that others have written, in the tables and colours of Spectre.Console.</summary>
internal static class TableText
{
    /// <summary>A cell, or a part of one, that shows the text as it is: one line, and no markup.</summary>
    public static string Of(string text) => Markup.Escape(ForeignText.Line(text));

    /// <summary>Makes a console show nothing but text: only its own colours are escape sequences.</summary>
    public static void Guard(IAnsiConsole console) => console.Pipeline.Attach(new ShownSegments());

    private sealed class ShownSegments : IRenderHook
    {
        public IEnumerable<IRenderable> Process(RenderOptions options, IEnumerable<IRenderable> renderables) =>
            renderables.Select(renderable => new Shown(renderable));
    }

    private sealed class Shown(IRenderable inner) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => inner.Measure(options, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => inner.Render(options, maxWidth).Select(segment =>
            segment.IsControlCode || ForeignText.Lines(segment.Text) is var text && ReferenceEquals(text, segment.Text) ? segment
                : new Segment(ForeignText.Lines(segment.Text), segment.Style));
    }
}
