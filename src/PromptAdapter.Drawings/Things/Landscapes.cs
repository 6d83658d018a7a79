using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

/// <summary>Views of places, from where a person stands.</summary>
internal static class Landscapes
{
    private static readonly Colour Dark = Colour.Hex(0x2A2A30);

    public static readonly Scene[] All =
    [
        new("beach", Beach), new("mountains", Mountains), new("desert", Desert), new("forest path", ForestPath), new("city street", City),
            new("city at night", NightCity), new("farm", Farm),
        new("river valley", Valley), new("harbour", Harbour), new("country road", Road), new("bedroom", Bedroom), new("kitchen", Kitchen),
            new("classroom", Classroom), new("stadium", Stadium),
        new("snowy hills", SnowyHills), new("underwater", Underwater), new("garden", Garden), new("volcano", Volcano), new("starry night sky", NightSky),
            new("sunset over the sea", Sunset),
        new("waterfall", Waterfall), new("railway track", Railway), new("library", Library), new("playground", Playground),
    ];

    private static void Sky(Pen pen, DrawingRandom random, int top, int bottom) =>
        pen.Canvas.Clear(new LinearGradient(Colour.Hex(top).Jittered(random, 0.05), Colour.Hex(bottom).Jittered(random, 0.05), 0, 0, 0, 0.6));

    private static void Day(Pen pen, DrawingRandom random) => Sky(pen, random, 0x5AA8E0, 0xC8E4F4);

    private static void Ground(Pen pen, DrawingRandom random, double y, int colour) =>
        pen.Box(0.5, (y + 1.1) / 2, 0.6, (1.1 - y) / 2, Colour.Hex(colour).Jittered(random, 0.05));

    private static void Put(Pen pen, DrawingRandom random, string name, double x, double y, double scale)
    {
        var thing = Everything.Of(name);
        thing.Draw(pen.At(x, y, scale), Everything.TonesOf(thing, random));
    }

    private static void Hills(Pen pen, DrawingRandom random, double y, int colour)
    {
        for (var i = 0; i < 3; i++)
            pen.Oval(random.Between(0.1, 0.9), y + 0.2, random.Between(0.35, 0.55), random.Between(0.18, 0.28), Colour.Hex(colour).Jittered(random, 0.06));
    }

    private static void Beach(Pen pen, DrawingRandom random)
    {
        Day(pen, random);
        var sea = random.Between(0.38, 0.5);
        Ground(pen, random, sea, 0x2A7AB8);
        pen.Polygon(Colour.Hex(0xF2E4C0), -0.1, 1.1, -0.1, sea + 0.28, 0.5, sea + 0.22, 1.1, sea + 0.14, 1.1, 1.1);
        Put(pen, random, "umbrella", random.Between(0.25, 0.75), 0.72, 0.17);
        if (random.Chance(0.5))
            Put(pen, random, "sailboat", random.Between(0.1, 0.9), sea - 0.03, 0.09);
        if (random.Chance(0.6))
            Put(pen, random, "palm tree", random.Pick(0.12, 0.88), 0.6, 0.3);
    }

    private static void Mountains(Pen pen, DrawingRandom random)
    {
        Day(pen, random);
        for (var i = 0; i < 4; i++)
            Put(pen, random, "mountain", random.Between(0.05, 0.95), random.Between(0.42, 0.55), random.Between(0.3, 0.42));
        Ground(pen, random, 0.76, 0x5A8A4A);
        for (var i = 0; i < 4; i++)
            Put(pen, random, "pine tree", random.Unit(), random.Between(0.75, 0.9), 0.1);
    }

    private static void Desert(Pen pen, DrawingRandom random)
    {
        Sky(pen, random, 0x6AB0E0, 0xF4E0B8);
        Ground(pen, random, 0.55, 0xE4B870);
        Hills(pen, random, 0.55, 0xD8A860);
        for (var i = 0; i < 3; i++)
            Put(pen, random, "cactus", random.Between(0.1, 0.9), random.Between(0.6, 0.85), random.Between(0.09, 0.16));
        Put(pen, random, "sun", random.Between(0.15, 0.85), 0.16, 0.11);
    }

