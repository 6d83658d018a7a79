using System.CommandLine;
using PromptAdapter.Onnx;
using PromptAdapter.Torch;

namespace PromptAdapter.Cli.Commands.Options;

/// <summary>The argument that names a fitted classifier and the option for a model that has moved.</summary>
internal static class ClassifierOptions
{
    public static readonly Argument<string> Classifier =
        new("FILE") { Description = "A .padapter file that 'fit' wrote, or an .onnx file that 'export' wrote." };

    public static readonly Option<string?> Model = new("--model", "-m")
    {
        Description = "The checkpoint, where it is no longer where it was when the classifier was fitted, or its image encoder exported to ONNX.",
        HelpName = "NAME|FILE",
    };

    public static FewShotClassifier Load(ParseResult parsed) => Load(parsed, parsed.GetRequiredValue(Classifier));

    public static FewShotClassifier Load(ParseResult parsed, string path)
    {
        var exported = OnnxClassifierLoading.IsExported(path);
        if (exported)
            ModelOptions.RequireProcessor(parsed, path);
        return exported
            ? FewShotClassifier.LoadOnnx(path, parsed.GetValue(Model), parsed.GetValue(GlobalOptions.Threads))
            : FewShotClassifier.Load(path, Open, parsed.GetValue(Model));

        // libtorch is loaded for a CLIP alone.
        IFrozenModel Open(ModelReference reference)
        {
            if (OnnxImageEncoder.Opens(reference.Path))
            {
                ModelOptions.RequireProcessor(parsed, reference.Path);
                return OnnxImageEncoder.Load(reference, parsed.GetValue(GlobalOptions.Threads));
            }

            ModelOptions.SetThreads(parsed);
            return ClassifierLoading.Open(reference, parsed.GetRequiredValue(GlobalOptions.Device));
        }
    }
}
