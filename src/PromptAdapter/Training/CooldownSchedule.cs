namespace PromptAdapter.Training;

/// <summary>A learning rate that rises in equal steps, stays, and falls along half a cosine at the end.</summary>
/// <param name="Rate">The highest rate.</param>
/// <param name="Warmup">Steps in which it rises.</param>
/// <param name="Cooldown">Steps in which it falls towards zero.</param>
/// <param name="Steps">Steps in all.</param>
internal readonly record struct CooldownSchedule(double Rate, int Warmup, int Cooldown, int Steps)
{
    /// <summary>The rate of one step.</summary>
    /// <param name="step">0 … steps − 1.</param>
    public double RateAt(int step)
    {
        if (step < Warmup)
            return Rate * (step + 1) / Warmup;
        var left = Steps - step; // of the cool-down, this step included
        return left > Cooldown ? Rate : Rate * (1 - Math.Cos(Math.PI * left / (Cooldown + 1))) / 2;
    }
}