    private static void ForestPath(Pen pen, DrawingRandom random)
    {
        Sky(pen, random, 0x8AB890, 0xD0E4C0);
        Ground(pen, random, 0.5, 0x3F7A34);
        pen.Polygon(Colour.Hex(0xB89A68), 0.47, 0.5, 0.53, 0.5, 0.8, 1.1, 0.2, 1.1);
        for (var i = 0; i < 9; i++)
        {
            var x = random.Chance(0.5) ? random.Between(-0.02, 0.33) : random.Between(0.67, 1.02);
            Put(pen, random, random.Chance(0.5) ? "tree" : "pine tree", x, 0.4 + 0.045 * i, 0.16 + 0.02 * i);
        }
    }

    private static void Towers(Pen pen, DrawingRandom random, Colour wall, Colour window)
    {
        for (var i = 0; i < 6; i++)
        {
            var (x, top) = (0.09 + 0.165 * i + random.Between(-0.02, 0.02), random.Between(0.12, 0.5));
            pen.Box(x, (top + 0.85) / 2, 0.075, (0.85 - top) / 2, wall.Jittered(random, 0.08));
            for (var y = top + 0.05; y < 0.78; y += 0.085)
            {
                foreach (var side in (double[])[-0.035, 0.035])
                {
                    if (random.Chance(0.7))
                        pen.Box(x + side, y, 0.016, 0.02, window);
                }
            }
        }
    }

    private static void City(Pen pen, DrawingRandom random)
    {
        Day(pen, random);
        Towers(pen, random, Colour.Gray(0.62), Colour.Hex(0xDCEEF8));
        Ground(pen, random, 0.82, 0x55555A);
        for (var i = 0; i < 2; i++)
            Put(pen, random, random.Pick("car", "bus", "taxi"), 0.25 + 0.5 * i, 0.86, 0.13);
    }

    private static void NightCity(Pen pen, DrawingRandom random)
    {
        Sky(pen, random, 0x0A0E24, 0x2A2A50);
        Put(pen, random, "moon", random.Between(0.15, 0.85), 0.14, 0.08);
        Towers(pen, random, Colour.Hex(0x22243A), Colour.Hex(0xF8DC6A));
        Ground(pen, random, 0.85, 0x15151C);
    }

    private static void Farm(Pen pen, DrawingRandom random)
    {
        Day(pen, random);
        Ground(pen, random, 0.55, 0x7AB04A);
        Put(pen, random, "barn", random.Between(0.25, 0.75), 0.48, 0.24);
        for (var i = 0; i < 2; i++)
            Put(pen, random, random.Pick("cow", "sheep", "horse", "pig"), 0.25 + 0.5 * i, 0.82, 0.15);
        if (random.Chance(0.5))
            Put(pen, random, "fence", 0.5, 0.68, 0.12);
    }

    private static void Valley(Pen pen, DrawingRandom random)
    {
        Day(pen, random);
        Hills(pen, random, 0.42, 0x5A9A4A);
        Ground(pen, random, 0.6, 0x6AA84A);
        pen.Polygon(Colour.Hex(0x3A8AC8), 0.48, 0.58, 0.54, 0.58, 0.45, 0.72, 0.75, 1.1, 0.25, 1.1, 0.35, 0.72);
        for (var i = 0; i < 4; i++)
            Put(pen, random, "tree", random.Chance(0.5) ? random.Between(0, 0.2) : random.Between(0.8, 1), random.Between(0.6, 0.8), 0.12);
    }

