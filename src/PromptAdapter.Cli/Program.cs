using PromptAdapter.Cli;
using PromptAdapter.Runtime;

NativeAllocator.KeepReleasedPages();

if (!ProcessLimits.AreEnough())
    return CommandLineApplication.Failed;
var terminal = Terminal.OfProcess();
using var interruption = Interruption.Listen(terminal.AcknowledgeInterruption);
var code = await CommandLineApplication.RunAsync(args, terminal, interruption.Token).ConfigureAwait(false);
return code == CommandLineApplication.Interrupted ? interruption.ExitCode ?? code : code;
