using PromptAdapter.Drawings.Drawing;
using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Captions;

/// <summary>Plain shapes: one, many, beside each other, filled with a pattern.</summary>
internal static class ShapeScenes
{
    public static string One(Sheet sheet)
    {
        sheet.Background();
        var (name, shape) = Any(sheet);
        var colour = sheet.Contrasting();
        var scale = sheet.Random.Between(0.12, 0.44);
        var room = 0.48 - scale;
        var (x, y) = (sheet.Random.Between(-room, room), sheet.Random.Between(-room, room));
        sheet.At(0.5 + x, 0.5 + y, scale, Tilt(sheet, name)).Fill(shape, colour.Sample(sheet.Random));
        return Wording.Framed(sheet, Wording.Article(Wording.Size(scale, sheet.Random) + colour.Name + " " + name) + Place(sheet, x, y));
    }

    public static string Several(Sheet sheet)
    {
        sheet.Background();
        var (name, shape) = Any(sheet);
        var colour = sheet.Contrasting();
        var count = sheet.Random.Among(2, 9);
        var places = Places(sheet, count);
        foreach (var (x, y) in places)
            sheet.At(x, y, sheet.Random.Between(0.09, 0.13), Tilt(sheet, name)).Fill(shape, colour.Sample(sheet.Random));
        return Wording.Framed(sheet, $"{Wording.Numbers[count]} {colour.Name} {Wording.Plural(name)}");
    }

    public static string Related(Sheet sheet)
    {
        sheet.Background();
        var ((oneName, oneShape), (otherName, otherShape)) = (Any(sheet), Any(sheet));
        var (one, other) = (sheet.Contrasting(), sheet.Contrasting());
        var (relation, x, y) = sheet.Random.Pick(("to the left of", -0.24, 0.0), ("to the right of", 0.24, 0.0), ("above", 0.0, -0.24), ("below", 0.0, 0.24),
            ("inside", 0.0, 0.0));
        if (relation == "inside")
        {
            sheet.At(0.5, 0.5, 0.45).Fill(otherShape, other.Sample(sheet.Random));
            one = NamedColour.On(other.Middle, sheet.Random);
            sheet.At(0.5, 0.5, 0.16).Fill(oneShape, one.Sample(sheet.Random));
        }
        else
        {
            var drift = sheet.Random.Between(-0.06, 0.06);
            sheet.At(0.5 + x + (x == 0 ? drift : 0), 0.5 + y + (y == 0 ? drift : 0), sheet.Random.Between(0.15, 0.21)).Fill(oneShape, one.Sample(sheet.Random));
            sheet.At(0.5 - x, 0.5 - y, sheet.Random.Between(0.15, 0.21)).Fill(otherShape, other.Sample(sheet.Random));
        }

        return Wording.Framed(sheet, $"{Wording.Article(one.Name + " " + oneName)} {relation} {Wording.Article(other.Name + " " + otherName)}");
    }

    public static string Filled(Sheet sheet)
    {
        sheet.Background();
        var (name, shape) = Any(sheet);
        var texture = sheet.Random.Pick<Texture>(Textures.All);
        var colour = sheet.Contrasting();
        var main = colour.Sample(sheet.Random);
        var paint = texture.Paint(main, main.Toward(main.Luma > 0.5 ? Colour.Black : Colour.White, 0.6), sheet.Random);
        sheet.Canvas.Fill(shape, Frame.At(0.5, 0.5, sheet.Random.Between(0.3, 0.46), Tilt(sheet, name)), paint);
        return Wording.Framed(sheet, Wording.Article($"{texture.Name} {colour.Name} {name}"));
    }

    /// <summary>Many shapes in a grid, a ring, a row, a column or a heap.</summary>
    public static string Laid(Sheet sheet)
    {
        sheet.Background();
        var (name, shape) = Any(sheet);
        var colour = sheet.Contrasting();
        var layout = sheet.Random.Pick("a grid of", "a ring of", "a row of", "a column of", "many scattered");
        var count = layout switch { "a grid of" => 9, "a ring of" => 8, "many scattered" => 14, _ => 5 };
        for (var i = 0; i < count; i++)
        {
            var (x, y) = layout switch
            {
                "a grid of" => (0.2 + 0.3 * (i % 3), 0.2 + 0.3 * (i / 3)),
                "a ring of" => (0.5 + 0.36 * Turns.Cos(i / 8.0), 0.5 + 0.36 * Turns.Sin(i / 8.0)),
                "a row of" => (0.12 + 0.19 * i, 0.5),
                "a column of" => (0.5, 0.12 + 0.19 * i),
                _ => (sheet.Random.Between(0.08, 0.92), sheet.Random.Between(0.08, 0.92)),
            };
            sheet.At(x, y, 0.085).Fill(shape, colour.Sample(sheet.Random));
        }

        return Wording.Framed(sheet, $"{layout} {colour.Name} {Wording.Plural(name)}");
    }

    private static (string Name, Shape Shape) Any(Sheet sheet) => sheet.Random.Pick<(string, Shape)>(PlainShapes.All);

    // Shapes that have a direction stay upright or nearly so.
    private static double Tilt(Sheet sheet, string name) =>
        name is "arrow" or "heart" or "half circle" or "diamond" or "square" ? sheet.Random.Between(-0.03, 0.03) : sheet.Random.Unit();

    private static string Place(Sheet sheet, double x, double y)
    {
        if (Math.Max(Math.Abs(x), Math.Abs(y)) < 0.18 || sheet.Random.Chance(0.5))
            return "";
        var across = x < -0.1 ? " left" : x > 0.1 ? " right" : "";
        var along = y < -0.1 ? " upper" : y > 0.1 ? " lower" : "";
        return (along, across) switch
        {
            ("", _) => $" on the{across}",
            (" upper", "") => " at the top",
            (_, "") => " at the bottom",
            _ =>
            $" in the{along}{across} corner"
        };
    }

    private static List<(double X, double Y)> Places(Sheet sheet, int count)
    {
        var cells = Enumerable.Range(0, 9).ToArray();
        sheet.Random.Shuffle<int>(cells);
        return [.. cells.Take(count).Select(cell =>
            (0.19 + 0.31 * (cell % 3) + sheet.Random.Between(-0.03, 0.03), 0.19 + 0.31 * (cell / 3) + sheet.Random.Between(-0.03, 0.03)))];
    }
}
