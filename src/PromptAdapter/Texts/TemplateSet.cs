using System.Text.Json;
using PromptAdapter.Runtime;

namespace PromptAdapter.Texts;

/// <summary>Templates that are used together: a class's weight is the mean of its text features over all of them.</summary>
/// <param name="Name">Where they come from: a dataset's name, <c>default</c>, or a file.</param>
/// <param name="Templates">One or more.</param>
public sealed record TemplateSet(string Name, IReadOnlyList<PromptTemplate> Templates)
{
    /// <summary>The file that a data set may keep its templates in, one a line.</summary>
    internal const string FileName = "templates.txt";

    private const string DefaultName = "default";

    private static readonly Dictionary<string, TemplateSet> Known = Load();

    /// <summary><c>a photo of a {}.</c>, for photos of which nothing else is known.</summary>
    public static TemplateSet Default => Known[DefaultName];

    /// <summary>The names that <see cref="For"/> knows, other than <c>default</c>.</summary>
    public static IReadOnlyList<string> KnownNames { get; } =
        [.. Known.Values.Select(set => set.Name).Where(name => name != DefaultName).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The templates of a dataset: CoOp's, and for ImageNet the seven of CLIP's authors, as Tip-Adapter uses them.</summary>
    /// <param name="name">A dataset's name, for example <c>oxford_pets</c>.</param>
    /// <exception cref="InputException">There are no templates of this name.</exception>
    public static TemplateSet For(string name) => Find(name)
        ?? throw new InputException($"there are no templates named '{name}'", null,
            $"use one of {DefaultName}, {string.Join(", ", KnownNames)}, or give templates of your own");

    /// <summary>As <see cref="For"/>, or <see langword="null"/> when there are none.</summary>
    /// <param name="name">A dataset's name.</param>
    public static TemplateSet? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Known.GetValueOrDefault(name.Replace('-', '_'));
    }

    /// <summary>Templates of the user's own.</summary>
    /// <param name="templates">Sentences with one <c>{}</c> each.</param>
    /// <exception cref="InputException">There are none, or one of them has no place or two for the class name.</exception>
    public static TemplateSet Of(params IEnumerable<string> templates) => Checked("given", templates, null);

    /// <summary>Reads templates from a text file, one a line; empty lines do not count.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file cannot be read, holds none, or one of them is wrong.</exception>
    public static TemplateSet ReadFile(string path)
    {
        var text = TextFile.Read(path, "give a text file with one template a line", ReadLimits.TemplateBytes);
        return Checked(path, TextFile.Lines(text).Select(line => line.Trim()).Where(line => line.Length > 0), path);
    }

    /// <summary>
    /// The templates for a data set for which none were given: those of the file <c>templates.txt</c> beside its images, else those that are known by its name,
    /// else <see cref="Default"/>.
    /// </summary>
    /// <param name="root">The folder of the data set.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="InputException">The file cannot be read, holds none, or one of them is wrong.</exception>
    public static TemplateSet ForFolder(string root, string name)
    {
        var path = Path.Combine(root, FileName);
        return File.Exists(path) ? ReadFile(path) : Find(name) ?? Default;
    }

    private static TemplateSet Checked(string name, IEnumerable<string> templates, string? path)
    {
        PromptTemplate[] set = [.. templates.Select(text => new PromptTemplate(text, path))];
        return set.Length > 0 ? new TemplateSet(name, set)
            : throw new InputException("there are no templates", path, "give at least one, such as \"a photo of a {}.\"");
    }

    private static Dictionary<string, TemplateSet> Load()
    {
        using var stream = EmbeddedData.Open("Texts.Data.templates.json");
        using var json = JsonDocument.Parse(stream);
        var known = new Dictionary<string, TemplateSet>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in json.RootElement.EnumerateObject())
        {
            var set = Checked(entry.Name, entry.Value.GetProperty("templates").EnumerateArray().Select(text => text.GetString()!), null);
            known.Add(entry.Name, set);
            if (entry.Value.TryGetProperty("also", out var others))
            {
                foreach (var other in others.EnumerateArray())
                    known.Add(other.GetString()!, set);
            }
        }

        return known;
    }
}
