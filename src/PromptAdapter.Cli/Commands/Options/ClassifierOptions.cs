using System.CommandLine;
using PromptAdapter.Torch;

namespace PromptAdapter.Cli.Commands.Options;

/// <summary>The argument that names a fitted classifier and the option for a model that has moved.</summary>
internal static class ClassifierOptions
{
    public static readonly Argument<string> Classifier = new("FILE") { Description = "A .padapter file that 'fit' wrote." };

    public static readonly Option<string?> Model = new("--model", "-m")
    {
        Description = "The checkpoint, where it is no longer where it was when the classifier was fitted.",
        HelpName = "NAME|FILE",
    };

    public static FewShotClassifier Load(ParseResult parsed)
    {
        ModelOptions.SetThreads(parsed);
        return FewShotClassifier.Load(parsed.GetRequiredValue(Classifier), parsed.GetValue(Model));
    }
}
