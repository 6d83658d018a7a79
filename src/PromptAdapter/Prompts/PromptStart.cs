using PromptAdapter.Texts;

namespace PromptAdapter.Prompts;

/// <summary>
/// What the tuning of a prompt starts from: a prompt that was learned before, words, or random vectors. A new text prompt starts from the words before the
/// class name in the first template that has any; random vectors are there for those who ask.
/// </summary>
public sealed record PromptStart
{
    /// <summary>How many random vectors CoOp (arXiv 2109.01134) starts from.</summary>
    public const int CoOpVectors = 16;

    private PromptStart()
    {
    }

    /// <summary>The prompt that was learned before, by its file where it has one; <see langword="null"/> for a new one.</summary>
    public string? Prompt { get; private init; }

    /// <summary>The words that a new text prompt starts from.</summary>
    public string? Words { get; private init; }

    /// <summary>The template that <see cref="Words"/> are taken from; <see langword="null"/> where they were stated, or no template has any.</summary>
    public PromptTemplate? Template { get; private init; }

    /// <summary>Whether the words are those of a plain photo because no template has any before the class name.</summary>
    public bool NoTemplateHasWords { get; private init; }

    /// <summary>Vectors that are drawn at random; <see langword="null"/> where it starts from something else.</summary>
    public int? RandomVectors { get; private init; }

    /// <summary>What it is, for a sentence that begins "the prompt starts from".</summary>
    public string Text => this switch
    {
        { Prompt: { } prompt } => prompt,
        { RandomVectors: { } vectors } => FormattableString.Invariant($"{vectors} random vectors"),
        { Template: { } template } => $"the words \"{Words}\" of the template \"{template}\"",
        { NoTemplateHasWords: true } => $"the words \"{Words}\", because no template has words before the class name",
        _ => $"the words \"{Words}\"",
    };

    /// <summary>A prompt that was learned before.</summary>
    /// <param name="prompt">The prompt.</param>
    public static PromptStart From(SavedPrompt prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return new() { Prompt = prompt.State.Source ?? "a given prompt" };
    }

    /// <summary>Random vectors.</summary>
    /// <param name="vectors">How many, of a text context or for each block of a tower.</param>
    public static PromptStart Random(int vectors) => new() { RandomVectors = vectors };

    /// <summary>A new text prompt.</summary>
    /// <param name="words">The words that were stated, if any.</param>
    /// <param name="vectors">The number of random vectors that was stated, if any.</param>
    /// <param name="templates">What the class names are put into.</param>
    /// <exception cref="InputException">Both are stated.</exception>
    public static PromptStart New(string? words, int? vectors, TemplateSet templates)
    {
        ArgumentNullException.ThrowIfNull(templates);
        if (words is not null && vectors is not null)
            throw new InputException("words to start from and a number of random vectors are both given", null,
                "leave one of them out: words have as many vectors as tokens")
            { Settings = [Setting.ContextWords, Setting.ContextVectors] };
        if (vectors is { } random)
            return Random(random);
        if (words is not null)
            return new() { Words = words };
        return templates.Templates.FirstOrDefault(template => template.WordsBefore.Length > 0) is { } first
            ? new() { Words = first.WordsBefore, Template = first }
            : new() { Words = TemplateSet.Default.Templates[0].WordsBefore, NoTemplateHasWords = true };
    }
}
