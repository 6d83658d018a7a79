using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

/// <summary>Fruit and dishes.</summary>
internal static class Foods
{
    private static readonly Colour Dark = Colour.Hex(0x4A2E1C);
    private static readonly Colour Crust = Colour.Hex(0xD89A4A);
    private static readonly Colour Bread = Colour.Hex(0xD8A05A);
    private static readonly Colour Green = Colour.Hex(0x4FA83C);

    public static readonly Thing[] Fruit =
    [
        new("apple", Apple, 0xD42A2A, 0x7AB83C), new("banana", Banana, 0xF2D43A), new("orange fruit", Orange, 0xF28A1E), new("pear", Pear, 0xB8C83C),
            new("grapes", Grapes, 0x6A2E8A, 0x8AB84A), new("cherries", Cherries, 0xC81E32),
        new("strawberry", Strawberry, 0xD8283A), new("watermelon", Watermelon, 0xE8404A), new("carrot", Carrot, 0xF07A1E),
            new("pineapple", Pineapple, 0xE8B42A), new("lemon", Lemon, 0xF4DE3A), new("corn", Corn, 0xF2C82E),
    ];

    public static readonly Thing[] Dishes =
    [
        new("pizza", Pizza, 0xF2C84A), new("hamburger", Hamburger, 0xD8913F), new("fried egg", FriedEgg, 0xF8F6F0), new("doughnut", Doughnut),
            new("sushi", Sushi, 0xF4F2EC), new("ice cream", IceCream),
        new("birthday cake", Cake), new("soup", Soup, 0xD8702A, 0x8AA84A, 0xE0B040), new("salad", Salad, 0x5AA83C), new("hot dog", HotDog, 0xC8502A),
            new("pie", Pie, 0xD89A4A), new("cookie", Cookie, 0xC88A4A),
        new("sandwich", Sandwich, 0xE8C890), new("noodles", Noodles, 0xF0D080), new("french fries", Fries, 0xF4CE4A), new("pancakes", Pancakes, 0xD89A4A),
            new("steak", Steak, 0x8A3A28), new("cupcake", Cupcake), new("cheese", Cheese, 0xF4C83A), new("waffle", Waffle, 0xD8963A),
    ];

    private static void Plate(Pen pen)
    {
        pen.Disc(0, 0, 0.97, Colour.Gray(0.96));
        pen.Disc(0, 0, 0.78, Colour.Gray(0.88));
    }

    private static void Apple(Pen pen, Tones t)
    {
        pen.Line(0, -0.4, 0.1, -0.85, 0.05, Dark);
        pen.Oval(0.32, -0.72, 0.24, 0.1, Green, -0.06);
        pen.Disc(-0.25, 0.1, 0.56, t.Main);
        pen.Disc(0.25, 0.1, 0.56, t.Main);
        pen.Oval(0, 0.35, 0.5, 0.48, t.Main);
    }

    private static void Banana(Pen pen, Tones t)
    {
        pen.Fill(new Without(new Disc(0.95), new Disc(0.92), 0.25, -0.42), t.Main, 0, 0);
        pen.Disc(0.88, 0.2, 0.09, Dark);
    }

    private static void Orange(Pen pen, Tones t)
    {
        pen.Disc(0, 0.08, 0.78, t.Main);
        pen.Oval(0.2, -0.72, 0.26, 0.1, Green, -0.06);
        pen.Disc(0, -0.6, 0.07, Dark);
    }

    private static void Pear(Pen pen, Tones t)
    {
        pen.Line(0, -0.6, 0.08, -0.92, 0.05, Dark);
        pen.Oval(0, -0.32, 0.32, 0.42, t.Main);
        pen.Disc(0, 0.32, 0.58, t.Main);
    }

    private static void Grapes(Pen pen, Tones t)
    {
        pen.Line(0, -0.5, 0.05, -0.92, 0.05, Dark);
        for (var row = 0; row < 4; row++)
        {
            for (var i = 0; i <= 3 - row; i++)
                pen.Disc(0.36 * (i - (3 - row) / 2.0), -0.42 + 0.34 * row, 0.21, t.Main.Lighter(0.1 * ((i + row) % 3)));
        }
    }

