using PromptAdapter.Drawings.Tasks;

namespace PromptAdapter.Drawings;

/// <summary>
/// Drawn data sets that need no download: eleven target tasks in the place of the eleven that few-shot methods are compared on,
/// and source tasks of other classes to pre-train prompts on. A name and a seed give the same pixels on every machine.
/// </summary>
public static class ProceduralDatasets
{
    /// <summary>The target tasks, <c>drawn-…</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. TaskCatalog.All.Where(task => !task.IsSource).Select(task => task.Name)];

    /// <summary>The source tasks, <c>source-…</c>; no class of theirs is in a target task.</summary>
    public static IReadOnlyList<string> SourceNames { get; } = [.. TaskCatalog.All.Where(task => task.IsSource).Select(task => task.Name)];

    /// <summary>Opens a task; nothing is drawn yet.</summary>
    /// <param name="name">One of <see cref="Names"/> or <see cref="SourceNames"/>.</param>
    /// <param name="seed">Another seed draws other pictures of the same classes.</param>
    /// <exception cref="InputException">There is no task of this name.</exception>
    public static ProceduralDataset Open(string name, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(name);
        var task = TaskCatalog.All.FirstOrDefault(task => task.Name == name)
            ?? throw new InputException($"there is no drawn data set named '{name}'", null, $"use one of {string.Join(", ", Names.Concat(SourceNames))}");
        return new ProceduralDataset(task, seed);
    }
}
