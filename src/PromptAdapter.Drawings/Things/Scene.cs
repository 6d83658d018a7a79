using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

/// <summary>A view that fills the canvas.</summary>
/// <param name="Name">What it shows, without article.</param>
/// <param name="Draw">Draws it on the whole canvas (0 to 1, y down).</param>
internal sealed record Scene(string Name, Action<Pen, DrawingRandom> Draw);
