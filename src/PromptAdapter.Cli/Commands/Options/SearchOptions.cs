using System.CommandLine;
using PromptAdapter.Methods.TipAdapter.Search;

namespace PromptAdapter.Cli.Commands.Options;

/// <summary>The options that say which α and β a search compares, in <c>fit</c> and <c>bench</c>.</summary>
internal static class SearchOptions
{
    private static readonly Option<double> AlphaMax =
        new Option<double>("--alpha-max")
        {
            Description = "Upper bound of α in a search; value i of n is 0.1 + i·(max − 0.1)/n.",
            DefaultValueFactory = _ => 5
        }.Real(0.1, 10_000, open: true);

    private static readonly Option<double> BetaMax =
        new Option<double>("--beta-max") { Description = "Upper bound of β in a search.", DefaultValueFactory = _ => 12 }.Real(0.1, 10_000, open: true);

    private static readonly Option<int> AlphaSteps =
        new Option<int>("--alpha-steps") { Description = "Values of α in a search.", DefaultValueFactory = _ => 20 }.Whole(1, 4000000);

    private static readonly Option<int> BetaSteps =
        new Option<int>("--beta-steps") { Description = "Values of β in a search.", DefaultValueFactory = _ => 200 }.Whole(1, 4000000);

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

    /// <summary>The grid.</summary>
    public static SearchGrid Grid(ParseResult parsed) =>
        SearchGrid.Create(parsed.GetValue(AlphaMax), parsed.GetValue(BetaMax), parsed.GetValue(AlphaSteps), parsed.GetValue(BetaSteps));
}
