namespace PromptAdapter.Methods.LinearProbe;

/// <summary>The choice of the next trial step in the search of Moré and Thuente, section 4 of their paper: four cases by value and slope.</summary>
internal static class Interpolation
{
    /// <summary>Proposes a step and moves the ends of the interval.</summary>
    /// <param name="best">The end with the lowest value; its slope points into the interval.</param>
    /// <param name="other">The other end.</param>
    /// <param name="trial">What was found last.</param>
    /// <param name="bracketed">Whether a minimiser is known to lie between the ends.</param>
    /// <param name="min">The smallest step allowed.</param>
    /// <param name="max">The largest step allowed.</param>
    public static double Next(ref Trial best, ref Trial other, Trial trial, ref bool bracketed, double min, double max)
    {
        var turned = trial.Slope * Math.Sign(best.Slope) < 0;
        double next;
        if (trial.Value > best.Value)
        {
            // 1: the value went up, so a minimiser lies in between. The cubic step if it is nearer to the best, else halfway to the quadratic one.
            var cubic = Cubic(best, trial);
            var quadratic = best.Step + best.Slope / ((best.Value - trial.Value) / (trial.Step - best.Step) + best.Slope) / 2 * (trial.Step - best.Step);
            next = Math.Abs(cubic - best.Step) <= Math.Abs(quadratic - best.Step) ? cubic : cubic + (quadratic - cubic) / 2;
            bracketed = true;
        }
        else if (turned)
        {
            // 2: lower, and the slope changed its sign: a minimiser lies in between. The step further from the trial.
            var cubic = Cubic(trial, best);
            var secant = Secant(best, trial);
            next = Math.Abs(cubic - trial.Step) > Math.Abs(secant - trial.Step) ? cubic : secant;
            bracketed = true;
        }
        else if (Math.Abs(trial.Slope) < Math.Abs(best.Slope))
        {
            next = Flatter(best, other, trial, bracketed, min, max);
        }
        else
        {
            // 4: lower, and no flatter: as far as allowed, or by the cubic through the other end.
            next = bracketed ? Cubic(trial, other) : trial.Step > best.Step ? max : min;
        }

        if (trial.Value > best.Value)
        {
            other = trial;
        }
        else
        {
            if (turned)
                other = best;
            best = trial;
        }

        return next;
    }

    // 3: lower, same sign, flatter. The cubic may have no minimiser, or one behind the trial; then it says only which way to go.
    private static double Flatter(Trial best, Trial other, Trial trial, bool bracketed, double min, double max)
    {
        var (ratio, gamma) = CubicRatio(trial, best);
        var cubic = ratio < 0 && gamma != 0 ? trial.Step + ratio * (best.Step - trial.Step) : trial.Step > best.Step ? max : min;
        var secant = Secant(best, trial);
        var cubicIsNearer = Math.Abs(cubic - trial.Step) < Math.Abs(secant - trial.Step);
        if (!bracketed)
            return Math.Clamp(Math.Abs(cubic - trial.Step) > Math.Abs(secant - trial.Step) ? cubic : secant, min, max);
        var next = cubicIsNearer ? cubic : secant;
        var limit = trial.Step + 0.66 * (other.Step - trial.Step);
        return trial.Step > best.Step ? Math.Min(limit, next) : Math.Max(limit, next);
    }

    private static double Secant(Trial best, Trial trial) => trial.Step + trial.Slope / (trial.Slope - best.Slope) * (best.Step - trial.Step);

    /// <summary>The minimiser of the cubic through values and slopes at both.</summary>
    private static double Cubic(Trial from, Trial to)
    {
        var (ratio, _) = CubicRatio(from, to);
        return from.Step + ratio * (to.Step - from.Step);
    }

    // The share of the way from `from` to `to`; written so that neither squares overflow nor equal terms cancel.
    private static (double Ratio, double Gamma) CubicRatio(Trial from, Trial to)
    {
        var theta = 3 * (from.Value - to.Value) / (to.Step - from.Step) + from.Slope + to.Slope;
        var scale = Math.Max(Math.Abs(theta), Math.Max(Math.Abs(from.Slope), Math.Abs(to.Slope)));
        var gamma = scale == 0 ? 0 : scale * Math.Sqrt(Math.Max(0, theta / scale * (theta / scale) - from.Slope / scale * (to.Slope / scale)));
        if (to.Step < from.Step)
            gamma = -gamma;
        return ((gamma - from.Slope + theta) / (gamma - from.Slope + gamma + to.Slope), gamma);
    }
}
