using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

/// <summary>Textures of cells around scattered or regular points.</summary>
internal sealed class CellTexture(CellTexture.Kind kind, Colour one, Colour other, double cells, double turns, uint seed) : PatternPaint(cells, turns)
{
    internal enum Kind { Honeycomb, Cracks, Bubbles, Blots, Mosaic, Stars }

    protected override Colour InCells(double u, double v)
    {
        var (nearest, second) = (9.0, 9.0);
        var (cellX, cellY) = (0, 0);
        var (column, row) = ((int)Math.Floor(u), (int)Math.Floor(v));
        for (var y = row - 1; y <= row + 1; y++)
        {
            for (var x = column - 1; x <= column + 1; x++)
            {
                var (px, py) = kind == Kind.Honeycomb ? (x + ((y & 1) == 0 ? 0.25 : 0.75), y + 0.5)
                    : (x + Noise.Lattice(seed, x, y), y + Noise.Lattice(seed + 1, x, y));
                var distance = Math.Sqrt((u - px) * (u - px) + (v - py) * (v - py));
                if (distance < nearest)
                    (second, nearest, cellX, cellY) = (nearest, distance, x, y);
                else
                    second = Math.Min(second, distance);
            }
        }

        var mark = Noise.Lattice(seed + 2, cellX, cellY);
        return kind switch
        {
            Kind.Honeycomb => one.Toward(other, Cover((second - nearest) / 2 - 0.08)),
            Kind.Cracks => one.Toward(other, Cover((second - nearest) / 2 - 0.04)),
            Kind.Bubbles => one.Toward(other, Cover(Math.Abs(nearest - 0.2 - 0.12 * mark) - 0.05)),
            Kind.Blots => one.Toward(other, Cover(nearest - 0.18 - 0.14 * mark)),
            Kind.Stars => one.Darker(0.4).Toward(other.Lighter(0.4), Cover(nearest - 0.06 - 0.06 * mark)),
            _ => one.Toward(other, mark).Darker(0.6 * Cover((second - nearest) / 2 - 0.04)),
        };
    }
}
