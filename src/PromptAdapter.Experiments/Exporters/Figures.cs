using System.Globalization;

namespace PromptAdapter.Experiments.Exporters;

/// <summary>How numbers are written in every form of a report.</summary>
internal static class Figures
{
    public const string None = "–";

    public static string Number(double? value, string format) =>
        value is { } number && double.IsFinite(number) ? number.ToString(format, CultureInfo.InvariantCulture) : None;

    public static string Percent(double? value) => Number(value, "0.00");

    public static string Signed(double? value) => Number(value, "+0.00;−0.00;0.00");

    public static string WithDeviation(double mean, double? deviation) => deviation is { } spread ? $"{Percent(mean)} ± {Percent(spread)}" : Percent(mean);

    public static string Count(int value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Shots(int count) => count == 1 ? "1 shot" : string.Create(CultureInfo.InvariantCulture, $"{count} shots");

    public static string Seeds(int count) => count == 1 ? "one seed" : string.Create(CultureInfo.InvariantCulture, $"{count} seeds");
}
