namespace PromptAdapter.Experiments.Plans;

public class ArrayTaskTests
{
    [Theory]
    [InlineData("SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=8 SLURM_ARRAY_TASK_COUNT=8", "auto", "3/8")]
    [InlineData("SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=7 SLURM_ARRAY_TASK_COUNT=8", "auto", "1/8")]
    [InlineData("SLURM_ARRAY_TASK_ID=9 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=9 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_STEP=4", "auto", "3/3")]
    [InlineData("JOB_COMPLETION_INDEX=0", "auto/4", "1/4")]
    [InlineData("JOB_COMPLETION_INDEX=3", "AUTO/4", "4/4")]
    [InlineData("HQ_TASK_ID=5", "auto/5", "5/5")]
    [InlineData("HQ_TASK_ID=2 SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=8 SLURM_ARRAY_TASK_COUNT=8", "auto/5", "2/5")] // a worker's
    [InlineData("AWS_BATCH_JOB_ARRAY_INDEX=0 AWS_BATCH_JOB_ARRAY_SIZE=10", "auto", "1/10")]
    [InlineData("AWS_BATCH_JOB_ARRAY_INDEX=9 AWS_BATCH_JOB_ARRAY_SIZE=10", "auto/10", "10/10")]
    [InlineData("AWS_BATCH_JOB_ARRAY_INDEX=9", "auto/10", "10/10")]
    [InlineData("PBS_ARRAY_INDEX=4", "auto/6", "4/6")]
    [InlineData("SGE_TASK_ID=6 SGE_TASK_FIRST=2 SGE_TASK_LAST=8 SGE_TASK_STEPSIZE=2", "auto", "3/4")]
    [InlineData("SGE_TASK_ID=6 SGE_TASK_FIRST=2 SGE_TASK_LAST=9 SGE_TASK_STEPSIZE=2", "auto", "3/4")]
    [InlineData("SGE_TASK_ID=undefined JOB_COMPLETION_INDEX=1", "auto/2", "2/2")]
    [InlineData("JOB_COMPLETION_INDEX=1", "1/3", "1/3")] // what is stated counts
    public void Auto_InAnArrayJob_IsItsPart(string variables, string text, string part) =>
        Assert.Equal(part, Shard.Parse(text, Environment(variables)).ToString());

    [Theory]
    [InlineData("", "auto", "no task of an array job")]
    [InlineData("SGE_TASK_ID=undefined", "auto", "no task of an array job")]
    [InlineData("JOB_COMPLETION_INDEX=1", "auto", "does not say how many")]
    [InlineData("HQ_TASK_ID=1", "auto", "does not say how many")]
    [InlineData("PBS_ARRAY_INDEX=1", "auto", "does not say how many")]
    [InlineData("AWS_BATCH_JOB_ARRAY_INDEX=1", "auto", "does not say how many")]
    [InlineData("JOB_COMPLETION_INDEX=4", "auto/4", "task 5")]
    [InlineData("PBS_ARRAY_INDEX=0", "auto/4", "counted from 1")]
    [InlineData("JOB_COMPLETION_INDEX=x", "auto/4", "no number")]
    [InlineData("JOB_COMPLETION_INDEX=-1", "auto/4", "no number")]
    [InlineData("JOB_COMPLETION_INDEX=1", "auto/0", "no part of a plan")]
    [InlineData("JOB_COMPLETION_INDEX=1", "auto/x", "no part of a plan")]
    [InlineData("JOB_COMPLETION_INDEX=1", "auto/2/3", "no part of a plan")]
    [InlineData("JOB_COMPLETION_INDEX=1 PBS_ARRAY_INDEX=1", "auto/2", "JOB_COMPLETION_INDEX and PBS_ARRAY_INDEX")]
    [InlineData("AWS_BATCH_JOB_ARRAY_INDEX=1 AWS_BATCH_JOB_ARRAY_SIZE=10", "auto/4", "runs 10 tasks")]
    [InlineData("SLURM_ARRAY_TASK_ID=5 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=9 SLURM_ARRAY_TASK_COUNT=3", "auto", "without gaps")]
    [InlineData("SGE_TASK_ID=3 SGE_TASK_FIRST=2 SGE_TASK_LAST=8 SGE_TASK_STEPSIZE=2", "auto", "without gaps")]
    [InlineData("SLURM_ARRAY_TASK_ID=5", "auto", "SLURM_ARRAY_TASK_MIN")]
    public void Auto_NoPartOfItsOwn_IsRefused(string variables, string text, string said) =>
        Assert.Contains(said, Assert.Throws<InputException>(() => Shard.Parse(text, Environment(variables))).Message, StringComparison.Ordinal);

    [Fact]
    public void Variables_AreThoseOfTheSchedulers() => Assert.Equal(
        ["HQ_TASK_ID", "JOB_COMPLETION_INDEX", "AWS_BATCH_JOB_ARRAY_INDEX", "SLURM_ARRAY_TASK_ID", "PBS_ARRAY_INDEX", "SGE_TASK_ID"], ArrayTask.Variables);

    private static Func<string, string?> Environment(string variables)
    {
        var values = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split('=')).ToDictionary(entry => entry[0], entry => entry[1]);
        return name => values.GetValueOrDefault(name);
    }
}
