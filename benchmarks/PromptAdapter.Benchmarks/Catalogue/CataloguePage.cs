using System.Globalization;
using System.Text;

namespace PromptAdapter.Benchmarks.Catalogue;

/// <summary>The page of tables.</summary>
internal sealed class CataloguePage(string heading)
{
    private readonly StringBuilder _text = new(heading);
    private readonly Dictionary<string, double> _peaks = []; // operations per processor second of a product, by precision

    /// <summary>Begins a table.</summary>
    public void Begin(CatalogueItem item)
    {
        _text.Append(CultureInfo.InvariantCulture, $"\n## {item.Title}\n\n");
        if (item.Note.Length > 0)
            _text.Append(CultureInfo.InvariantCulture, $"{item.Note}\n\n");
        _text.Append("| work | seconds | processor | memory, MiB | G operations a processor second | share of the product | Python: seconds | processor | " +
            "memory, MiB | times faster |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
    }

    /// <summary>Adds rows.</summary>
    /// <param name="own">What was measured here.</param>
    /// <param name="others">The same work in Python, as far as it was measured.</param>
    public void Add(IReadOnlyList<Measurement> own, IReadOnlyList<Measurement> others)
    {
        foreach (var one in own)
        {
            var other = others.FirstOrDefault(candidate => candidate.Work == one.Work);
            var speed = one.Processor > 0 ? one.Operations / one.Processor : 0;
            if (one.Work.StartsWith("gemm ", StringComparison.Ordinal))
                _peaks[one.Work[5..]] = speed;
            var peak = _peaks.FirstOrDefault(candidate => one.Work.Contains($" {candidate.Key} ×", StringComparison.Ordinal)).Value;
            _text.Append(CultureInfo.InvariantCulture, $"| {one.Work} | {Number(one.Seconds)} | {Number(one.Processor)} | {one.PeakMiB} | ")
                .Append(one.Operations > 0 ? (speed / 1e9).ToString("F1", CultureInfo.InvariantCulture) : "")
                .Append(CultureInfo.InvariantCulture, $" | {(peak > 0 ? $"{100 * speed / peak:F0} %" : "")} | ")
                .Append(other is null ? "– | – | – | –" : string.Create(CultureInfo.InvariantCulture,
                    $"{Number(other.Seconds)} | {Number(other.Processor)} | {other.PeakMiB} | {other.Processor / one.Processor:F2}"))
                .Append(" |\n");
        }
    }

    /// <summary>Writes the page, whole or not at all.</summary>
    public void Save(string path)
    {
        var draft = path + ".part";
        File.WriteAllText(draft, _text.ToString());
        File.Move(draft, path, overwrite: true);
    }

    private static string Number(double seconds) => seconds.ToString(seconds < 0.0995 ? "F4" : seconds < 9.95 ? "F2" : "F1", CultureInfo.InvariantCulture);
}