    private static void Harbour(Pen pen, DrawingRandom random)
    {
        Day(pen, random);
        Ground(pen, random, 0.5, 0x2F7AA8);
        for (var i = 0; i < 3; i++)
            Put(pen, random, random.Pick("sailboat", "boat", "ship"), 0.18 + 0.32 * i, random.Between(0.5, 0.68), random.Between(0.12, 0.18));
        pen.Box(0.5, 0.97, 0.6, 0.1, Colour.Gray(0.6));
        if (random.Chance(0.5))
            Put(pen, random, "lighthouse", random.Pick(0.1, 0.9), 0.4, 0.2);
    }

    private static void Road(Pen pen, DrawingRandom random)
    {
        Day(pen, random);
        Hills(pen, random, 0.45, 0x6A9A4A);
        Ground(pen, random, 0.55, 0x8AB05A);
        pen.Polygon(Colour.Gray(0.38), 0.47, 0.54, 0.53, 0.54, 0.95, 1.1, 0.05, 1.1);
        for (var i = 0; i < 4; i++)
            pen.Box(0.5, 0.6 + 0.1 * i + 0.02 * i * i, 0.006 + 0.005 * i, 0.02 + 0.01 * i, Colour.White);
        if (random.Chance(0.6))
            Put(pen, random, "tree", random.Pick(0.1, 0.9), 0.5, 0.15);
    }

    private static void Room(Pen pen, DrawingRandom random, int wall, int floor)
    {
        pen.Canvas.Clear(Colour.Hex(wall).Jittered(random, 0.12));
        Ground(pen, random, 0.68, floor);
        pen.Box(0.5, 0.68, 0.6, 0.012, Colour.White);
    }

    private static void Window(Pen pen, double x, double y)
    {
        pen.Box(x, y, 0.12, 0.13, Colour.White);
        pen.Box(x, y, 0.1, 0.11, Colour.Hex(0x9AD0F0));
        pen.Box(x, y, 0.008, 0.11, Colour.White);
    }

    private static void Bedroom(Pen pen, DrawingRandom random)
    {
        Room(pen, random, 0xD8C8D8, 0xA87A50);
        Window(pen, random.Between(0.2, 0.4), 0.3);
        Put(pen, random, "bed", random.Between(0.42, 0.55), 0.68, 0.32);
        Put(pen, random, "lamp", 0.9, 0.5, 0.16);
    }

    private static void Kitchen(Pen pen, DrawingRandom random)
    {
        Room(pen, random, 0xE8E4D0, 0xC8C0B0);
        var wood = Colour.Hex(0xB8946A).Jittered(random, 0.1);
        for (var i = 0; i < 4; i++)
        {
            pen.Box(0.14 + 0.24 * i, 0.14, 0.105, 0.11, wood);
            pen.Box(0.14 + 0.24 * i, 0.74, 0.105, 0.16, wood);
            pen.Disc(0.2 + 0.24 * i, 0.66, 0.012, Dark);
        }

        pen.Box(0.5, 0.55, 0.52, 0.025, Colour.Gray(0.4));
        Put(pen, random, random.Pick("teapot", "cup", "frying pan"), random.Between(0.2, 0.8), 0.43, 0.1);
        pen.Box(random.Pick(0.26, 0.5, 0.74), 0.76, 0.09, 0.11, Dark);
    }

    private static void Classroom(Pen pen, DrawingRandom random)
    {
        Room(pen, random, 0xE4DCC4, 0xB08858);
        pen.Box(0.5, 0.3, 0.34, 0.18, Colour.Hex(0xA87A48));
        pen.Box(0.5, 0.3, 0.32, 0.16, Colour.Hex(0x2A5A42));
        pen.Lines(0.008, Colour.White, 0.28, 0.26, 0.42, 0.26);
        pen.Lines(0.008, Colour.White, 0.3, 0.34, 0.6, 0.34);
        for (var i = 0; i < 3; i++)
            Put(pen, random, "table", 0.2 + 0.3 * i, 0.78, 0.13);
    }

