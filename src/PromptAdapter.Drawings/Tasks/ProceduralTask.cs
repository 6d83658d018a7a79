namespace PromptAdapter.Drawings.Tasks;

/// <summary>A drawn classification task: its classes, how many pictures of each, and how far its style lies from the captioned pictures'.</summary>
/// <param name="Name">Its name, such as <c>drawn-pets</c>.</param>
/// <param name="Templates">Sentences with one <c>{}</c> for the class name.</param>
/// <param name="Classes">Its classes; in ordinal order of their folder names.</param>
internal sealed record ProceduralTask(string Name, IReadOnlyList<string> Templates, IReadOnlyList<TaskClass> Classes)
{
    /// <summary>Training pictures of each class: enough for 16 shots and some choice.</summary>
    public int Train { get; init; } = 20;

    /// <summary>Validation pictures of each class.</summary>
    public int Validation { get; init; } = 6;

    /// <summary>Test pictures of each class.</summary>
    public int Test { get; init; } = 25;

    /// <summary>How much clutter, turning and loss of colour: 0 (none) to 1.</summary>
    public double Difficulty { get; init; } = 0.5;

    /// <summary>Whether it is for pre-training prompts, rather than one to adapt to and measure on.</summary>
    public bool IsSource { get; init; }

    public static ProceduralTask Target(string name, string[] templates, IEnumerable<TaskClass> classes) => new("drawn-" + name, templates, Sorted(classes));

    public static ProceduralTask Source(string name, string[] templates, IEnumerable<TaskClass> classes) =>
        new("source-" + name, templates, Sorted(classes)) { IsSource = true, Difficulty = 0.35, Test = 10 };

    private static TaskClass[] Sorted(IEnumerable<TaskClass> classes) => [.. classes.OrderBy(one => one.Folder, StringComparer.Ordinal)];
}
