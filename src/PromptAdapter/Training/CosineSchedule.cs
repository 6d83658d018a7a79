namespace PromptAdapter.Training;

/// <summary>
/// A half cosine from the first learning rate to zero. Each rate is made from the one before, as torch's scheduler does it,
/// so that the rounding is the same too.
/// </summary>
internal sealed class CosineSchedule(double first, long steps)
{
    private long _step;

    /// <summary>The rate of the step that comes next.</summary>
    public double Rate { get; private set; } = first;

    /// <summary>Goes on by one step.</summary>
    public void Advance()
    {
        _step++;
        Rate = (1 + Math.Cos(Math.PI * _step / steps)) / (1 + Math.Cos(Math.PI * (_step - 1) / steps)) * Rate;
    }
}
