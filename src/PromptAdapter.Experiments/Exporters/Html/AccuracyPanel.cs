using System.Globalization;
using System.Text;

namespace PromptAdapter.Experiments.Exporters.Html;

/// <summary>One point of a curve.</summary>
/// <param name="Shots">Shots per class.</param>
/// <param name="Mean">Accuracy in percent.</param>
/// <param name="Deviation">Standard deviation over seeds.</param>
internal sealed record CurvePoint(int Shots, double Mean, double? Deviation);

/// <summary>One method in a panel.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Mark">How it is drawn.</param>
/// <param name="IsLevel">Whether it does not depend on the shots: a star at 0 with a dashed line.</param>
/// <param name="Points">Its points by shots.</param>
internal sealed record Curve(string Method, SeriesMark Mark, bool IsLevel, IReadOnlyList<CurvePoint> Points);

/// <summary>Accuracy against shots on one data set, as an SVG whose shots stand at equal ratios.</summary>
internal sealed class AccuracyPanel
{
    /// <summary>Its size in pixels.</summary>
    public const double Width = 320, Height = 214;

    private const double Left = 38, Right = 10, Top = 8, Bottom = 36;

    private readonly IReadOnlyList<Curve> _curves;
    private readonly int[] _shots;
    private readonly double _low, _high, _step;

    public AccuracyPanel(IReadOnlyList<Curve> curves)
    {
        _curves = curves;
        _shots = [.. curves.SelectMany(curve => curve.Points).Select(point => point.Shots).Distinct().Order()];
        var (low, high) = (curves.SelectMany(curve => curve.Points).Min(point => point.Mean - (point.Deviation ?? 0)),
            curves.SelectMany(curve => curve.Points).Max(point => point.Mean + (point.Deviation ?? 0)));
        _step = ((double[])[0.5, 1, 2, 5, 10]).FirstOrDefault(step => (high - low) / step <= 5, 20);
        _low = Math.Max(0, Math.Floor((low - 0.1 * _step) / _step) * _step);
        _high = Math.Min(100, Math.Max(Math.Ceiling((high + 0.1 * _step) / _step) * _step, _low + 2 * _step));
    }

    private bool HasLevel => _curves.Any(curve => curve.IsLevel);

    /// <summary>Draws it.</summary>
    /// <param name="svg">What it is added to.</param>
    /// <param name="title">What it shows, for those who do not see it.</param>
    /// <param name="at">Where it stands inside another SVG; by itself when none is given.</param>
    public void AppendTo(StringBuilder svg, string title, (double X, double Y)? at = null)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<svg {(at is { } place ? string.Create(CultureInfo.InvariantCulture, $"x=\"{place.X:0.#}\" y=\"{place.Y:0.#}\" width=\"{Width}\" height=\"{Height}\" ") : "")}viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{HtmlText.Escape(Describe(title))}\">\n");
        for (var tick = _low; tick <= _high + 1e-9; tick += _step)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"grid\" d=\"M{Left} {Y(tick):0.#}H{Width - Right}\"/><text x=\"{Left - 6}\" " +
                $"y=\"{Y(tick) + 3.5:0.#}\" text-anchor=\"end\">{tick:0.#}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"axis\" d=\"M{Left} {Height - Bottom}H{Width - Right}\"/>\n");
        foreach (var shots in HasLevel ? [0, .. _shots] : _shots)
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"axis\" d=\"M{X(shots):0.#} {Height - Bottom}v4\"/><text x=\"{X(shots):0.#}\" " +
                $"y=\"{Height - Bottom + 15}\" text-anchor=\"middle\">{shots}</text>\n");
        svg.Append(CultureInfo.InvariantCulture,
            $"<text x=\"{(Left + Width - Right) / 2:0.#}\" y=\"{Height - 5}\" text-anchor=\"middle\">labelled images per class</text>\n");
        foreach (var curve in _curves)
            Append(svg, curve);
        svg.Append("</svg>\n");
    }

    private void Append(StringBuilder svg, Curve curve)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<g class=\"{curve.Mark.Colour}\">");
        if (curve.IsLevel)
        {
            var y = Y(curve.Points[0].Mean);
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"level line\" d=\"M{X(0):0.#} {y:0.#}H{Width - Right}\"/><path class=\"mark fill\" " +
                $"transform=\"translate({X(0):0.#} {y:0.#})\" d=\"{SeriesMark.Star}\"><title>{HtmlText.Escape(curve.Method)}: " +
                $"{Figures.Percent(curve.Points[0].Mean)} %</title></path></g>\n");
            return;
        }

        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"curve line\" d=\"{string.Join(' ', curve.Points.Select((point, i) => string.Create(CultureInfo.InvariantCulture, $"{(i == 0 ? 'M' : 'L')}{X(point.Shots):0.#} {Y(point.Mean):0.#}")))}\"/>");
        foreach (var point in curve.Points)
        {
            if (point.Deviation is { } deviation)
                svg.Append(CultureInfo.InvariantCulture,
                    $"<path class=\"whisker line\" d=\"M{X(point.Shots):0.#} {Y(point.Mean - deviation):0.#}V{Y(point.Mean + deviation):0.#}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"mark fill\" transform=\"translate({X(point.Shots):0.#} {Y(point.Mean):0.#})\" " +
                $"d=\"{curve.Mark.Shape}\"><title>{HtmlText.Escape(curve.Method)}, {point.Shots} shots: {Figures.WithDeviation(point.Mean, point.Deviation)} " +
                $"%</title></path>");
        }

        svg.Append("</g>\n");
    }

    private string Describe(string title) => FormattableString.Invariant($"Accuracy against shots, {title}. ") + string.Join("; ", _curves.Select(curve =>
        curve.IsLevel ? $"{curve.Method} {Figures.Percent(curve.Points[0].Mean)} %"
            : $"{curve.Method} " + string.Join(", ",
            curve.Points.Select(point => FormattableString.Invariant($"{Figures.Percent(point.Mean)} % at {point.Shots}")))));

    // Zero shots stand one doubling before one shot.
    private double X(int shots)
    {
        var (first, last) = (HasLevel ? -1 : Math.Log2(_shots[0]), Math.Log2(_shots[^1]));
        const double Inset = 12;
        return first == last ? (Left + Width - Right) / 2
            : Left + Inset + (Width - Left - Right - 2 * Inset) * ((shots == 0 ? -1 : Math.Log2(shots)) - first) / (last - first);
    }

    private double Y(double percent) => Top + (Height - Top - Bottom) * (_high - Math.Clamp(percent, _low, _high)) / (_high - _low);
}