    private static void Cherries(Pen pen, Tones t)
    {
        pen.Lines(0.04, Green, -0.4, 0.3, 0.1, -0.8, 0.45, 0.4);
        pen.Oval(0.4, -0.75, 0.3, 0.12, Green);
        pen.Disc(-0.42, 0.48, 0.36, t.Main);
        pen.Disc(0.46, 0.55, 0.36, t.Main);
    }

    private static void Strawberry(Pen pen, Tones t)
    {
        pen.Fill(new Grown(new Polygon(-0.45, -0.3, 0.45, -0.3, 0, 0.65), 0.24), t.Main);
        pen.At(0, -0.52, 0.42).Fill(Outlines.Star(6, 0.4), Green);
        foreach (var (x, y) in ((double, double)[])[(-0.3, -0.1), (0.05, -0.15), (0.38, -0.08), (-0.15, 0.2), (0.2, 0.22), (0.02, 0.52)])
            pen.Oval(x, y, 0.04, 0.065, Colour.Hex(0xF8E48A));
    }

    private static void Watermelon(Pen pen, Tones t)
    {
        var half = new RoundedBox(1.2, 0.6, 0);
        pen.Fill(new Overlap(new Disc(0.95), half, 0, 0.6), Green.Darker(0.2), 0, -0.4);
        pen.Fill(new Overlap(new Disc(0.84), half, 0, 0.6), Colour.Hex(0xE8F0C8), 0, -0.4);
        pen.Fill(new Overlap(new Disc(0.76), half, 0, 0.6), t.Main, 0, -0.4);
        foreach (var (x, y) in ((double, double)[])[(-0.4, -0.2), (-0.1, -0.1), (0.2, -0.18), (0.45, -0.25), (0.05, 0.15), (-0.25, 0.05)])
            pen.Oval(x, y, 0.045, 0.07, Colour.Black);
    }

    private static void Carrot(Pen pen, Tones t)
    {
        foreach (var x in (double[])[-0.25, 0, 0.25])
            pen.Line(0, -0.4, x, -0.92, 0.07, Green);
        pen.Fill(new Grown(new Polygon(-0.2, -0.4, 0.2, -0.4, 0, 0.85), 0.1), t.Main);
        pen.Line(-0.25, -0.1, -0.02, -0.1, 0.025, t.Main.Darker(0.3));
        pen.Line(0.02, 0.2, 0.17, 0.2, 0.025, t.Main.Darker(0.3));
    }

    private static void Pineapple(Pen pen, Tones t)
    {
        foreach (var turns in (double[])[-0.12, -0.06, 0, 0.06, 0.12])
            pen.At(0, -0.35, 1, turns).Polygon(Green, -0.1, 0, 0, -0.62, 0.1, 0);
        pen.Oval(0, 0.3, 0.46, 0.62, t.Main);
        for (var i = -1; i <= 1; i++)
        {
            pen.Line(-0.38, 0.3 + 0.3 * i, 0.28, 0.55 + 0.3 * i - 0.15, 0.022, t.Main.Darker(0.45));
            pen.Line(0.38, 0.3 + 0.3 * i, -0.28, 0.55 + 0.3 * i - 0.15, 0.022, t.Main.Darker(0.45));
        }
    }

    private static void Lemon(Pen pen, Tones t)
    {
        pen = pen.At(0, 0, 1, 0.06);
        pen.Disc(-0.78, 0, 0.16, t.Main);
        pen.Disc(0.78, 0, 0.16, t.Main);
        pen.Oval(0, 0, 0.8, 0.56, t.Main);
    }

    private static void Corn(Pen pen, Tones t)
    {
        pen.Oval(0, -0.05, 0.36, 0.88, t.Main);
        for (var row = 0; row < 6; row++)
        {
            for (var column = -1; column <= 1; column++)
                pen.Disc(0.2 * column, -0.65 + 0.2 * row, 0.075, t.Main.Darker(0.2));
        }

        pen.Oval(-0.32, 0.45, 0.2, 0.55, Green, 0.05);
        pen.Oval(0.32, 0.45, 0.2, 0.55, Green, -0.05);
    }

