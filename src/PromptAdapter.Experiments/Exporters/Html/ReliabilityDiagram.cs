using System.Globalization;
using System.Text;
using PromptAdapter.Evaluation;

namespace PromptAdapter.Experiments.Exporters.Html;

/// <summary>Accuracy against the probability of the predicted class, and below it how many images have that probability.</summary>
internal static class ReliabilityDiagram
{
    private const double Size = 190, Left = 34, Top = 8, Histogram = 34, Between = 10, Bottom = 32;
    private const double Width = Left + Size + 12, Height = Top + Size + Between + Histogram + Bottom;

    public static void AppendTo(StringBuilder body, Calibration calibration)
    {
        var label = string.Create(CultureInfo.InvariantCulture,
            $"Reliability diagram of {calibration.Images} predictions; expected calibration error {calibration.ExpectedErrorPercent:0.00} percentage points");
        body.Append(CultureInfo.InvariantCulture, $"<figure><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{label}\">\n");
        foreach (var tick in (double[])[0, 0.25, 0.5, 0.75, 1])
        {
            body.Append(CultureInfo.InvariantCulture, $"<path class=\"grid\" d=\"M{Left} {Y(tick):0.#}h{Size}\"/><text x=\"{Left - 5}\" " +
                $"y=\"{Y(tick) + 3.5:0.#}\" text-anchor=\"end\">{100 * tick:0}</text>");
            body.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(tick):0.#}\" y=\"{Height - 18}\" text-anchor=\"middle\">{100 * tick:0}</text>\n");
        }

        var most = calibration.Bins.Max(bin => bin.Accuracy.Total);
        foreach (var bin in calibration.Bins.Where(bin => bin.Accuracy.Total > 0))
            Append(body, bin, most);
        body.Append(CultureInfo.InvariantCulture, $"<path class=\"level axis\" d=\"M{X(0)} {Y(0)}L{X(1)} {Y(1)}\"/><path class=\"axis\" d=\"M{Left} " +
            $"{Y(0)}h{Size}M{Left} {Height - Bottom}h{Size}\"/>\n");
        body.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(0.5)}\" y=\"{Height - 4}\" text-anchor=\"middle\">probability given, %</text>\n</svg>\n");
        body.Append(CultureInfo.InvariantCulture, $"<figcaption>Accuracy (%) of predictions by the probability given to them; a calibrated classifier stays " +
            $"on the dashed line. Below: how often each was given. Expected calibration error {Figures.Percent(calibration.ExpectedErrorPercent)} points, " +
            $"{calibration.Bins.Count} bins.</figcaption></figure>\n");
    }

    private static void Append(StringBuilder body, CalibrationBin bin, int most)
    {
        var (x, width, accuracy) = (X(bin.From) + 0.6, Size * (bin.To - bin.From) - 1.2, bin.Accuracy.Percent / 100);
        var (top, bottom) = (Y(Math.Max(accuracy, bin.MeanProbability)), Y(Math.Min(accuracy, bin.MeanProbability)));
        var count = Math.Max(0.8, Histogram * bin.Accuracy.Total / most);
        body.Append(CultureInfo.InvariantCulture, $"<g><title>{100 * bin.From:0}–{100 * bin.To:0} %: {bin.Accuracy.Total} images, {bin.Accuracy.Percent:0.0} " +
            $"% right, {100 * bin.MeanProbability:0.0} % on average given</title>");
        body.Append(CultureInfo.InvariantCulture, $"<rect class=\"bar\" x=\"{x:0.##}\" y=\"{Y(accuracy):0.##}\" width=\"{width:0.##}\" height=\"{Y(0) - Y(accuracy):0.##}\"/><rect class=\"gap\" x=\"{x:0.##}\" y=\"{top:0.##}\" width=\"{width:0.##}\" height=\"{bottom - top:0.##}\"/>");
        body.Append(CultureInfo.InvariantCulture,
            $"<rect class=\"bar\" x=\"{x:0.##}\" y=\"{Height - Bottom - count:0.##}\" width=\"{width:0.##}\" height=\"{count:0.##}\"/></g>\n");
    }

    private static double X(double probability) => Left + Size * probability;

    private static double Y(double accuracy) => Top + Size * (1 - accuracy);
}
