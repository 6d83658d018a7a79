namespace PromptAdapter.Photos;

/// <summary>How answers stand in a file.</summary>
public enum AnswerFormat
{
    /// <summary>A table with a header (RFC 4180): image, label, probability, best, second, second_probability, problem, unknown.</summary>
    Csv,

    /// <summary>A JSON object in each line: image, label, probability, unknown, ranking, problem.</summary>
    JsonLines,
}
