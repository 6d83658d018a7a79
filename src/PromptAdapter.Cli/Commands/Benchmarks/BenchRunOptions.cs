using System.CommandLine;
using PromptAdapter.Experiments.Plans;

namespace PromptAdapter.Cli.Commands.Benchmarks;

/// <summary>The options of <c>bench</c> that say how much of a plan is run now, and where its results go.</summary>
internal static class BenchRunOptions
{
    public static readonly Option<string?> Out =
        new("--out", "-o") { Description = "The folder of results: plan.json, results.jsonl, which grows as each run finishes, predictions and reports.", HelpName = "DIR" };

    public static readonly Option<bool> Resume = new("--resume")
    {
        Description = "Add to the results of other runs in --out. What was interrupted goes on without it.",
    };

    public static readonly Option<bool> Restart = new("--restart") { Description = "Remove the results in --out, of --shard its own alone, and begin anew." };

    public static readonly Option<bool> DryRun =
        new("--dry-run") { Description = "Print the plan and run nothing. It says what of it is done in --out, and how long the rest may take." };

    private static readonly Option<string?> ShardOf =
        new("--shard")
        {
            Description = "Run part i of n; the parts may run beside each other, with one --out or one each. 'bench merge' joins them. 'auto' is the task " +
                "of the array job that this is (Slurm, Kubernetes, HyperQueue, AWS Batch, PBS, Grid Engine); 'auto/n' says how many there are.",
            HelpName = "i/n|auto"
        };

    public static IEnumerable<Option> All { get; } = [Out, Resume, Restart, ShardOf, DryRun];

    public static Shard? ReadShard(ParseResult parsed, Func<string, string?>? variable = null)
    {
        if (parsed.GetValue(ShardOf) is not { } text)
            return null;
        var shard = Shard.Parse(text, variable ?? Environment.GetEnvironmentVariable);
        return parsed.GetValue(Out) is not null || parsed.GetValue(DryRun) ? shard
            : throw new InputException("--shard needs a folder for the part's results", null, "add --out DIR");
    }
}
