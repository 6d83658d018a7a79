namespace PromptAdapter.Drawings.Drawing;

/// <summary>Smooth noise from hashed lattice points.</summary>
internal static class Noise
{
    /// <summary>A number from 0 to below 1 for a lattice point.</summary>
    public static double Lattice(uint seed, int x, int y)
    {
        var hash = seed + (uint)x * 0x8DA6B343u + (uint)y * 0xD8163841u;
        hash = (hash ^ (hash >> 15)) * 0x2C1B3C6Du;
        hash = (hash ^ (hash >> 12)) * 0x297A2D39u;
        return (hash ^ (hash >> 15)) * (1.0 / 4294967296.0);
    }

    /// <summary>Smooth noise from 0 to 1 that varies over about one unit.</summary>
    public static double Smooth(uint seed, double x, double y)
    {
        var (fx, fy) = (Math.Floor(x), Math.Floor(y));
        var (ix, iy) = ((int)fx, (int)fy);
        var (u, v) = (x - fx, y - fy);
        u = u * u * (3 - 2 * u);
        v = v * v * (3 - 2 * v);
        var top = Lattice(seed, ix, iy) * (1 - u) + Lattice(seed, ix + 1, iy) * u;
        var bottom = Lattice(seed, ix, iy + 1) * (1 - u) + Lattice(seed, ix + 1, iy + 1) * u;
        return top * (1 - v) + bottom * v;
    }

    /// <summary>Three octaves of <see cref="Smooth"/>, from 0 to 1.</summary>
    public static double Fractal(uint seed, double x, double y) =>
        (4 * Smooth(seed, x, y) + 2 * Smooth(seed + 1, 2 * x, 2 * y) + Smooth(seed + 2, 4 * x, 4 * y)) / 7;
}
