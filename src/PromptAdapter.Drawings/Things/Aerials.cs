using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

/// <summary>Land from above.</summary>
internal static class Aerials
{
    private static readonly int[] Crops = [0x9AA84A, 0xC8B060, 0x7F9A44, 0xB89458, 0xD8C884, 0x8A7A4A, 0x6A8A3C];
    private static readonly int[] Roofs = [0xB8604A, 0xA84A3A, 0x8A6A5A, 0x9A9AA0, 0xC87A5A];

    public static readonly Scene[] All =
    [
        new("fields", Fields), new("forest", Forest), new("highway", Highway), new("river", River), new("lake", Lake), new("houses", Houses),
            new("factories", Factories),
        new("pasture", Pasture), new("orchard", Orchard), new("meadow", Meadow), new("beach from above", Coast), new("car park", CarPark),
            new("airport runway", Runway), new("round fields", RoundFields),
        new("golf course", Golf), new("harbour from above", Marina), new("desert dunes", Dunes), new("snowfield", Snow),
    ];

    private static uint Seed(DrawingRandom random) => (uint)random.Next();

    private static Colour Tone(DrawingRandom random, int colour, double jitter = 0.05) => Colour.Hex(colour).Jittered(random, jitter);

    private static void Ground(Pen pen, DrawingRandom random, int one, int other, double cells = 6) =>
        pen.Canvas.Clear(new CloudPaint(Tone(random, one), Tone(random, other), Seed(random), cells, 1.2));

    private static void Fields(Pen pen, DrawingRandom random)
    {
        Ground(pen, random, 0x8A9A4A, 0x9AA85A);
        var turned = pen.At(0.5, 0.5, 1, random.Unit());
        var y = -0.75;
        while (y < 0.75)
        {
            var height = random.Between(0.14, 0.3);
            for (var x = -0.75; x < 0.75;)
            {
                var width = random.Between(0.16, 0.45);
                var colour = Tone(random, random.Pick<int>(Crops));
                var plot = new RoundedBox(width / 2 - 0.008, height / 2 - 0.008, 0);
                var frame = turned.Frame.Then(x + width / 2, y + height / 2, 1, 1);
                pen.Canvas.Fill(plot, frame, random.Chance(0.5) ? new Stripes(colour, colour.Darker(0.15), random.Between(14, 24), random.Unit())
                    : new GrainPaint(colour, Seed(random), 30, 0.15));
                x += width;
            }

            y += height;
        }
    }

    private static void Forest(Pen pen, DrawingRandom random)
    {
        Ground(pen, random, 0x1E4A26, 0x2A5A2E);
        for (var i = 0; i < 130; i++)
        {
            var (x, y, r) = (random.Unit(), random.Unit(), random.Between(0.03, 0.06));
            var colour = Tone(random, 0x2F6A32);
            pen.Disc(x, y, r, colour.Darker(0.3));
            pen.Disc(x - r * 0.2, y - r * 0.25, r * 0.65, colour.Lighter(0.08));
        }
    }

    private static void Highway(Pen pen, DrawingRandom random)
    {
        if (random.Chance(0.5))
            Fields(pen, random);
        else
            Ground(pen, random, 0x8A9A5A, 0xA0A070);
        var road = pen.At(0.5, 0.5, 1, random.Unit());
        var shift = random.Between(-0.15, 0.15);
        road.Box(0, shift, 1, 0.085, Colour.Gray(0.5));
        road.Box(0, shift, 1, 0.008, Colour.Gray(0.9));
        for (var i = 0; i < 12; i++)
        {
            var side = random.Sign();
            road.Box(random.Between(-0.7, 0.7), shift + side * 0.045, 0.022, 0.013, NamedColour.Any(random).Middle);
        }

        if (random.Chance(0.5))
            road.At(random.Between(-0.2, 0.2), shift, 1, 0.25).Box(0, 0, 1, 0.04, Colour.Gray(0.58));
    }

    private static double[] Bend(DrawingRandom random)
    {
        var (a, b) = (random.Between(-0.2, 0.2), random.Unit());
        var points = new double[18];
        for (var i = 0; i < 9; i++)
            (points[2 * i], points[2 * i + 1]) = (-0.8 + 0.2 * i, a + 0.14 * Turns.Sin(b + i * 0.13));
        return points;
    }

