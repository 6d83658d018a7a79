using System.CommandLine;
using PromptAdapter.Onnx;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Native;
using PromptAdapter.Weights;
using PromptAdapter.Weights.Catalog;

namespace PromptAdapter.Cli.Commands.Options;

/// <summary>The options that name the frozen model.</summary>
internal static class ModelOptions
{
    public const string DefaultModel = "ViT-B/16";

    public static readonly Option<string> Model = new("--model", "-m")
    {
        Description = "The frozen model: a name from 'models list', a CLIP checkpoint, a folder with one, or an image encoder (.onnx).",
        HelpName = "NAME|FILE",
        DefaultValueFactory = _ => DefaultModel,
    };

    public static readonly Option<string?> Vocabulary = new("--vocab")
    {
        Description = "The model's vocabulary file (default: the one beside the checkpoint, then the one pulled with the models).",
        HelpName = "FILE",
    };

    public static readonly Option<string?> Activation = CreateActivation();

    /// <summary>Loads the model that the arguments name.</summary>
    public static ClipModel Load(ParseResult parsed) => Load(parsed, parsed.GetValue(Vocabulary));

    /// <summary>Loads the model for a command that encodes images only.</summary>
    public static ClipModel LoadWithoutVocabulary(ParseResult parsed) => Load(parsed, null);

    /// <summary>Loads the model for a command that needs its image encoder, and its text only where it has any.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="vocabulary">The vocabulary file, if one is named.</param>
    public static IFrozenModel LoadEncoder(ParseResult parsed, string? vocabulary = null)
    {
        var name = parsed.GetRequiredValue(Model);
        if (OnnxImageEncoder.Opens(name))
        {
            if (vocabulary is not null || StatedActivation(parsed) is not null)
                throw new InputException("a vocabulary or an activation is given, and an image encoder has neither", name, "leave them out");
            RequireProcessor(parsed, name);
            PrecisionOptions.RequireExported(name, PrecisionOptions.Parse(parsed, PrecisionOptions.Precision));
            return OnnxImageEncoder.Load(name, parsed.GetValue(GlobalOptions.Threads));
        }

        try
        {
            return Load(parsed, vocabulary);
        }
        catch (InputException error) when (error.Settings.Contains(Setting.PullModel) && BundledEncoder.IsHere)
        {
            throw new InputException(error.Problem, error.InputPath, error.Remedy, error)
            {
                Settings = error.Settings,
                SettingValue = error.SettingValue,
                Alternative = new RemedyBySetting(Setting.Model, $"use '{BundledEncoder.Name}', which is here and needs no text"),
            };
        }
    }

    /// <summary>The activation that the arguments state, if any.</summary>
    public static ClipActivation? StatedActivation(ParseResult parsed) => parsed.GetValue(Activation) switch
    {
        "gelu" => ClipActivation.Gelu,
        "quick_gelu" => ClipActivation.QuickGelu,
        _ => null,
    };

    /// <summary>Says what was assumed about a model, once it has been of use: a command that fails says one thing only.</summary>
    public static void WarnOf(Terminal terminal, IFrozenModel? model)
    {
        WarnOf(terminal, model?.Assumption, (model as ClipModel)?.Leftover);
        PrecisionOptions.WarnOf(terminal, model);
    }

    /// <summary>Says what was assumed about a checkpoint and which of its tensors are not used.</summary>
    public static void WarnOf(Terminal terminal, string? assumption, string? leftover)
    {
        if (assumption is not null)
            terminal.Warn($"{assumption}; state it if it is the other one ({Activation.Name})");
        if (leftover is not null)
            terminal.Warn(leftover);
    }

    private static ClipModel Load(ParseResult parsed, string? vocabulary)
    {
        if (OnnxImageEncoder.Opens(parsed.GetRequiredValue(Model)))
            throw new InputException("this needs text, and the model is an image encoder without", parsed.GetRequiredValue(Model), "name a CLIP checkpoint");
        SetThreads(parsed);
        return ClipModel.Load(parsed.GetRequiredValue(Model), vocabulary, StatedActivation(parsed), device: parsed.GetRequiredValue(GlobalOptions.Device),
            precision: PrecisionOptions.Parse(parsed, PrecisionOptions.Precision));
    }

    /// <summary>Refuses a GPU where the processor does the work.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="path">The file in question.</param>
    /// <param name="what">What is done with it on the processor.</param>
    public static void RequireProcessor(ParseResult parsed, string path, string what = "is run by ONNX Runtime on the processor")
    {
        if (parsed.GetRequiredValue(GlobalOptions.Device).IsCuda)
            throw new InputException(what + ", and a GPU is asked for", path, "give auto or cpu") { Settings = [Setting.Device] };
    }

    private static Option<string?> CreateActivation()
    {
        var option = new Option<string?>("--activation")
        {
            Description =
            "The model's activation, where its checkpoint does not tell: quick_gelu (OpenAI's) or gelu (most of OpenCLIP's)."
        };
        option.OneOf("quick_gelu", "gelu");
        return option;
    }

    /// <summary>Applies <c>--threads</c> to the tensor library; call before the first tensor.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="standard">The threads where none are stated; <see langword="null"/> leaves it to the library.</param>
    public static void SetThreads(ParseResult parsed, int? standard = null)
    {
        NativeBackend.EnsureLoaded();
        if ((parsed.GetValue(GlobalOptions.Threads) ?? standard) is { } threads)
            TensorThreads.Set(threads);
    }
}
