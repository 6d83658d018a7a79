namespace PromptAdapter.Texts;

/// <summary>A sentence with one <c>{}</c> for the class name: <c>a photo of a {}.</c></summary>
public sealed record PromptTemplate
{
    private const string Place = "{}";

    /// <summary>Creates a template.</summary>
    /// <param name="text">The sentence.</param>
    /// <exception cref="InputException">There is not exactly one <c>{}</c> in it.</exception>
    public PromptTemplate(string text)
        : this(text, null)
    {
    }

    internal PromptTemplate(string text, string? path)
    {
        ArgumentNullException.ThrowIfNull(text);
        var first = text.IndexOf(Place, StringComparison.Ordinal);
        if (first < 0 || text.IndexOf(Place, first + Place.Length, StringComparison.Ordinal) >= 0)
            throw new InputException($"the template \"{text}\" has {(first < 0 ? "no" : "more than one")} {Place}", path,
                $"write {Place} once, where the class name goes, as in \"a photo of a {Place}.\"");
        Text = text;
    }

    /// <summary>The sentence with its <c>{}</c>.</summary>
    public string Text { get; }

    /// <summary>The words before the class name, such as <c>a photo of a</c>; empty where there are none.</summary>
    public string WordsBefore =>
        Text[..Text.IndexOf(Place, StringComparison.Ordinal)].Trim() is var words && words.Any(char.IsLetterOrDigit) ? words : "";

    /// <summary>The sentence about one class; underscores in the name become spaces.</summary>
    /// <param name="className">The class's name.</param>
    public string Apply(string className) => Text.Replace(Place, ClassName.Readable(className), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
