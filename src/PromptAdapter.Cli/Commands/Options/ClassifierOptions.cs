using System.CommandLine;
using PromptAdapter.Features;
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
        Description = "The checkpoint, if it has moved since the fit, or its image encoder exported to ONNX.",
        HelpName = "NAME|FILE",
    };

    public static FewShotClassifier Load(ParseResult parsed) => Load(parsed, parsed.GetRequiredValue(Classifier), EncoderPrecision.Auto, _ => { });

    /// <summary>Loads a classifier to export it: a graph is written, and compared with its model, in single precision.</summary>
    public static FewShotClassifier LoadForExport(ParseResult parsed, string path) => Load(parsed, path, EncoderPrecision.F32, _ => { });

    /// <summary>Loads the classifier to encode images in the precision that was asked for, and says what that costs or changes.</summary>
    public static FewShotClassifier Load(ParseResult parsed, Terminal terminal)
    {
        var path = parsed.GetRequiredValue(Classifier);
        var classifier = Load(parsed, path, PrecisionOptions.Parse(parsed, PrecisionOptions.OfClassifier), model => PrecisionOptions.WarnOf(terminal, model));
        if (classifier.Precision != classifier.State.Precision && !OnnxImageEncoder.Opens(parsed.GetValue(Model) ?? path))
            terminal.Warn($"{path} was fitted in {classifier.State.Precision.Word()}, and images are encoded in {classifier.Precision.Word()}: " +
                "probabilities may differ in their last digits");
        return classifier;
    }

    private static FewShotClassifier Load(ParseResult parsed, string path, EncoderPrecision precision, Action<IFrozenModel> opened)
    {
        if (!OnnxClassifierLoading.IsExported(path))
            return FewShotClassifier.Load(path, Open, parsed.GetValue(Model));
        PrecisionOptions.RequireExported(path, precision);
        ModelOptions.RequireProcessor(parsed, path);
        return FewShotClassifier.LoadOnnx(path, parsed.GetValue(Model), parsed.GetValue(GlobalOptions.Threads));

        // libtorch is loaded for a CLIP alone.
        IFrozenModel Open(ModelReference reference)
        {
            if (OnnxImageEncoder.Opens(reference.Path))
            {
                ModelOptions.RequireProcessor(parsed, reference.Path);
                PrecisionOptions.RequireExported(reference.Path, precision);
                return OnnxImageEncoder.Load(reference, parsed.GetValue(GlobalOptions.Threads));
            }

            ModelOptions.SetThreads(parsed);
            var model = ClassifierLoading.Open(precision == EncoderPrecision.Auto ? reference : reference with { Precision = precision },
                parsed.GetRequiredValue(GlobalOptions.Device));
            opened(model);
            return model;
        }
    }
}
