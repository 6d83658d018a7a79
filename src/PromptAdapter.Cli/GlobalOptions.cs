using System.CommandLine;
using PromptAdapter.Cli.Commands.Options;
using PromptAdapter.Torch;

namespace PromptAdapter.Cli;

/// <summary>The options that every command takes.</summary>
internal static class GlobalOptions
{
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Print one JSON document on standard output and nothing else there.",
        Recursive = true,
    };

    public static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Log details to standard error; add the stack trace to an error.",
        Recursive = true,
    };

    public static readonly Option<TorchDevice> Device = CreateDevice();

    public static readonly Option<int?> Threads = new Option<int?>("--threads")
    {
        Description = "Threads for tensor arithmetic (default: all cores). The same count gives the same bits.",
        Recursive = true,
    }.Whole(1, 1024);

    private static Option<TorchDevice> CreateDevice() => new("--device")
    {
        Description = "Where a CLIP runs: auto (the first GPU where libtorch has CUDA, else the processor), cpu, cuda, or cuda:N.",
        HelpName = "DEVICE",
        Recursive = true,
        DefaultValueFactory = _ => TorchDevice.Auto,
        CustomParser = result =>
        {
            try
            {
                return TorchDevice.Parse(result.Tokens[0].Value);
            }
            catch (InputException error)
            {
                result.AddError($"--device: {error.Message}");
                return TorchDevice.Auto;
            }
        },
    };
}