    private static void Pizza(Pen pen, Tones t)
    {
        pen.Disc(0, 0, 0.95, Crust);
        pen.Disc(0, 0, 0.8, t.Main);
        for (var i = 0; i < 7; i++)
        {
            var (cos, sin) = Turns.CosSin(i * 0.382 + t.Random.Unit() * 0.04);
            var away = 0.25 + 0.06 * i;
            pen.Disc(away * cos, away * sin, 0.14, Colour.Hex(0xC8382A));
        }

        foreach (var (x, y) in ((double, double)[])[(-0.4, 0.3), (0.35, -0.4), (0.1, 0.5)])
            pen.Oval(x, y, 0.1, 0.05, Green, t.Random.Unit());
    }

    private static void Hamburger(Pen pen, Tones t)
    {
        pen.Box(0, 0.62, 0.8, 0.2, t.Main, 0, 0.14);
        pen.Box(0, 0.3, 0.86, 0.15, Colour.Hex(0x6A3A20), 0, 0.1);
        pen.Polygon(Colour.Hex(0xF8C83A), -0.8, 0.12, 0.8, 0.12, 0.5, 0.3, 0.2, 0.14, -0.2, 0.3);
        pen.Box(0, 0.05, 0.9, 0.09, Green, 0, 0.07);
        pen.Fill(new Overlap(new Ellipse(0.84, 0.85), new RoundedBox(1, 0.5, 0), 0, -0.5), t.Main, 0, 0);
        foreach (var (x, y) in ((double, double)[])[(-0.35, -0.4), (0, -0.6), (0.38, -0.38), (0.1, -0.3)])
            pen.Oval(x, y, 0.06, 0.035, Colour.Hex(0xF8E8C0));
    }

    private static void FriedEgg(Pen pen, Tones t)
    {
        for (var i = 0; i < 5; i++)
            pen.Disc(0.42 * Turns.Cos(i / 5.0), 0.42 * Turns.Sin(i / 5.0), t.Random.Between(0.38, 0.52), t.Main);
        pen.Disc(0, 0, 0.35, Colour.Hex(0xF8B42A));
        pen.Disc(-0.1, -0.12, 0.08, Colour.Hex(0xFFF0C0));
    }

    private static void Doughnut(Pen pen, Tones t)
    {
        pen.Fill(new Without(new Disc(0.92), new Disc(0.28)), Crust);
        pen.Fill(new Without(new Disc(0.8), new Disc(0.34)), t.Main);
        for (var i = 0; i < 11; i++)
        {
            var (cos, sin) = Turns.CosSin(i / 11.0);
            var away = 0.46 + 0.22 * t.Random.Unit();
            pen.Oval(away * cos, away * sin, 0.09, 0.035, i % 2 == 0 ? t.Second : Colour.White, t.Random.Unit());
        }
    }

    private static void Sushi(Pen pen, Tones t)
    {
        foreach (var (x, y, filling) in ((double, double, int)[])[(-0.45, -0.35, 0xF07A4A), (0.45, -0.3, 0x7AB83C), (0, 0.42, 0xF07A4A)])
        {
            pen.Disc(x, y, 0.42, Colour.Hex(0x1E2E28));
            pen.Disc(x, y, 0.33, t.Main);
            pen.Disc(x, y, 0.15, Colour.Hex(filling));
        }
    }

    private static void IceCream(Pen pen, Tones t)
    {
        pen.Polygon(Crust, -0.38, 0, 0.38, 0, 0, 0.97);
        pen.Line(-0.2, 0.1, 0.1, 0.65, 0.025, Crust.Darker(0.3));
        pen.Line(0.2, 0.1, -0.1, 0.65, 0.025, Crust.Darker(0.3));
        pen.Disc(0, -0.12, 0.46, t.Main);
        pen.Disc(0, -0.55, 0.34, t.Second);
        pen.Disc(0, -0.9, 0.1, Colour.Hex(0xD8283A));
    }

    private static void Cake(Pen pen, Tones t)
    {
        for (var i = -1; i <= 1; i++)
        {
            pen.Line(0.35 * i, -0.2, 0.35 * i, -0.62, 0.05, t.Second);
            pen.Oval(0.35 * i, -0.78, 0.06, 0.12, Colour.Hex(0xF7A823));
        }

        pen.Box(0, 0.3, 0.8, 0.52, Colour.Hex(0xD8A868), 0, 0.06);
        pen.Box(0, -0.05, 0.84, 0.2, t.Main, 0, 0.1);
        for (var i = -2; i <= 2; i++)
            pen.Disc(0.32 * i, 0.14, 0.13, t.Main);
        pen.Box(0, 0.5, 0.8, 0.07, t.Main);
    }

