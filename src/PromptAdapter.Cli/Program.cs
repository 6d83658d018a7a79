using PromptAdapter.Cli;

return await CommandLineApplication.RunAsync(args, Terminal.OfProcess()).ConfigureAwait(false);
