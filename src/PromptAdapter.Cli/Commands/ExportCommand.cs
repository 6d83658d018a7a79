using System.CommandLine;
using System.Globalization;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Datasets;
using PromptAdapter.Features;
using PromptAdapter.Onnx;
using PromptAdapter.Onnx.Export;
using PromptAdapter.Runtime;
using PromptAdapter.Torch;

namespace PromptAdapter.Cli.Commands;

/// <summary><c>export</c>: a classifier, or its image encoder, as an ONNX graph.</summary>
internal static class ExportCommand
{
    private const int MostCalibrationImages = 512;

    private static readonly Argument<string> Input = new("FILE")
    {
        Description = "A .padapter file that 'fit' wrote; with --encoder-only also a model's name or checkpoint.",
    };

    private static readonly Option<string> Output = new("--out", "-o", "--output")
    {
        Description = "The .onnx file to write.",
        HelpName = "FILE.onnx",
        Required = true,
    };

    private static readonly Option<bool> Rgb = new("--rgb")
    {
        Description = "Take bytes, [N, R, R, 3] of red, green and blue: scaling and normalising become part of the graph, resizing does not.",
    };

    private static readonly Option<bool> EncoderOnly = new("--encoder-only") { Description = "Write the image encoder without the classifier, for --model." };

    private static readonly Option<bool> Int8 = new("--int8")
    {
        Description = "Weights and products in 8 bits, in the ranges that --calibrate finds.",
    };

    private static readonly Option<string?> Calibrate = new("--calibrate")
    {
        Description = $"A folder of images of the kind that will be classified, of which {MostCalibrationImages} at most are taken.",
        HelpName = "DIR",
    };

    public static Command Create(Terminal terminal)
    {
        var command = new ExampleCommand(
            "export",
            "Write a classifier as an ONNX graph that runs without this program and without libtorch.",
            "promptadapter export pets.padapter -o pets.onnx",
            "promptadapter export pets.padapter -o pets.onnx --rgb",
            "promptadapter export pets.padapter -o pets.onnx --int8 --calibrate new-photos",
            "promptadapter export ViT-B/16 -o vit.onnx --encoder-only")
        {
            Input, Output, ClassifierOptions.Model, Rgb, EncoderOnly, Int8, Calibrate,
        };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(parsed, terminal, cancellationToken)));
        return command;
    }

    private static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(Int8) && parsed.GetValue(Calibrate) is null)
            throw new InputException("the ranges of whole numbers are measured on images", null, "name a folder of them with --calibrate");
        var path = Outputs.RequireFile(parsed, terminal, Output, parsed.GetRequiredValue(Output));
        if (!OnnxClassifierLoading.IsExported(path))
            throw new InputException("is not the name of an ONNX file", path, "give a name that ends in .onnx");
        var options = new OnnxExportOptions
        {
            TakesBytes = parsed.GetValue(Rgb),
            Quantise = parsed.GetValue(Int8),
            Calibration = CalibrationImages(parsed, terminal),
        };
        var result = Export(parsed, path, options, cancellationToken);
        foreach (var warning in result.Warnings)
            terminal.Warn(warning);
        if (parsed.GetValue(GlobalOptions.Json))
            terminal.WriteJson(new
            {
                result.Path,
                SizeBytes = result.Length,
                result.Opset,
                result.CheckedImages,
                result.LargestDifference,
                result.LeastCosine,
                result.Quantisation,
            });
        else
        {
            Print(terminal, result);
            var file = ForeignText.ShellWord(parsed.GetRequiredValue(Output));
            var next = parsed.GetValue(EncoderOnly) ? $"fit FOLDER -o FILE.padapter --model {file}" : $"predict {file} IMAGE...";
            if (AtomicFile.IsFile(path))
                terminal.Out.WriteLine($"next: promptadapter {next}");
        }

        return CommandLineApplication.Done;
    }

    private static OnnxExportResult Export(ParseResult parsed, string path, OnnxExportOptions options, CancellationToken cancellationToken)
    {
        var input = parsed.GetRequiredValue(Input);
        if (parsed.GetValue(EncoderOnly) && !input.EndsWith(".padapter", StringComparison.OrdinalIgnoreCase))
        {
            using var model = Open(parsed, input);
            return OnnxExport.WriteEncoder(model, path, options, cancellationToken);
        }

        using var classifier = ClassifierOptions.LoadForExport(parsed, input);
        return parsed.GetValue(EncoderOnly)
            ? OnnxExport.WriteEncoder(classifier, path, options, cancellationToken)
            : OnnxExport.Write(classifier, path, options, cancellationToken);
    }

    private static IFrozenModel Open(ParseResult parsed, string name)
    {
        if (OnnxImageEncoder.Opens(name))
            return OnnxImageEncoder.Load(name, parsed.GetValue(GlobalOptions.Threads));
        ModelOptions.SetThreads(parsed);
        return ClipModel.Load(name, device: parsed.GetRequiredValue(GlobalOptions.Device), precision: EncoderPrecision.F32);
    }

    // Evenly from all of them, so that every class folder has its part.
    private static IReadOnlyList<string> CalibrationImages(ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(Calibrate) is not { } folder)
            return [];
        var list = ImageList.Open([folder]);
        terminal.WarnSkipped(list.Skipped, "left out");
        var count = Math.Min(MostCalibrationImages, list.Images.Count);
        return [.. Enumerable.Range(0, count).Select(i => list.Images[(int)((long)i * list.Images.Count / count)])];
    }

    private static void Print(Terminal terminal, OnnxExportResult result)
    {
        terminal.Out.WriteLine(FormattableString.Invariant($"wrote {ShownPath.Of(result.Path)}: {result.Length / 1048576.0:F1} MiB, opset {result.Opset}"));
        if (result.Quantisation is not { } quantised)
        {
            terminal.Out.WriteLine(FormattableString.Invariant(
                $"checked on {result.CheckedImages} images: largest difference {result.LargestDifference:E1} of the ") +
                FormattableString.Invariant($"largest value, least cosine of features {result.LeastCosine:F7}"));
            return;
        }

        var agreement = quantised.Agreement is { } share
            ? string.Create(CultureInfo.InvariantCulture, $"the first answer is the same for {PercentText.Of(share)} of ")
            : "measured on ";
        terminal.Out.WriteLine(FormattableString.Invariant($"{quantised.Quantised} products in 8 bits, {quantised.Kept} in single precision: {agreement}") +
            FormattableString.Invariant($"{quantised.Images} images, mean cosine of features {quantised.MeanCosine:F5}"));
    }
}
