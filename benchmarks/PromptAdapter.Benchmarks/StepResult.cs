namespace PromptAdapter.Benchmarks;

/// <summary>What one process measured.</summary>
/// <param name="Seconds">Median seconds of a step.</param>
/// <param name="Best">Seconds of the fastest step.</param>
/// <param name="Processor">Median processor seconds of a step, all threads together: what a busy machine leaves comparable.</param>
/// <param name="PeakMiB">The most memory the process had, in MiB.</param>
/// <param name="Threads">Threads of the tensor library.</param>
/// <param name="Rows">Token rows that a pass computes per block.</param>
/// <param name="Chunks">In how many parts.</param>
internal sealed record StepResult(double Seconds, double Best, double Processor, long PeakMiB, int Threads, int Rows, int Chunks);