    private static void River(Pen pen, DrawingRandom random)
    {
        Ground(pen, random, 0x6A8A44, 0x8A9A54);
        var turned = pen.At(0.5, 0.5, 1, random.Unit());
        var course = Bend(random);
        var width = random.Between(0.06, 0.12);
        turned.Lines(width + 0.025, Tone(random, 0x9A9A6A), course);
        turned.Lines(width, Tone(random, 0x3A6A8A), course);
    }

    private static void Lake(Pen pen, DrawingRandom random)
    {
        Ground(pen, random, 0x5A7A3C, 0x7A8A4A);
        var colour = Tone(random, 0x1E4A7A);
        var (x, y) = (random.Between(0.35, 0.65), random.Between(0.35, 0.65));
        for (var i = 0; i < 5; i++)
            pen.Oval(x + random.Between(-0.15, 0.15), y + random.Between(-0.15, 0.15), random.Between(0.2, 0.36), random.Between(0.2, 0.36), colour,
                random.Unit());
    }

    private static void Houses(Pen pen, DrawingRandom random)
    {
        Ground(pen, random, 0x7A9A5A, 0x8AA86A);
        var turned = pen.At(0.5, 0.5, 1, random.Unit());
        for (var i = -3; i <= 3; i++)
        {
            turned.Box(0, 0.3 * i, 1, 0.03, Colour.Gray(0.62));
            for (var j = -5; j <= 5; j++)
            {
                foreach (var side in (double[])[-0.09, 0.09])
                {
                    var roof = Tone(random, random.Pick<int>(Roofs));
                    var (x, y) = (0.15 * j + random.Between(-0.02, 0.02), 0.3 * i + side);
                    turned.Box(x, y, 0.05, 0.035, roof);
                    turned.Box(x, y + 0.017, 0.05, 0.017, roof.Darker(0.25));
                    if (random.Chance(0.4))
                        turned.Disc(x + 0.07, y, 0.022, Colour.Hex(0x2F6A32));
                }
            }
        }

        turned.Box(random.Between(-0.3, 0.3), 0, 0.03, 1, Colour.Gray(0.62));
    }

    private static void Factories(Pen pen, DrawingRandom random)
    {
        Ground(pen, random, 0x9A9690, 0x86827C);
        var turned = pen.At(0.5, 0.5, 1, random.Unit());
        for (var i = 0; i < 9; i++)
        {
            var (x, y) = ((i % 3 - 1) * 0.36 + random.Between(-0.05, 0.05), (i / 3 - 1) * 0.36 + random.Between(-0.05, 0.05));
            var roof = Colour.Gray(random.Between(0.7, 0.95)).Jittered(random, 0.04);
            var (w, h) = (random.Between(0.09, 0.16), random.Between(0.08, 0.15));
            turned.Box(x + 0.02, y + 0.02, w, h, Colour.Gray(0.3));
            turned.Box(x, y, w, h, roof);
            for (var k = -2; k <= 2; k++)
                turned.Box(x + k * w * 0.36, y, 0.008, h, roof.Darker(0.25));
        }

        for (var i = 0; i < 4; i++)
            turned.Disc(random.Between(-0.5, 0.5), random.Between(-0.5, 0.5), 0.045, Colour.Gray(0.92));
    }

    private static void Pasture(Pen pen, DrawingRandom random)
    {
        Ground(pen, random, 0x6AA84A, 0x7AB45A, 4);
        var turned = pen.At(0.5, 0.5, 1, random.Unit());
        for (var i = 0; i < 2; i++)
            turned.Line(-0.8, random.Between(-0.4, 0.4), 0.8, random.Between(-0.4, 0.4), 0.008, Colour.Hex(0x4A6A34));
        for (var i = 0; i < 14; i++)
            pen.Oval(random.Unit(), random.Unit(), 0.016, 0.01, random.Chance(0.5) ? Colour.White : Colour.Hex(0x5A3A24), random.Unit());
    }

    private static void Orchard(Pen pen, DrawingRandom random)
    {
        Ground(pen, random, 0xB89A68, 0xA88A5A);
        var turned = pen.At(0.5, 0.5, 1, random.Unit());
        var step = random.Between(0.09, 0.13);
        for (var i = -8; i <= 8; i++)
        {
            for (var j = -8; j <= 8; j++)
                turned.Disc(i * step, j * step, step * 0.32, Tone(random, 0x3F7A36, 0.03));
        }
    }

    private static void Meadow(Pen pen, DrawingRandom random)
    {
        Ground(pen, random, 0x8A9A54, 0x6A7F40, 9);
        for (var i = 0; i < 40; i++)
            pen.Disc(random.Unit(), random.Unit(), random.Between(0.008, 0.025), Tone(random, random.Chance(0.6) ? 0x55703A : 0xB8A85A));
    }

