using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

/// <summary>Something that can be drawn within -1 to 1 and has a name.</summary>
/// <param name="Name">A noun without article, such as <c>coffee cup</c>.</param>
/// <param name="Draw">Draws it.</param>
/// <param name="Own">The colours that it usually has (0xRRGGBB); none when any colour will do.</param>
internal sealed record Thing(string Name, Action<Pen, Tones> Draw, params int[] Own);

/// <summary>The colours of one drawing, and what else varies in it.</summary>
/// <param name="Main">The colour of most of it.</param>
/// <param name="Second">The colour of its details.</param>
/// <param name="Random">Source of proportions and poses.</param>
internal readonly record struct Tones(Colour Main, Colour Second, DrawingRandom Random);
