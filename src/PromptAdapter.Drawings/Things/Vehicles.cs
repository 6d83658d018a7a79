using PromptAdapter.Drawings.Drawing;

namespace PromptAdapter.Drawings.Things;

/// <summary>Vehicles of road, rail and water, seen from the side, front to the right.</summary>
internal static class Vehicles
{
    private static readonly Colour Glass = Colour.Hex(0xB4D8E8);
    private static readonly Colour Tyre = Colour.Hex(0x222226);
    private static readonly Colour Metal = Colour.Hex(0xB0B4B8);

    public static readonly Thing[] All =
    [
        new("car", Sedan), new("hatchback", Hatchback), new("sports car", SportsCar), new("convertible", Convertible), new("limousine", Limousine),
            new("jeep", Jeep),
        new("pickup truck", Pickup), new("van", Van), new("bus", Bus), new("double-decker bus", DoubleDecker), new("lorry", Lorry), new("tank truck", Tanker),
            new("dump truck", DumpTruck),
        new("taxi", Taxi, 0xF2C81E), new("police car", PoliceCar, 0xF2F2F2), new("ambulance", Ambulance, 0xF5F5F2), new("fire engine", FireEngine, 0xC8201E),
        new("tractor", Tractor), new("motorcycle", Motorcycle), new("bicycle", Bicycle), new("train", Train), new("boat", Boat), new("sailboat", Sailboat),
            new("ship", Ship),
        new("submarine", Submarine), new("rocket", Rocket), new("hot air balloon", AirBalloon),
    ];

    private static void Wheels(Pen pen, double radius, params ReadOnlySpan<double> places)
    {
        foreach (var x in places)
        {
            pen.Disc(x, 0.6, radius, Tyre);
            pen.Disc(x, 0.6, radius * 0.45, Metal);
        }
    }

    private static void Sedan(Pen pen, Tones t)
    {
        pen.Polygon(t.Main, -0.55, 0.1, -0.32, -0.3, 0.3, -0.3, 0.55, 0.1);
        pen.Box(0, 0.32, 0.95, 0.25, t.Main, 0, 0.1);
        pen.Polygon(Glass, -0.42, 0.08, -0.27, -0.2, -0.03, -0.2, -0.03, 0.08);
        pen.Polygon(Glass, 0.42, 0.08, 0.25, -0.2, 0.05, -0.2, 0.05, 0.08);
        pen.Disc(0.88, 0.28, 0.06, Colour.Hex(0xFFF2A8));
        Wheels(pen, 0.21, -0.55, 0.55);
    }

    private static void Hatchback(Pen pen, Tones t)
    {
        pen.Polygon(t.Main, -0.75, 0.2, -0.68, -0.38, 0.2, -0.38, 0.5, 0.1);
        pen.Polygon(t.Main, -0.78, 0.1, 0.5, 0.05, 0.82, 0.2, 0.82, 0.58, -0.78, 0.58);
        pen.Polygon(Glass, -0.58, 0.05, -0.55, -0.27, -0.15, -0.27, -0.15, 0.05);
        pen.Polygon(Glass, 0.36, 0.05, 0.16, -0.27, -0.07, -0.27, -0.07, 0.05);
        Wheels(pen, 0.21, -0.5, 0.48);
    }

    private static void SportsCar(Pen pen, Tones t)
    {
        pen.Polygon(t.Main, -0.95, 0.55, -0.95, 0.2, -0.45, 0.12, -0.15, -0.1, 0.15, -0.1, 0.4, 0.15, 0.98, 0.4, 0.98, 0.55);
        pen.Polygon(Glass, -0.22, 0.12, -0.08, -0.02, 0.12, -0.02, 0.25, 0.14);
        pen.Box(-0.85, 0.02, 0.14, 0.05, t.Main);
        pen.Line(-0.85, 0.05, -0.8, 0.2, 0.03, Tyre);
        Wheels(pen, 0.19, -0.6, 0.6);
    }

    private static void Convertible(Pen pen, Tones t)
    {
        pen.Disc(-0.1, -0.1, 0.14, Colour.Hex(0xE0B088));
        pen.Line(0.3, 0.15, 0.15, -0.22, 0.035, Metal);
        pen.Box(-0.38, 0.02, 0.1, 0.14, Colour.Hex(0x5A3A2A));
        pen.Box(0, 0.33, 0.95, 0.24, t.Main, 0, 0.12);
        Wheels(pen, 0.21, -0.55, 0.55);
    }

