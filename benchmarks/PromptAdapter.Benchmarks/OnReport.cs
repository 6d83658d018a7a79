using PromptAdapter.Runtime;

namespace PromptAdapter.Benchmarks;

/// <summary>Progress that is handled at once and on the thread that reports it.</summary>
internal sealed class OnReport(Action<ProgressReport> action) : IProgress<ProgressReport>
{
    public void Report(ProgressReport value) => action(value);
}
