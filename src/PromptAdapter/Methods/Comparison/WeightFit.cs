namespace PromptAdapter.Methods.Comparison;

/// <summary>
/// Weighs one classifier against another by the likelihood of the labels of left-out images, temperature included: t (A + w B). The weight w is held to the
/// stated one by ½ (log w − log w₀)² / σ², as much as an image or two would say, so that few images cannot carry it off; t is nearly free.
/// </summary>
/// <param name="Weight">w.</param>
/// <param name="Factor">t.</param>
/// <param name="Loss">−log likelihood of all labels and what the weight is held by, a sum.</param>
internal sealed record WeightFit(double Weight, double Factor, double Loss)
{
    /// <summary>σ², by which settings are held to the stated ones on the scale of their logarithms.</summary>
    private const double Variance = 4;

    private const double FactorVariance = 100;

    /// <summary>How firmly a setting is held to the stated one: ½ (log x − log x₀)² / σ².</summary>
    public static double Held(double value, double stated)
    {
        var shift = Math.Log(value / stated);
        return 0.5 * shift * shift / Variance;
    }

    /// <summary>Fits w and t.</summary>
    /// <param name="sum">What the two say, A first.</param>
    /// <param name="stated">w₀, positive.</param>
    /// <param name="least">The least w, positive.</param>
    /// <param name="most">The most w.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    public static WeightFit Run(LogitSum sum, double stated, double least, double most, CancellationToken cancellationToken)
    {
        var fit = new LogWeightFit(sum, new double[,] { { 1, 0 }, { 1, 1 } }, [0, 0], new double[,] { { 1 / FactorVariance, 0 }, { 0, 1 / Variance } });
        var (point, loss) = fit.Run([0, Math.Log(stated)], cancellationToken);
        var weight = Math.Exp(point[1]);
        return weight >= least && weight <= most ? new WeightFit(weight, Math.Exp(point[0]), loss)
            : At(sum, Math.Clamp(weight, least, most), stated, cancellationToken);
    }

    /// <summary>Fits t alone.</summary>
    /// <param name="sum">What the two say, A first.</param>
    /// <param name="weight">w.</param>
    /// <param name="stated">w₀.</param>
    /// <param name="cancellationToken">Stops the fit.</param>
    public static WeightFit At(LogitSum sum, double weight, double stated, CancellationToken cancellationToken)
    {
        var fit = new LogWeightFit(sum, new double[,] { { 1 }, { 1 } }, [0, Math.Log(weight)], new double[,] { { 1 / FactorVariance } });
        var (point, loss) = fit.Run([0], cancellationToken);
        return new WeightFit(weight, Math.Exp(point[0]), loss + Held(weight, stated));
    }
}
