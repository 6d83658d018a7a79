using System.CommandLine;
using System.Globalization;
using PromptAdapter.Datasets.Known;
using Spectre.Console;

namespace PromptAdapter.Cli.Commands.Datasets;

/// <summary><c>datasets list</c>: the data sets that are known by name.</summary>
internal static class ListDatasetsCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand("list", "List the data sets that are known by name, with sizes, terms and where to get them.",
            "promptadapter datasets list", "promptadapter datasets list --json");
        command.SetAction(parsed => Run(terminal, parsed.GetValue(GlobalOptions.Json)));
        return command;
    }

    private static int Run(Terminal terminal, bool json)
    {
        if (json)
            terminal.WriteJson(new { Results = KnownDatasets.All.Select(Describe) });
        else
            WriteTable(terminal);
        return CommandLineApplication.Done;
    }

    private static object Describe(KnownDataset known) => new
    {
        known.Name,
        known.Title,
        known.Aliases,
        known.Folder,
        known.Required,
        Classes = known.ClassCount,
        known.Sizes.Train,
        Val = known.Sizes.Validation,
        known.Sizes.Test,
        known.Licence,
        HomePage = known.HomePage.OriginalString,
        known.Obtain,
        Templates = known.TemplateName,
        known.SplitSha256,
    };

    private static void WriteTable(Terminal terminal)
    {
        var table = new FittedTable(1, TableBorder.Rounded, TableBorder.None).AddColumns("Name").AddNumbers("Classes", "Train", "Val", "Test")
            .AddColumns("Folder", "Licence", "Where to get it");
        foreach (var known in KnownDatasets.All)
        {
            table.AddRow(
                known.Name, Number(known.ClassCount), Number(known.Sizes.Train), Number(known.Sizes.Validation), Number(known.Sizes.Test),
                TableText.Of(known.Folder), TableText.Of(known.Licence), TableText.Of(known.HomePage.OriginalString));
        }

        table.Write(terminal);
        terminal.Out.WriteLine(
            "The folders stand side by side in one folder, which commands take as --root; 'datasets check NAME --root DIR' says what is missing.");
    }

    private static string Number(int count) => count == 0 ? "-" : count.ToString(CultureInfo.InvariantCulture);
}
