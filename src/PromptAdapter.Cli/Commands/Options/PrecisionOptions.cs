using System.CommandLine;
using PromptAdapter.Features;
using PromptAdapter.Torch;

namespace PromptAdapter.Cli.Commands.Options;

/// <summary>The option for the numbers in which images are encoded.</summary>
internal static class PrecisionOptions
{
    public static readonly Option<string> Precision = Create(
        "Numbers that images are encoded in: bf16 is bfloat16; auto takes it where the processor has it and real pictures look the same in it, else f32.");

    /// <summary>Where a classifier says which.</summary>
    public static readonly Option<string> OfClassifier = Create(
        "Numbers that images are encoded in, f32 or bf16 (bfloat16); auto takes those that the classifier was fitted in.");

    /// <summary>What was asked for.</summary>
    public static EncoderPrecision Parse(ParseResult parsed, Option<string> option) =>
        PrecisionWords.TryParse(parsed.GetValue(option)) ?? EncoderPrecision.Auto;

    /// <summary>Refuses bfloat16 for an encoder that multiplies as it was exported.</summary>
    /// <param name="path">The encoder's file.</param>
    /// <param name="precision">What was asked for.</param>
    public static void RequireExported(string path, EncoderPrecision precision)
    {
        if (precision == EncoderPrecision.BF16)
            throw new InputException("is an exported encoder, which multiplies in the numbers that it was exported in", path,
                $"leave out {Precision.Name}, or name the checkpoint of a CLIP");
    }

    /// <summary>Says what the precision that was asked for costs or changes.</summary>
    public static void WarnOf(Terminal terminal, IFrozenModel? model)
    {
        if ((model as ClipModel)?.PrecisionNote is { } note)
            terminal.Warn(note);
    }

    private static Option<string> Create(string description)
    {
        var option = new Option<string>("--precision")
        {
            Description = description,
            DefaultValueFactory = _ => EncoderPrecision.Auto.Word(),
        };
        option.OneOf([.. PrecisionWords.All]);
        return option;
    }
}
