using PromptAdapter.Drawings.Drawing;
using PromptAdapter.Drawings.Things;

namespace PromptAdapter.Drawings.Captions;

/// <summary>Words around what a picture shows.</summary>
internal static class Wording
{
    public static readonly string[] Numbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    private static readonly string[] Openings =
        ["a photo of ", "a picture of ", "a drawing of ", "an image of ", "a photo of ", "a close-up photo of ", "an illustration of ", "a good photo of "];

    // Nouns that take no article: plurals and what is not counted.
    private static readonly string[] WithoutArticle =
        ["scissors", "glasses", "trousers", "grapes", "cherries", "corn", "sushi", "soup", "salad", "noodles", "french fries", "pancakes", "cheese",
        "food", "fruit"];

    /// <summary>With <c>a</c> or <c>an</c>, unless it is a plural or a mass noun.</summary>
    public static string Article(string noun) =>
        WithoutArticle.Any(bare => noun.EndsWith(bare, StringComparison.Ordinal)) && noun != "orange fruit" ? noun
        : (noun[0] is 'a' or 'e' or 'i' or 'o' || noun.StartsWith("umb", StringComparison.Ordinal) ? "an " : "a ") + noun;

    /// <summary>The plural of a noun.</summary>
    public static string Plural(string noun) => noun switch
    {
        _ when noun.EndsWith("ss", StringComparison.Ordinal) || noun.EndsWith('x') || noun.EndsWith("ch", StringComparison.Ordinal) => noun + "es",
        _ when noun.EndsWith('s') => noun,
        _ when noun.EndsWith('y') => noun[..^1] + "ies",
        _ => noun + "s",
    };

    /// <summary>The phrase alone, or as the object of a sentence such as <c>a photo of …</c>.</summary>
    public static string Framed(Sheet sheet, string phrase)
    {
        var random = sheet.Random;
        return (random.Chance(0.7) ? random.Pick<string>(Openings) : "") + phrase + sheet.Where;
    }

    /// <summary>A thing's name, or at times the kind of thing it is.</summary>
    public static string NameOf(Thing thing, string kind, DrawingRandom random, double vague = 0.2) => random.Chance(vague) ? kind : thing.Name;

    /// <summary>An adjective for the size of a drawing that takes up a part of the canvas; often none.</summary>
    public static string Size(double scale, DrawingRandom random) =>
        random.Chance(0.6) ? "" : scale < 0.2 ? random.Pick("small ", "little ") : scale > 0.36 ? random.Pick("big ", "large ") : "";
}
