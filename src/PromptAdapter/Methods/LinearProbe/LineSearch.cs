namespace PromptAdapter.Methods.LinearProbe;

/// <summary>
/// The line search of Moré and Thuente (1994): finds a step that lowers the value enough and flattens the slope enough (the strong Wolfe conditions),
/// by safeguarded cubic and quadratic interpolation within a shrinking interval. Used as a dialogue: evaluate at <see cref="Step"/>, report, until finished.
/// </summary>
internal sealed class LineSearch
{
    private const double Decrease = 1e-3;    // of the value, against the slope at 0
    private const double Flattening = 0.9;   // of the slope, against that at 0
    private const double IntervalTolerance = 0.1;
    private const double LargestStep = 1e10;
    private const int MaxEvaluations = 20;

    private readonly double _value0, _slope0;
    private Trial _best;   // the lower end: the lowest value so far
    private Trial _other;  // the other end
    private bool _bracketed;
    private bool _interpolatesValue; // the second stage: the interval is known to hold a minimiser of the function itself
    private double _min, _max, _width, _widthBefore;
    private int _evaluations;

    /// <summary>Starts at step 0.</summary>
    /// <param name="value">The value there.</param>
    /// <param name="slope">The slope there, negative.</param>
    /// <param name="firstStep">The step to try first.</param>
    public LineSearch(double value, double slope, double firstStep)
    {
        (_value0, _slope0) = (value, slope);
        _best = _other = new Trial(0, value, slope);
        Step = Math.Min(firstStep, LargestStep);
        (_min, _max) = (0, Step + 4 * Step);
        (_width, _widthBefore) = (LargestStep, 2 * LargestStep);
    }

    /// <summary>The step to evaluate next; when finished, the one evaluated last.</summary>
    public double Step { get; private set; }

    /// <summary>Whether the search is over.</summary>
    public bool Finished { get; private set; }

    /// <summary>Whether it ended at a step that can be taken.</summary>
    public bool Succeeded { get; private set; }

    /// <summary>Takes in what was found at <see cref="Step"/>.</summary>
    public void Report(double value, double slope)
    {
        _evaluations++;
        var wanted = Decrease * _slope0;
        var line = _value0 + Step * wanted;
        _interpolatesValue |= value <= line && slope >= Math.Min(Decrease, Flattening) * _slope0;

        var wolfe = value <= line && Math.Abs(slope) <= Flattening * -_slope0;
        var exhausted = _bracketed && (Step <= _min || Step >= _max || _max - _min <= IntervalTolerance * _max);
        var atLargest = Step == LargestStep && value <= line && slope <= wanted;
        if (wolfe || exhausted || atLargest || _evaluations == MaxEvaluations || !double.IsFinite(value))
        {
            Finished = true;
            Succeeded = wolfe || exhausted || atLargest;
            return;
        }

        var trial = new Trial(Step, value, slope);
        if (!_interpolatesValue && value <= _best.Value && value > line)
        {
            // First stage: work on the distance from the line of least decrease, whose minimiser lowers the function enough.
            var (best, other) = (_best.Below(wanted), _other.Below(wanted));
            Step = Interpolation.Next(ref best, ref other, trial.Below(wanted), ref _bracketed, _min, _max);
            (_best, _other) = (best.Below(-wanted), other.Below(-wanted));
        }
        else
        {
            Step = Interpolation.Next(ref _best, ref _other, trial, ref _bracketed, _min, _max);
        }

        Narrow();
    }

    private void Narrow()
    {
        if (_bracketed)
        {
            var width = Math.Abs(_other.Step - _best.Step);
            if (width >= 0.66 * _widthBefore)
                Step = _best.Step + 0.5 * (_other.Step - _best.Step); // interpolation does not shrink the interval fast enough
            (_widthBefore, _width) = (_width, width);
            (_min, _max) = (Math.Min(_best.Step, _other.Step), Math.Max(_best.Step, _other.Step));
        }
        else
        {
            (_min, _max) = (Step + 1.1 * (Step - _best.Step), Step + 4 * (Step - _best.Step));
        }

        Step = Math.Clamp(Step, 0, LargestStep);
        if (_bracketed && (Step <= _min || Step >= _max || _max - _min <= IntervalTolerance * _max))
            Step = _best.Step;
    }
}

/// <summary>What is known at one step along the line.</summary>
internal readonly record struct Trial(double Step, double Value, double Slope)
{
    /// <summary>The same relative to a line through the origin.</summary>
    public Trial Below(double slope) => new(Step, Value - Step * slope, Slope - slope);
}
