using PromptAdapter.Cli;
using PromptAdapter.Runtime;

NativeAllocator.KeepReleasedPages();

if (!ProcessLimits.AreEnough())
    return CommandLineApplication.Failed;
using var interruption = Interruption.Listen();
var code = await CommandLineApplication.RunAsync(args, Terminal.OfProcess(), interruption.Token).ConfigureAwait(false);
return code == CommandLineApplication.Interrupted ? interruption.ExitCode ?? code : code;
