namespace PromptAdapter.Drawings.Training;

/// <summary>Speckled images of 16 pixels with a square of one of six colours, at one of four places.</summary>
/// <param name="firstWord">What every caption begins with.</param>
internal sealed class DrawnSquares(string firstWord = "a") : ICaptionedImages
{
    private static readonly (string Name, byte Red, byte Green, byte Blue)[] Colours =
        [("red", 255, 0, 0), ("green", 0, 200, 0), ("blue", 0, 0, 255), ("yellow", 255, 255, 0), ("white", 255, 255, 255), ("black", 0, 0, 0)];

    private static readonly string[] Places = ["top left", "top right", "bottom left", "bottom right"];

    public string Name => "squares";

    public int Side => 16;

    public string Draw(ulong seed, long index, Span<byte> rgb)
    {
        var random = new Random(HashCode(seed, index));
        random.NextBytes(rgb);
        var (colour, place) = (Colours[random.Next(Colours.Length)], random.Next(Places.Length));
        for (var y = 0; y < 8; y++)
        {
            for (var x = 0; x < 8; x++)
            {
                var at = 3 * ((y + place / 2 * 8) * Side + x + place % 2 * 8);
                (rgb[at], rgb[at + 1], rgb[at + 2]) = (colour.Red, colour.Green, colour.Blue);
            }
        }

        return $"{firstWord} {colour.Name} square at the {Places[place]}";
    }

    // System.HashCode differs from process to process.
    private static int HashCode(ulong seed, long index) => unchecked((int)(((seed * 0x9e3779b97f4a7c15) ^ (ulong)index) * 0xbf58476d1ce4e5b9 >> 32));
}
