namespace PromptAdapter.Texts;

/// <summary>The texts whose features make up the weight of each class.</summary>
public sealed record ClassPrompts
{
    private ClassPrompts(IReadOnlyList<string> classNames, IReadOnlyList<IReadOnlyList<string>> texts)
    {
        ClassNames = classNames;
        Texts = texts;
    }

    /// <summary>C class names, as the dataset writes them.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>C lists of one or more texts.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Texts { get; }

    /// <summary>The texts from templates.</summary>
    /// <param name="classNames">C names.</param>
    /// <param name="templates">The templates; every class has one text from each.</param>
    public static ClassPrompts Create(IReadOnlyList<string> classNames, TemplateSet templates) => Create(classNames, templates, null);

    /// <summary>The texts from descriptions.</summary>
    /// <param name="classNames">C names.</param>
    /// <param name="descriptions">Sentences about each class.</param>
    /// <exception cref="InputException">A class is not described.</exception>
    public static ClassPrompts Create(IReadOnlyList<string> classNames, ClassDescriptions descriptions) => Create(classNames, null, descriptions);

    /// <summary>The texts from templates, from descriptions, or from both, templates first.</summary>
    /// <param name="classNames">C names, at least one.</param>
    /// <param name="templates">The templates, if any.</param>
    /// <param name="descriptions">The sentences, if any; without either, <see cref="TemplateSet.Default"/> is used.</param>
    /// <exception cref="InputException">There is no class, or one of them is not described.</exception>
    public static ClassPrompts Create(IReadOnlyList<string> classNames, TemplateSet? templates, ClassDescriptions? descriptions)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        if (classNames.Count == 0)
            throw new InputException("there are no classes to write prompts for", null, "give a dataset with at least one class");
        var sentences = descriptions?.For(classNames);
        var patterns = templates?.Templates ?? (descriptions is null ? TemplateSet.Default.Templates : []);
        return new ClassPrompts(
            classNames, [.. classNames.Select((name, c) => (string[])[.. patterns.Select(pattern => pattern.Apply(name)), .. sentences?[c] ?? []])]);
    }
}
