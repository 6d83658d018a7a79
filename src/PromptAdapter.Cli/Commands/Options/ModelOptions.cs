using System.CommandLine;
using PromptAdapter.Torch;
using PromptAdapter.Torch.Native;

namespace PromptAdapter.Cli.Commands.Options;

/// <summary>The options that name the frozen model.</summary>
internal static class ModelOptions
{
    public const string DefaultModel = "ViT-B/16";

    public static readonly Option<string> Model = new("--model", "-m")
    {
        Description = "The frozen CLIP: a name from 'models list', a checkpoint file or a folder with one.",
        HelpName = "NAME|FILE",
        DefaultValueFactory = _ => DefaultModel,
    };

    public static readonly Option<string?> Vocabulary = new("--vocab")
    {
        Description = "The model's vocabulary file (default: the one beside the checkpoint, then the one pulled with the models).",
        HelpName = "FILE",
    };

    /// <summary>Loads the model that the arguments name.</summary>
    public static ClipModel Load(ParseResult parsed)
    {
        SetThreads(parsed);
        return ClipModel.Load(parsed.GetRequiredValue(Model), parsed.GetValue(Vocabulary));
    }

    /// <summary>Loads the model for a command that encodes images only.</summary>
    public static ClipModel LoadWithoutVocabulary(ParseResult parsed)
    {
        SetThreads(parsed);
        return ClipModel.Load(parsed.GetRequiredValue(Model));
    }

    /// <summary>Applies <c>--threads</c> to the tensor library; call before the first tensor.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="standard">The threads where none are stated; <see langword="null"/> leaves it to the library.</param>
    public static void SetThreads(ParseResult parsed, int? standard = null)
    {
        NativeBackend.EnsureLoaded();
        if ((parsed.GetValue(GlobalOptions.Threads) ?? standard) is { } threads)
            TorchSharp.torch.set_num_threads(threads);
    }
}
