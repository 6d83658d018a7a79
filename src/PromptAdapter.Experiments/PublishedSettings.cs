using System.Text.Json;
using PromptAdapter.Methods.TipAdapter.Search;
using PromptAdapter.Runtime;

namespace PromptAdapter.Experiments;

/// <summary>What the authors of Prompt-Adapter (arXiv 2303.15234) set for one data set.</summary>
/// <param name="Dataset">The data set's name.</param>
/// <param name="LearningRate">The learning rate of the keys.</param>
/// <param name="Epochs">Epochs of training the keys.</param>
/// <param name="Alpha">α while the keys are trained.</param>
/// <param name="Beta">β while the keys are trained.</param>
/// <param name="Grid">The α and β that they search.</param>
public sealed record PublishedSettings(string Dataset, double LearningRate, int Epochs, double Alpha, double Beta, SearchGrid Grid)
{
    private static readonly Dictionary<string, PublishedSettings> Known = Load();

    /// <summary>The data sets that have such settings.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Values.Select(settings => settings.Dataset).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The settings for a data set, or <see langword="null"/> when it is not one of theirs.</summary>
    /// <param name="dataset">Its name, in any case, with hyphens or underscores.</param>
    public static PublishedSettings? Find(string dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return Known.GetValueOrDefault(dataset.Replace('-', '_'));
    }

    private static Dictionary<string, PublishedSettings> Load()
    {
        using var stream = EmbeddedData.Open("Data.published-settings.json", typeof(PublishedSettings).Assembly);
        using var json = JsonDocument.Parse(stream);
        var known = new Dictionary<string, PublishedSettings>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in json.RootElement.EnumerateObject())
        {
            var grid = SearchGrid.Create(Number("alpha_max"), Number("beta_max"), (int)Number("alpha_steps"), (int)Number("beta_steps"));
            var settings = new PublishedSettings(entry.Name, Number("learning_rate"), (int)Number("epochs"), Number("alpha"), Number("beta"), grid);
            known.Add(entry.Name, settings);
            if (entry.Value.TryGetProperty("also", out var others))
            {
                foreach (var other in others.EnumerateArray())
                    known.Add(other.GetString()!, settings);
            }

            double Number(string name) => entry.Value.GetProperty(name).GetDouble();
        }

        return known;
    }
}
