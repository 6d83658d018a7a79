namespace PromptAdapter.Drawings.Drawing;

/// <summary>Red, green and blue, each from 0 to 1 on the scale of the stored bytes; sums may leave that range and are clamped when stored.</summary>
internal readonly record struct Colour(double R, double G, double B)
{
    public static readonly Colour White = new(1, 1, 1);

    public static readonly Colour Black = new(0, 0, 0);

    /// <summary>Rec. 601 luma.</summary>
    public double Luma => 0.299 * R + 0.587 * G + 0.114 * B;

    public static Colour operator *(Colour colour, double factor) => new(colour.R * factor, colour.G * factor, colour.B * factor);

    public static Colour operator +(Colour one, Colour other) => new(one.R + other.R, one.G + other.G, one.B + other.B);

    /// <summary>0xRRGGBB.</summary>
    public static Colour Hex(int rgb) => new((rgb >> 16) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0);

    public static Colour Gray(double level) => new(level, level, level);

    /// <summary>This colour at 0, <paramref name="other"/> at 1.</summary>
    public Colour Toward(Colour other, double amount) => new(R + (other.R - R) * amount, G + (other.G - G) * amount, B + (other.B - B) * amount);

    public Colour Darker(double amount) => Toward(Black, amount);

    public Colour Lighter(double amount) => Toward(White, amount);

    /// <summary>Each channel moved by up to <paramref name="amount"/>, and kept in range.</summary>
    public Colour Jittered(DrawingRandom random, double amount) => new Colour(
        R + random.Between(-amount, amount), G + random.Between(-amount, amount), B + random.Between(-amount, amount)).Clamped();

    public Colour Clamped() => new(Math.Clamp(R, 0, 1), Math.Clamp(G, 0, 1), Math.Clamp(B, 0, 1));
}