    private static void Limousine(Pen pen, Tones t)
    {
        pen.Polygon(t.Main, -0.75, 0.2, -0.62, -0.08, 0.5, -0.08, 0.68, 0.2);
        pen.Box(0, 0.38, 0.98, 0.2, t.Main, 0, 0.08);
        for (var i = 0; i < 4; i++)
            pen.Box(-0.45 + 0.28 * i, 0.07, 0.11, 0.09, Glass);
        Wheels(pen, 0.17, -0.68, 0.68);
    }

    private static void Jeep(Pen pen, Tones t)
    {
        pen.Box(-0.2, -0.08, 0.55, 0.35, t.Main);
        pen.Box(0, 0.35, 0.85, 0.22, t.Main);
        pen.Box(-0.42, -0.12, 0.22, 0.2, Glass);
        pen.Box(0.08, -0.12, 0.2, 0.2, Glass);
        pen.Disc(-0.85, 0.1, 0.2, Tyre);
        Wheels(pen, 0.26, -0.5, 0.5);
    }

    private static void Pickup(Pen pen, Tones t)
    {
        pen.Polygon(t.Main, -0.1, 0.15, -0.1, -0.38, 0.32, -0.38, 0.55, 0.1);
        pen.Box(0, 0.34, 0.95, 0.24, t.Main, 0, 0.05);
        pen.Box(-0.52, 0.06, 0.43, 0.08, t.Main.Darker(0.3));
        pen.Polygon(Glass, 0, 0.08, 0, -0.28, 0.27, -0.28, 0.42, 0.08);
        Wheels(pen, 0.22, -0.55, 0.55);
    }

    private static void Van(Pen pen, Tones t)
    {
        pen.Polygon(t.Main, -0.9, 0.58, -0.9, -0.5, 0.45, -0.5, 0.75, 0.08, 0.92, 0.15, 0.92, 0.58);
        pen.Polygon(Glass, 0.2, 0.02, 0.2, -0.36, 0.4, -0.36, 0.6, 0.02);
        pen.Box(-0.42, 0.05, 0.4, 0.06, t.Second);
        Wheels(pen, 0.21, -0.55, 0.55);
    }

    private static void Bus(Pen pen, Tones t)
    {
        pen.Box(0, 0.05, 0.96, 0.52, t.Main, 0, 0.1);
        for (var i = 0; i < 5; i++)
            pen.Box(-0.72 + 0.34 * i, -0.14, 0.13, 0.16, Glass);
        pen.Box(0, 0.22, 0.95, 0.05, t.Second);
        Wheels(pen, 0.19, -0.6, 0.6);
    }

    private static void DoubleDecker(Pen pen, Tones t)
    {
        pen.Box(0, -0.12, 0.8, 0.7, t.Main, 0, 0.08);
        for (var i = 0; i < 5; i++)
        {
            pen.Box(-0.6 + 0.3 * i, -0.52, 0.11, 0.15, Glass);
            pen.Box(-0.6 + 0.3 * i, 0.08, 0.11, 0.15, Glass);
        }

        pen.Box(0, -0.22, 0.79, 0.05, t.Second);
        Wheels(pen, 0.2, -0.5, 0.5);
    }

    private static void Cab(Pen pen, Colour colour)
    {
        pen.Box(0.68, 0.15, 0.28, 0.42, colour, 0, 0.08);
        pen.Box(0.74, 0, 0.17, 0.16, Glass);
    }

    private static void Lorry(Pen pen, Tones t)
    {
        pen.Box(-0.1, 0.52, 0.85, 0.07, Tyre);
        pen.Box(-0.32, -0.1, 0.63, 0.55, t.Main);
        Cab(pen, t.Second);
        Wheels(pen, 0.18, -0.7, -0.28, 0.66);
    }

    private static void Tanker(Pen pen, Tones t)
    {
        pen.Box(-0.1, 0.5, 0.85, 0.07, Tyre);
        pen.Box(-0.32, 0.08, 0.62, 0.35, t.Main, 0, 0.34);
        pen.Box(-0.32, 0.08, 0.05, 0.35, t.Main.Darker(0.3));
        Cab(pen, t.Second);
        Wheels(pen, 0.18, -0.7, -0.28, 0.66);
    }

