using System.CommandLine;
using PromptAdapter.Texts;

namespace PromptAdapter.Cli.Commands.Options;

/// <summary>The options that say which texts stand for the classes.</summary>
internal static class PromptOptions
{
    public static readonly Option<string[]> Template = new("--template", "-t")
    {
        Description = "A text with one {} for the class name (repeat it for an ensemble), a file with one a line, or a data set's name such as 'imagenet' or " +
            "'oxford_pets' (default: the data's own templates.txt, else those known by its name, else \"a photo of a {}.\").",
        HelpName = "TEXT|FILE|NAME",
        DefaultValueFactory = _ => [],
    };

    public static readonly Option<string?> Descriptions = new("--descriptions")
    {
        Description = "A JSON file of sentences per class: {\"class name\": [\"a sentence\", …]}; used beside the templates.",
        HelpName = "FILE",
    };

    /// <summary>The templates that were given, if any.</summary>
    public static TemplateSet? Templates(ParseResult parsed) => parsed.GetValue(Template) is { Length: > 0 } given ? TemplatesOf(given) : null;

    /// <summary>The templates that such values name.</summary>
    /// <param name="given">One or more texts, or one file or name.</param>
    public static TemplateSet TemplatesOf(string[] given) => given switch
    {
        [var one] when !one.Contains('{', StringComparison.Ordinal) => File.Exists(one) ? TemplateSet.ReadFile(one) : TemplateSet.For(one),
        _ => TemplateSet.Of(given),
    };

    public static ClassDescriptions? ReadDescriptions(ParseResult parsed) =>
        parsed.GetValue(Descriptions) is { } path ? ClassDescriptions.ReadFile(path) : null;
}
