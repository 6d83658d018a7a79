using System.Globalization;
using System.Text.Json;
using PromptAdapter.Runtime;

namespace PromptAdapter.Experiments;

/// <summary>Where published accuracies come from, and how they were measured.</summary>
/// <param name="Id">A short name.</param>
/// <param name="Title">The paper, and the file of it that was read.</param>
/// <param name="Backbone">The image encoder: a difference to another encoder is no difference of methods.</param>
/// <param name="SelectedOnTest">Whether something was chosen by test accuracy.</param>
/// <param name="Note">The protocol in words.</param>
public sealed record PublishedSource(string Id, string Title, string Backbone, bool SelectedOnTest, string Note);

/// <summary>One published accuracy.</summary>
/// <param name="Source">Where it comes from.</param>
/// <param name="Method">The method, by this library's name where it has one.</param>
/// <param name="Dataset">The data set, or <see cref="PublishedFigures.Mean"/>.</param>
/// <param name="Shots">Shots per class; 0 for zero-shot.</param>
/// <param name="Accuracy">Test accuracy in percent.</param>
/// <param name="PretrainedOnTarget">Whether its prompt was learned beforehand on tasks that may include the target.</param>
/// <param name="Note">What is to be said about this figure alone.</param>
public sealed record PublishedFigure(PublishedSource Source, string Method, string Dataset, int Shots, double Accuracy, bool PretrainedOnTarget, string? Note)
{
    /// <summary>
    /// Everything that forbids to read the figure as an honest test accuracy, in words; empty when nothing is known against it. Zero-shot has nothing to
    /// select.
    /// </summary>
    public string Reservations =>
        string.Join("; ",
        ((string?[])[Source.SelectedOnTest && Shots > 0 ? "selected on test" : null, PretrainedOnTarget ? "prompt may have seen the target" : null, Note])
        .OfType<string>());
}

/// <summary>The accuracies that the paper and its baselines report on the eleven data sets.</summary>
public static class PublishedFigures
{
    /// <summary>What <see cref="PublishedFigure.Dataset"/> says of a mean over the eleven data sets.</summary>
    public const string Mean = "mean";

    private static readonly (Dictionary<string, string> Names, IReadOnlyList<PublishedFigure> All) Loaded = Load();

    /// <summary>All figures, by source, method, data set and shots.</summary>
    public static IReadOnlyList<PublishedFigure> All => Loaded.All;

    /// <summary>The data sets, by the names that figures use.</summary>
    public static IReadOnlyList<string> Datasets { get; } = [.. Loaded.Names.Values.Distinct().Order(StringComparer.Ordinal)];

    /// <summary>
    /// Means over the eleven data sets, by source, method and shots: as the source states them, or else computed from its figures where it has all eleven.
    /// What is to be said about a single figure is said about the mean, too.
    /// </summary>
    public static IReadOnlyList<PublishedFigure> Means { get; } =
        [.. All.GroupBy(figure => (figure.Source, figure.Method, figure.Shots)).Select(group => MeanOf([.. group])).OfType<PublishedFigure>()];

    /// <summary>The name that figures use for a data set; <see langword="null"/> when it is none of the eleven.</summary>
    /// <param name="dataset">Its name, in any case, with hyphens or underscores.</param>
    public static string? NameOf(string dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return Loaded.Names.GetValueOrDefault(Plain(dataset));
    }

    /// <summary>The figures for a data set; empty when it is none of the eleven.</summary>
    /// <param name="dataset">Its name, in any case, with hyphens or underscores.</param>
    public static IReadOnlyList<PublishedFigure> Of(string dataset) => NameOf(dataset) is { } name ? [.. All.Where(figure => figure.Dataset == name)] : [];

    private static PublishedFigure? MeanOf(PublishedFigure[] figures)
    {
        var stated = figures.FirstOrDefault(figure => figure.Dataset == Mean);
        PublishedFigure[] single = [.. figures.Where(figure => figure.Dataset != Mean)];
        if (stated is null && single.Length < Datasets.Count)
            return null;
        var mean = stated ?? single[0] with
        {
            Dataset = Mean,
            Accuracy = single.Average(figure => figure.Accuracy),
            Note = "mean computed here from the eleven figures"
        };
        string[] notes = [.. ((string?[])[mean.Note]).OfType<string>(),
            .. single.Where(figure => figure.Note is not null).Select(figure => $"{figure.Dataset} {figure.Note}")];
        return mean with { Note = notes.Length == 0 ? null : string.Join("; ", notes) };
    }

    private static string Plain(string name) => name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);

    private static (Dictionary<string, string> Names, IReadOnlyList<PublishedFigure> All) Load()
    {
        using var stream = EmbeddedData.Open("Data.published-figures.json", typeof(PublishedFigures).Assembly);
        using var json = JsonDocument.Parse(stream);
        var root = json.RootElement;
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var dataset in root.GetProperty("datasets").EnumerateObject())
        {
            names.Add(Plain(dataset.Name), dataset.Name);
            foreach (var other in dataset.Value.EnumerateArray())
                names.Add(Plain(other.GetString()!), dataset.Name);
        }

        var sources = root.GetProperty("sources").EnumerateArray().ToDictionary(
            source => Text(source, "id"),
            source => (Source: new PublishedSource(Text(source, "id"), Text(source, "title"), Text(source, "backbone"),
                source.GetProperty("selected_on_test").GetBoolean(), Text(source, "note")),
                Pretrained: Text(source, "pretrained_on_target").Split(' ')));
        var figures =
            from entry in root.GetProperty("figures").EnumerateArray()
            let source = sources[Text(entry, "source")]
            let method = Text(entry, "method")
            from accuracy in entry.GetProperty("accuracy").EnumerateObject()
            let shots = int.Parse(accuracy.Name, CultureInfo.InvariantCulture)
            select new PublishedFigure(source.Source, method, Text(entry, "dataset"), shots, accuracy.Value.GetDouble(), source.Pretrained.Contains(method),
                NoteOf(entry, accuracy.Name));
        return (names, [.. figures]);

        static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
    }

    private static string? NoteOf(JsonElement entry, string shots) =>
        entry.TryGetProperty("notes", out var notes) && (notes.TryGetProperty(shots, out var note) || notes.TryGetProperty("all", out note))
            ? note.GetString() : null;
}