    private static void DumpTruck(Pen pen, Tones t)
    {
        pen.Box(-0.1, 0.52, 0.85, 0.07, Tyre);
        pen.Oval(-0.3, -0.22, 0.45, 0.22, Colour.Hex(0x8A6A44));
        pen.Polygon(t.Main, -0.98, -0.25, 0.35, -0.25, 0.25, 0.4, -0.75, 0.4);
        Cab(pen, t.Main.Darker(0.2));
        Wheels(pen, 0.2, -0.62, -0.2, 0.66);
    }

    private static void Taxi(Pen pen, Tones t)
    {
        Sedan(pen, t);
        pen.Box(0, -0.4, 0.18, 0.08, Tyre);
        for (var i = 0; i < 8; i++)
            pen.Box(-0.7 + 0.2 * i, 0.28, 0.05, 0.05, Tyre);
    }

    private static void PoliceCar(Pen pen, Tones t)
    {
        Sedan(pen, t);
        pen.Box(0, 0.28, 0.94, 0.09, Colour.Hex(0x1E4FB8));
        pen.Box(-0.08, -0.38, 0.1, 0.08, Colour.Hex(0x2A62E8));
        pen.Box(0.12, -0.38, 0.1, 0.08, Colour.Hex(0xE02A2A));
    }

    private static void Ambulance(Pen pen, Tones t)
    {
        Van(pen, t with { Second = Colour.Hex(0xD42A2A) });
        pen.Box(-0.4, -0.2, 0.05, 0.18, Colour.Hex(0xD42A2A));
        pen.Box(-0.4, -0.2, 0.18, 0.05, Colour.Hex(0xD42A2A));
        pen.Box(0.1, -0.58, 0.12, 0.08, Colour.Hex(0x2A62E8));
    }

    private static void FireEngine(Pen pen, Tones t)
    {
        pen.Box(-0.28, 0.2, 0.68, 0.38, t.Main);
        Cab(pen, t.Main);
        pen.Line(-0.9, -0.38, 0.6, -0.5, 0.05, Metal);
        pen.Line(-0.9, -0.22, 0.6, -0.34, 0.05, Metal);
        for (var i = 0; i < 6; i++)
            pen.Line(-0.8 + 0.25 * i, -0.24 - 0.02 * i, -0.8 + 0.25 * i, -0.4 - 0.02 * i, 0.035, Metal);
        pen.Box(-0.3, 0.28, 0.66, 0.05, Colour.White);
        pen.Box(0.68, -0.33, 0.1, 0.07, Colour.Hex(0x2A62E8));
        Wheels(pen, 0.2, -0.6, 0.6);
    }

    private static void Tractor(Pen pen, Tones t)
    {
        pen.Box(-0.35, -0.3, 0.38, 0.4, t.Main);
        pen.Box(-0.35, -0.35, 0.26, 0.24, Glass);
        pen.Box(0.35, 0.2, 0.5, 0.22, t.Main, 0, 0.06);
        pen.Line(0.5, 0, 0.5, -0.45, 0.05, Tyre);
        pen.Disc(-0.4, 0.42, 0.45, Tyre);
        pen.Disc(-0.4, 0.42, 0.2, t.Second);
        Wheels(pen, 0.24, 0.62);
    }

    private static void Motorcycle(Pen pen, Tones t)
    {
        pen.Fill(new Edge(new Disc(0.27), 0.08), Tyre, -0.6, 0.48);
        pen.Fill(new Edge(new Disc(0.27), 0.08), Tyre, 0.6, 0.48);
        pen.Lines(0.06, Metal, 0.6, 0.48, 0.38, -0.25, 0.18, -0.38);
        pen.Polygon(t.Main, -0.6, 0.25, -0.3, -0.1, 0.4, -0.15, 0.3, 0.35, -0.1, 0.55);
        pen.Box(-0.35, -0.12, 0.32, 0.08, Tyre, 0, 0.07);
        pen.Disc(0.02, 0.4, 0.17, Metal);
    }

    private static void Bicycle(Pen pen, Tones t)
    {
        pen.Fill(new Edge(new Disc(0.34), 0.045), Tyre, -0.56, 0.4);
        pen.Fill(new Edge(new Disc(0.34), 0.045), Tyre, 0.56, 0.4);
        pen.Lines(0.05, t.Main, -0.56, 0.4, -0.22, -0.25, 0.4, -0.25, 0, 0.4, -0.56, 0.4);
        pen.Lines(0.05, t.Main, -0.25, -0.35, 0, 0.4);
        pen.Lines(0.05, t.Main, 0.56, 0.4, 0.34, -0.5, 0.52, -0.6);
        pen.Box(-0.28, -0.4, 0.18, 0.05, Tyre, 0, 0.04);
    }

