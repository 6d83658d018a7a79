using System.CommandLine;
using PromptAdapter.Methods.TipAdapter;
using PromptAdapter.Methods.TipAdapter.Search;

namespace PromptAdapter.Cli.Commands.Options;

/// <summary>The options that say which α and β a search compares, in <c>fit</c> and <c>bench</c>.</summary>
internal static class SearchOptions
{
    private static readonly Option<double?> AlphaMax = new Option<double?>("--alpha-max")
    {
        Description = Described("alpha-max", "upper bound of α in a search; value i of n is 0.1 + i·(max − 0.1)/n"),
    }.Real(0.1, 10_000, open: true);

    private static readonly Option<double?> BetaMax =
        new Option<double?>("--beta-max") { Description = Described("beta-max", "upper bound of β in a search") }.Real(0.1, 10_000, open: true);

    private static readonly Option<int?> AlphaSteps =
        new Option<int?>("--alpha-steps") { Description = Described("alpha-steps", "values of α in a search") }.Whole(1, 4000000);

    private static readonly Option<int?> BetaSteps =
        new Option<int?>("--beta-steps") { Description = Described("beta-steps", "values of β in a search") }.Whole(1, 4000000);

    /// <summary>Whether values between the cells are tried.</summary>
    public static readonly Option<SearchMode> Mode =
        new("--search")
        {
            Description = "grid compares the grid's cells; refined goes on between them, around the winner.",
            HelpName = "grid|refined",
            DefaultValueFactory = _ => SearchMode.Grid,
            CustomParser = result => ChoiceOptions.Parse<SearchMode>(result, "search")
        };

    /// <summary>Every one of them.</summary>
    public static IEnumerable<Option> All { get; } = [Mode, AlphaMax, BetaMax, AlphaSteps, BetaSteps];

    /// <summary>The grid, where any of it is stated; the rest of it is as published.</summary>
    public static SearchGrid? Grid(ParseResult parsed)
    {
        var (alphaMax, betaMax) = (parsed.GetValue(AlphaMax), parsed.GetValue(BetaMax));
        var (alphaSteps, betaSteps) = (parsed.GetValue(AlphaSteps), parsed.GetValue(BetaSteps));
        return alphaMax is null && betaMax is null && alphaSteps is null && betaSteps is null ? null
            : SearchGrid.Create(alphaMax ?? SearchGrid.PublishedAlphaMax, betaMax ?? SearchGrid.PublishedBetaMax,
                alphaSteps ?? SearchGrid.PublishedAlphaSteps, betaSteps ?? SearchGrid.PublishedBetaSteps);
    }

    private static string Described(string name, string description)
    {
        var own = TipAdapterMethod.Descriptor.Options.First(option => option.Name == name);
        return $"{char.ToUpperInvariant(description[0])}{description[1..]} (default {own.Default}).";
    }
}