    private static void Coast(Pen pen, DrawingRandom random)
    {
        Ground(pen, random, 0xE0CC98, 0xD0BA84);
        var turned = pen.At(0.5, 0.5, 1, random.Unit());
        turned.Box(0, 0.55, 1, 0.5, Colour.Hex(0xF0F4F2));
        turned.Box(0, 0.6, 1, 0.5, Tone(random, 0x2A8AB0));
        turned.Box(0, -0.75, 1, 0.45, Tone(random, 0x5A8A44));
    }

    private static void CarPark(Pen pen, DrawingRandom random)
    {
        Ground(pen, random, 0x6A6A6E, 0x626266);
        var turned = pen.At(0.5, 0.5, 1, random.Unit());
        for (var i = -3; i <= 3; i++)
        {
            for (var j = -7; j <= 7; j++)
            {
                turned.Box(0.1 * j - 0.05, 0.24 * i, 0.004, 0.07, Colour.Gray(0.9));
                if (random.Chance(0.75))
                    turned.Box(0.1 * j, 0.24 * i, 0.03, 0.055, NamedColour.Any(random).Sample(random), 0, 0.015);
            }
        }
    }

    private static void Runway(Pen pen, DrawingRandom random)
    {
        Ground(pen, random, 0x8AA060, 0x9AA870);
        var turned = pen.At(0.5, 0.5, 1, random.Unit());
        turned.Box(0, 0, 1, 0.11, Colour.Gray(0.38));
        for (var i = -4; i <= 4; i++)
            turned.Box(0.18 * i, 0, 0.05, 0.01, Colour.White);
        turned.Box(0, 0.3, 1, 0.03, Colour.Gray(0.5));
        turned.Box(random.Between(-0.2, 0.2), 0.2, 0.03, 0.1, Colour.Gray(0.5), 0.06);
    }

    private static void RoundFields(Pen pen, DrawingRandom random)
    {
        Ground(pen, random, 0xC8AC78, 0xB89A68);
        var turned = pen.At(0.5, 0.5, 1, random.Unit() * 0.1);
        for (var i = -2; i <= 2; i++)
        {
            for (var j = -2; j <= 2; j++)
                turned.Disc(0.3 * i, 0.3 * j, 0.14, Tone(random, random.Pick(0x4F8A3A, 0x7F9A44, 0x3A6A34, 0xA89A54)));
        }
    }

    private static void Golf(Pen pen, DrawingRandom random)
    {
        Ground(pen, random, 0x2F6A34, 0x3F7A3A);
        for (var i = 0; i < 3; i++)
            pen.Oval(random.Between(0.15, 0.85), random.Between(0.15, 0.85), random.Between(0.22, 0.35), 0.1, Tone(random, 0x8AC85A), random.Unit());
        for (var i = 0; i < 5; i++)
            pen.Oval(random.Unit(), random.Unit(), 0.06, 0.04, Colour.Hex(0xEFE0B0), random.Unit());
    }

    private static void Marina(Pen pen, DrawingRandom random)
    {
        Ground(pen, random, 0x1E5A80, 0x2A6A90);
        var turned = pen.At(0.5, 0.5, 1, random.Unit());
        turned.Box(0, -0.75, 1, 0.4, Colour.Gray(0.62));
        for (var i = -3; i <= 3; i++)
        {
            turned.Box(0.22 * i, 0, 0.012, 0.4, Colour.Hex(0xB89A70));
            for (var j = 0; j < 6; j++)
            {
                foreach (var side in (double[])[-0.05, 0.05])
                    turned.Oval(0.22 * i + side, -0.25 + 0.12 * j, 0.035, 0.016, Colour.Gray(random.Between(0.8, 1)));
            }
        }
    }

    private static void Dunes(Pen pen, DrawingRandom random) => pen.Canvas.Clear(
        new GrainPaint(new Waves(Tone(random, 0xE0B878), Tone(random, 0xC89A58), random.Between(4, 7), random.Unit(), random.Between(0.2, 0.5)), Seed(random),
            10, 0.12));

    private static void Snow(Pen pen, DrawingRandom random)
    {
        Ground(pen, random, 0xF2F6FA, 0xC8D4E0, 5);
        for (var i = 0; i < 6; i++)
            pen.Oval(random.Unit(), random.Unit(), random.Between(0.02, 0.06), 0.02, Tone(random, 0x7A8490), random.Unit());
    }
}