    private static void Train(Pen pen, Tones t)
    {
        pen.Box(-0.55, -0.05, 0.36, 0.5, t.Main);
        pen.Box(-0.55, -0.18, 0.2, 0.2, Glass);
        pen.Box(-0.55, -0.6, 0.44, 0.07, Tyre);
        pen.Box(0.3, 0.15, 0.58, 0.3, t.Main, 0, 0.1);
        pen.Box(0.55, -0.35, 0.11, 0.3, Tyre);
        pen.Disc(0.5, -0.78, 0.15, Colour.Gray(0.82));
        pen.Disc(0.2, -0.88, 0.11, Colour.Gray(0.88));
        pen.Polygon(t.Second, 0.85, 0.45, 0.98, 0.75, 0.7, 0.75);
        Wheels(pen, 0.18, -0.65, -0.2, 0.2, 0.58);
    }

    private static void Boat(Pen pen, Tones t)
    {
        pen.Box(-0.1, -0.1, 0.4, 0.25, t.Second);
        pen.Disc(-0.28, -0.1, 0.1, Glass);
        pen.Disc(0.08, -0.1, 0.1, Glass);
        pen.Polygon(t.Main, -0.92, 0.12, 0.98, 0.12, 0.65, 0.65, -0.7, 0.65);
    }

    private static void Sailboat(Pen pen, Tones t)
    {
        pen.Line(0, -0.95, 0, 0.4, 0.04, Colour.Hex(0x7A5230));
        pen.Polygon(t.Main, 0.08, -0.88, 0.08, 0.25, 0.78, 0.25);
        pen.Polygon(Colour.Hex(0xF2F0E8), -0.08, -0.7, -0.08, 0.25, -0.6, 0.25);
        pen.Polygon(t.Second, -0.8, 0.4, 0.85, 0.4, 0.58, 0.78, -0.55, 0.78);
    }

    private static void Ship(Pen pen, Tones t)
    {
        pen.Box(-0.1, -0.05, 0.55, 0.2, Colour.Gray(0.93));
        pen.Box(-0.15, -0.35, 0.35, 0.14, Colour.Gray(0.88));
        pen.Box(-0.35, -0.6, 0.1, 0.22, t.Second);
        pen.Box(0.02, -0.6, 0.1, 0.22, t.Second);
        for (var i = 0; i < 4; i++)
            pen.Disc(-0.45 + 0.24 * i, -0.03, 0.06, Tyre);
        pen.Polygon(t.Main, -0.9, 0.12, 0.98, 0.12, 0.72, 0.62, -0.8, 0.62);
    }

    private static void Submarine(Pen pen, Tones t)
    {
        pen.Box(0.05, -0.35, 0.18, 0.25, t.Main, 0, 0.06);
        pen.Lines(0.04, t.Main, 0.05, -0.5, 0.05, -0.82, 0.22, -0.82);
        pen.Polygon(t.Second, -0.7, 0.2, -0.98, -0.1, -0.98, 0.5);
        pen.Oval(0.05, 0.2, 0.82, 0.38, t.Main);
        foreach (var x in (double[])[-0.3, 0.05, 0.4])
            pen.Disc(x, 0.15, 0.11, Glass);
    }

    private static void Rocket(Pen pen, Tones t)
    {
        pen.Polygon(Colour.Hex(0xF7A823), -0.2, 0.6, 0.2, 0.6, 0, 0.98);
        pen.Polygon(t.Second, -0.25, 0.15, -0.62, 0.68, -0.2, 0.6);
        pen.Polygon(t.Second, 0.25, 0.15, 0.62, 0.68, 0.2, 0.6);
        pen.Oval(0, -0.15, 0.32, 0.8, t.Main);
        pen.Polygon(t.Second, -0.22, -0.68, 0.22, -0.68, 0, -0.98);
        pen.Disc(0, -0.25, 0.15, Glass);
    }

    private static void AirBalloon(Pen pen, Tones t)
    {
        pen.Line(-0.4, 0.1, -0.14, 0.65, 0.02, Tyre);
        pen.Line(0.4, 0.1, 0.14, 0.65, 0.02, Tyre);
        pen.Disc(0, -0.3, 0.65, t.Main);
        pen.Oval(0, -0.3, 0.36, 0.65, t.Second);
        pen.Oval(0, -0.3, 0.13, 0.65, t.Main);
        pen.Box(0, 0.78, 0.18, 0.14, Colour.Hex(0x8A5A30));
    }
}
