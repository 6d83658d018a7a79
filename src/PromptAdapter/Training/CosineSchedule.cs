namespace PromptAdapter.Training;

/// <summary>
/// A half cosine from the first learning rate to zero. Each rate is made from the one before, as torch's scheduler does it,
/// so that the rounding is the same too.
/// </summary>
/// <param name="first">The rate of step 0.</param>
/// <param name="steps">Steps in all.</param>
internal sealed class CosineSchedule(double first, long steps)
{
    private double _rate; // of _step, once that was asked for
    private long _step = -1;

    /// <summary>The rate of one step.</summary>
    /// <param name="step">0 … steps − 1; in rising order each costs one cosine.</param>
    public double RateAt(long step)
    {
        if (_step < 0 || step < _step)
            (_rate, _step) = (first, 0);
        for (; _step < step; _step++)
            _rate = (1 + Math.Cos(Math.PI * (_step + 1) / steps)) / (1 + Math.Cos(Math.PI * _step / steps)) * _rate;
        return _rate;
    }
}