    private static void Soup(Pen pen, Tones t)
    {
        pen.Disc(0, 0, 0.95, Colour.Hex(0x5A7FA8));
        pen.Disc(0, 0, 0.74, t.Main);
        pen.Arc(0, 0, 0.4, 0.3, 0.5, 0.05, t.Main.Lighter(0.5));
        foreach (var (x, y) in ((double, double)[])[(-0.2, 0.2), (0.25, -0.15), (0.1, 0.4)])
            pen.Oval(x, y, 0.1, 0.05, Green, t.Random.Unit());
    }

    private static void Salad(Pen pen, Tones t)
    {
        pen.Disc(0, 0, 0.95, Colour.Gray(0.94));
        for (var i = 0; i < 12; i++)
        {
            var (cos, sin) = Turns.CosSin(i * 0.382);
            var away = 0.6 * Math.Sqrt(i / 12.0);
            pen.Oval(away * cos, away * sin, 0.28, 0.16, t.Main.Lighter(0.35 * t.Random.Unit()), t.Random.Unit());
        }

        foreach (var (x, y) in ((double, double)[])[(-0.3, -0.2), (0.35, 0.1), (0, 0.4)])
            pen.Disc(x, y, 0.16, Colour.Hex(0xD8382A));
    }

    private static void HotDog(Pen pen, Tones t)
    {
        pen.Box(0, 0.12, 0.9, 0.42, Bread, 0, 0.38);
        pen.Line(-0.85, -0.05, 0.85, -0.05, 0.2, t.Main);
        pen.Lines(0.05, Colour.Hex(0xF8D02A), -0.75, 0.02, -0.45, -0.15, -0.15, 0.02, 0.15, -0.15, 0.45, 0.02, 0.75, -0.12);
    }

    private static void Pie(Pen pen, Tones t)
    {
        pen.Polygon(Colour.Gray(0.75), -0.9, 0.1, 0.9, 0.1, 0.6, 0.65, -0.6, 0.65);
        pen.Fill(new Overlap(new Ellipse(0.92, 0.55), new RoundedBox(1, 0.4, 0), 0, -0.4), t.Main, 0, 0.12);
        pen.Box(0, 0.1, 0.95, 0.09, t.Main.Darker(0.15), 0, 0.08);
        foreach (var x in (double[])[-0.35, 0, 0.35])
            pen.Line(x, -0.1, x * 0.8, -0.28, 0.04, Dark);
    }

    private static void Cookie(Pen pen, Tones t)
    {
        pen.Disc(0, 0, 0.85, t.Main);
        for (var i = 0; i < 9; i++)
        {
            var (cos, sin) = Turns.CosSin(i * 0.382 + t.Random.Unit() * 0.05);
            var away = 0.65 * Math.Sqrt((i + 0.5) / 9);
            pen.Disc(away * cos, away * sin, 0.1, Dark);
        }
    }

    private static void Sandwich(Pen pen, Tones t)
    {
        pen.Polygon(t.Main, -0.9, 0.75, 0.9, 0.75, 0.9, 0.5, -0.9, 0.5);
        pen.Box(0, 0.4, 0.9, 0.11, Colour.Hex(0xE88A8A), 0, 0.05);
        pen.Box(0, 0.22, 0.94, 0.09, Green, 0, 0.07);
        pen.Box(0, 0.06, 0.88, 0.09, Colour.Hex(0xF8C83A));
        pen.Polygon(t.Main, -0.9, -0.02, 0.9, -0.02, 0.5, -0.5, -0.5, -0.5);
        pen.Polygon(t.Main.Darker(0.3), -0.9, -0.02, 0.9, -0.02, 0.9, 0.04, -0.9, 0.04);
    }

    private static void Noodles(Pen pen, Tones t)
    {
        for (var i = 0; i < 4; i++)
            pen.Arc(-0.45 + 0.3 * i, -0.12, 0.24, 0.75, 0.5, 0.06, t.Main);
        pen.Fill(new Overlap(new Disc(0.85), new RoundedBox(1, 0.5, 0), 0, 0.5), Colour.Hex(0xB8342A), 0, -0.05);
        pen.Line(-0.1, -0.1, 0.7, -0.95, 0.04, Dark);
        pen.Line(0.1, -0.1, 0.9, -0.85, 0.04, Dark);
        pen.Box(0, -0.05, 0.88, 0.06, Colour.Hex(0xD8564A), 0, 0.05);
    }