    private static void Stadium(Pen pen, DrawingRandom random)
    {
        Day(pen, random);
        pen.Canvas.Fill(new RoundedBox(0.6, 0.16, 0), Frame.Canvas.Then(0.5, 0.4, 1, 1),
            new CellTexture(CellTexture.Kind.Mosaic, Colour.Hex(0xB84A4A), Colour.Hex(0xE8E4D8), 26, 0, (uint)random.Next()));
        Ground(pen, random, 0.56, 0x3F9A3F);
        pen.Fill(new Edge(new Disc(0.14), 0.006), Colour.White, 0.5, 0.8);
        pen.Box(0.5, 0.58, 0.6, 0.006, Colour.White);
        pen.Line(0.5, 0.56, 0.5, 1.05, 0.006, Colour.White);
        foreach (var x in (double[])[0.12, 0.88])
        {
            pen.Line(x, 0.1, x, 0.5, 0.012, Dark);
            pen.Box(x, 0.1, 0.06, 0.035, Colour.Hex(0xFFF8D0));
        }
    }

    private static void SnowyHills(Pen pen, DrawingRandom random)
    {
        Sky(pen, random, 0x8AB0D0, 0xE0ECF4);
        Ground(pen, random, 0.6, 0xF0F4F8);
        Hills(pen, random, 0.5, 0xE8F0F6);
        for (var i = 0; i < 4; i++)
            Put(pen, random, "pine tree", random.Unit(), random.Between(0.55, 0.75), 0.12);
        if (random.Chance(0.5))
            Put(pen, random, "snowman", random.Between(0.3, 0.7), 0.75, 0.15);
    }

    private static void Underwater(Pen pen, DrawingRandom random)
    {
        Sky(pen, random, 0x3AA8D0, 0x0E3A6A);
        Ground(pen, random, 0.86, 0xC8B078);
        for (var i = 0; i < 4; i++)
            pen.Lines(0.02, Colour.Hex(0x2F8A4A), 0.1 + 0.25 * i, 0.95, 0.08 + 0.25 * i, 0.8, 0.13 + 0.25 * i, 0.68);
        for (var i = 0; i < 4; i++)
            Put(pen, random, "fish", random.Between(0.1, 0.9), random.Between(0.15, 0.7), random.Between(0.08, 0.14));
        for (var i = 0; i < 6; i++)
            pen.Fill(new Edge(new Disc(0.02), 0.005), Colour.White, random.Unit(), random.Unit() * 0.8);
    }

    private static void Garden(Pen pen, DrawingRandom random)
    {
        Day(pen, random);
        Ground(pen, random, 0.5, 0x5AA83F);
        Put(pen, random, "fence", 0.25, 0.48, 0.26);
        Put(pen, random, "fence", 0.76, 0.48, 0.26);
        for (var i = 0; i < 7; i++)
            new Flower(random.Among(5, 8), 0.2, 0.3) { Stem = true }.Draw(pen.At(0.08 + 0.14 * i, random.Between(0.66, 0.85), 0.13),
                new Tones(NamedColour.Any(random).Middle, Colour.Hex(0xF2C82A), random));
    }

    private static void Volcano(Pen pen, DrawingRandom random)
    {
        Sky(pen, random, 0x5A3A4A, 0xD88A5A);
        for (var i = 0; i < 4; i++)
            pen.Disc(0.5 + random.Between(-0.12, 0.12), 0.16 + random.Between(-0.08, 0.06), random.Between(0.06, 0.11), Colour.Gray(0.4));
        pen.Polygon(Colour.Hex(0x4A3A36), 0.02, 0.9, 0.4, 0.32, 0.6, 0.32, 0.98, 0.9);
        pen.Polygon(Colour.Hex(0xF0502A), 0.4, 0.32, 0.6, 0.32, 0.56, 0.5, 0.52, 0.42, 0.48, 0.7, 0.45, 0.45);
        Ground(pen, random, 0.86, 0x3A4A2E);
    }

    private static void NightSky(Pen pen, DrawingRandom random)
    {
        Sky(pen, random, 0x060A20, 0x1A2450);
        for (var i = 0; i < 40; i++)
            pen.Disc(random.Unit(), random.Unit() * 0.8, random.Between(0.004, 0.012), Colour.White);
        Put(pen, random, "moon", random.Between(0.2, 0.8), random.Between(0.15, 0.35), 0.11);
        Hills(pen, random, 0.8, 0x0E1420);
    }

