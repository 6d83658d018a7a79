namespace PromptAdapter.Benchmarks.Catalogue;

/// <summary>Work of one kind, in cases; each case is measured in a process of its own, so that its memory is its own.</summary>
internal abstract class CatalogueItem
{
    /// <summary>Every item, the products first, which others are held against.</summary>
    public static IReadOnlyList<CatalogueItem> All { get; } =
    [
        new GemmItem(), new TextItem(), new PromptStepItem(), new PreprocessItem(), new SearchItem(), new KeyEpochItem(), new AutoItem(), new LoadItem(),
        new StartItem(), new EncodeItem(), new FitItem(),
    ];

    /// <summary>What <c>--only</c> calls it.</summary>
    public abstract string Name { get; }

    /// <summary>The heading of its table.</summary>
    public abstract string Title { get; }

    /// <summary>What the reader of the table should know; empty for nothing.</summary>
    public virtual string Note => "";

    /// <summary>Its cases, in the order of the table.</summary>
    public abstract IReadOnlyList<string> Cases(CatalogueFiles files);

    /// <summary>Measures a case in this process.</summary>
    public abstract Task MeasureAsync(string name, CatalogueFiles files, Meter meter);
}