    private static void Fries(Pen pen, Tones t)
    {
        for (var i = -3; i <= 3; i++)
            pen.Box(0.14 * i, -0.35 - 0.1 * (i * i % 3), 0.065, 0.5, t.Main.Jittered(t.Random, 0.05), 0.012 * i);
        pen.Polygon(Colour.Hex(0xD42A2A), -0.6, -0.1, 0.6, -0.1, 0.45, 0.9, -0.45, 0.9);
        pen.Disc(0, 0.4, 0.2, Colour.Hex(0xF8D02A));
    }

    private static void Pancakes(Pen pen, Tones t)
    {
        pen.Oval(0, 0.72, 0.95, 0.18, Colour.Gray(0.94));
        for (var i = 0; i < 4; i++)
        {
            pen.Oval(0.03 * (i % 2), 0.55 - 0.22 * i, 0.75, 0.2, t.Main.Darker(0.25));
            pen.Oval(0.03 * (i % 2), 0.5 - 0.22 * i, 0.75, 0.19, t.Main);
        }

        pen.Oval(0, -0.2, 0.45, 0.12, Colour.Hex(0x8A4A1E));
        pen.Box(0, -0.28, 0.15, 0.1, Colour.Hex(0xF8E06A));
    }

    private static void Steak(Pen pen, Tones t)
    {
        Plate(pen);
        pen.Oval(-0.1, -0.05, 0.62, 0.42, Colour.Hex(0xF0D8C8), 0.05);
        pen.Oval(-0.1, -0.05, 0.54, 0.34, t.Main, 0.05);
        foreach (var x in (double[])[-0.35, -0.1, 0.15])
            pen.Line(x - 0.08, -0.25, x + 0.08, 0.15, 0.03, Dark);
        pen.Disc(0.4, 0.45, 0.13, Green);
        pen.Disc(0.18, 0.55, 0.13, Colour.Hex(0xF0822A));
    }

    private static void Cupcake(Pen pen, Tones t)
    {
        pen.Polygon(t.Second, -0.55, 0.15, 0.55, 0.15, 0.4, 0.9, -0.4, 0.9);
        for (var i = -1; i <= 1; i++)
            pen.Line(0.28 * i, 0.2, 0.2 * i, 0.85, 0.025, t.Second.Darker(0.4));
        pen.Oval(0, 0.05, 0.68, 0.28, t.Main);
        pen.Oval(0, -0.25, 0.5, 0.26, t.Main.Lighter(0.12));
        pen.Oval(0, -0.5, 0.3, 0.22, t.Main.Lighter(0.24));
        pen.Disc(0, -0.75, 0.13, Colour.Hex(0xD8283A));
    }

    private static void Cheese(Pen pen, Tones t)
    {
        pen.Polygon(t.Main.Lighter(0.25), -0.9, 0, 0.9, -0.6, 0.9, -0.1, -0.9, 0.05);
        pen.Polygon(t.Main, -0.9, 0, 0.9, -0.1, 0.9, 0.65, -0.9, 0.65);
        foreach (var (x, y, r) in ((double, double, double)[])[(-0.5, 0.3, 0.14), (0.05, 0.4, 0.17), (0.55, 0.2, 0.15), (0.5, -0.3, 0.1)])
            pen.Disc(x, y, r, t.Main.Darker(0.3));
    }

    private static void Waffle(Pen pen, Tones t)
    {
        pen.Disc(0, 0, 0.88, t.Main);
        for (var i = -2; i <= 2; i++)
        {
            var half = Math.Sqrt(0.74 - 0.1 * i * i);
            pen.Line(0.3 * i, -half, 0.3 * i, half, 0.035, t.Main.Darker(0.4));
            pen.Line(-half, 0.3 * i, half, 0.3 * i, 0.035, t.Main.Darker(0.4));
        }

        pen.Box(0.05, -0.05, 0.16, 0.14, Colour.Hex(0xF8E06A), 0.05, 0.03);
    }
}