    private static void Sunset(Pen pen, DrawingRandom random)
    {
        Sky(pen, random, 0x7A3A7A, 0xF8A04A);
        pen.Disc(random.Between(0.3, 0.7), 0.55, random.Between(0.1, 0.15), Colour.Hex(0xF8E06A));
        Ground(pen, random, 0.56, 0x5A3A6A);
        for (var i = 0; i < 6; i++)
            pen.Box(0.5 + random.Between(-0.15, 0.15), 0.62 + 0.06 * i, random.Between(0.04, 0.12), 0.008, Colour.Hex(0xF8B05A));
    }

    private static void Waterfall(Pen pen, DrawingRandom random)
    {
        Day(pen, random);
        Ground(pen, random, 0.28, 0x6A6056);
        pen.Box(0.5, 0.28, 0.6, 0.04, Colour.Hex(0x4F8A3A));
        var width = random.Between(0.1, 0.18);
        pen.Box(0.5, 0.58, width, 0.33, Colour.Hex(0xD8ECF8));
        for (var i = -2; i <= 2; i++)
            pen.Line(0.5 + i * width * 0.4, 0.28, 0.5 + i * width * 0.4, 0.85, 0.008, Colour.Hex(0x7AB8E0));
        Ground(pen, random, 0.84, 0x2F7AA8);
        pen.Oval(0.5, 0.86, width + 0.08, 0.04, Colour.White);
    }

    private static void Railway(Pen pen, DrawingRandom random)
    {
        Day(pen, random);
        Ground(pen, random, 0.5, 0x9AA86A);
        pen.Polygon(Colour.Hex(0x9A9088), 0.46, 0.5, 0.54, 0.5, 0.95, 1.1, 0.05, 1.1);
        for (var i = 0; i < 7; i++)
            pen.Box(0.5, 0.53 + 0.03 * i + 0.008 * i * i, 0.04 + 0.055 * i, 0.006 + 0.003 * i, Colour.Hex(0x5A4030));
        pen.Line(0.485, 0.5, 0.2, 1.1, 0.012, Colour.Gray(0.3));
        pen.Line(0.515, 0.5, 0.8, 1.1, 0.012, Colour.Gray(0.3));
    }

    private static void Library(Pen pen, DrawingRandom random)
    {
        pen.Canvas.Clear(Colour.Hex(0x6A4426).Jittered(random, 0.05));
        for (var shelf = 0; shelf < 4; shelf++)
        {
            var x = 0.02;
            while (x < 0.98)
            {
                var (width, height) = (random.Between(0.02, 0.04), random.Between(0.075, 0.1));
                pen.Box(x + width, 0.23 * shelf + 0.225 - height, width * 0.9, height, NamedColour.Any(random).Sample(random).Darker(0.15));
                x += 2 * width;
            }

            pen.Box(0.5, 0.23 * shelf + 0.235, 0.5, 0.012, Colour.Hex(0xA87A48));
        }
    }

    private static void Playground(Pen pen, DrawingRandom random)
    {
        Day(pen, random);
        Ground(pen, random, 0.62, 0xC8B078);
        var colour = NamedColour.Any(random).Middle;
        pen.Lines(0.014, colour, 0.08, 0.82, 0.18, 0.35, 0.48, 0.35, 0.58, 0.82);
        foreach (var x in (double[])[0.27, 0.4])
        {
            pen.Line(x, 0.35, x, 0.68, 0.006, Dark);
            pen.Box(x, 0.68, 0.04, 0.012, Dark);
        }

        pen.Lines(0.02, Colour.Hex(0xD83A3A), 0.68, 0.35, 0.76, 0.6, 0.97, 0.82);
        pen.Line(0.66, 0.35, 0.66, 0.82, 0.014, Dark);
    }
}
