using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using PromptAdapter.Methods.Anchored;
using PromptAdapter.Methods.LinearProbe;
using PromptAdapter.Methods.ProKeR;

namespace PromptAdapter.Experiments;

/// <summary>
/// Everything besides data set, method, shots and seed that a result depends on: values by name, in the order in which they are shown.
/// Two settings are equal when their digests are.
/// </summary>
[JsonConverter(typeof(CellSettingsConverter))]
public sealed record CellSettings
{
    private const string Between = " | ";
    private const int DigestLength = 16;

    /// <summary>Settings of results that say nothing about them.</summary>
    public static CellSettings None { get; } = new([], []);

    /// <summary>Takes the settings. A value is shown as the invariant culture writes it; one that is <see langword="null"/> is left out.</summary>
    /// <param name="plan">What the plan says for all data sets.</param>
    /// <param name="dataset">What differs from data set to data set.</param>
    /// <exception cref="ArgumentException">A name is there twice.</exception>
    public CellSettings(IEnumerable<(string Name, object? Value)> plan, IEnumerable<(string Name, object? Value)> dataset)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(dataset);
        (Plan, Dataset) = (Given(plan), Given(dataset));
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Plan.Concat(Dataset))
        {
            if (!sorted.TryAdd(name, value))
                throw new ArgumentException($"'{name}' is there twice", nameof(dataset));
        }

        Digest = DigestOf(sorted);
        (PlanText, DatasetText) = (TextOf(Plan), TextOf(Dataset));
    }

    private CellSettings(string line)
    {
        EarlierLine = line;
        Digest = DigestOf(line);
        (PlanText, DatasetText) = line.Split(Between, 2) is [var plan, var dataset] ? (plan, dataset) : (line, "");
        (Plan, Dataset) = (Parsed(PlanText), Parsed(DatasetText));
    }

    /// <summary>What the plan says for all data sets.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Plan { get; }

    /// <summary>What differs from data set to data set. Results of one data set in which it differs may not be averaged.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Dataset { get; }

    /// <summary>The first 16 hexadecimal digits of the SHA-256 over all names and values, sorted by name, as a JSON object.</summary>
    public string Digest { get; }

    /// <summary><see cref="Plan"/> as one line, <c>name=value name=value</c>.</summary>
    public string PlanText { get; }

    /// <summary><see cref="Dataset"/> as one line.</summary>
    public string DatasetText { get; }

    /// <summary>The one line that an earlier version wrote. It is shown as it stands, and equals no settings of this version.</summary>
    internal string? EarlierLine { get; }

    /// <summary>The digest as files state it; <see langword="null"/> where an earlier version wrote the settings.</summary>
    internal string? StatedDigest => EarlierLine is null ? Digest : null;

    /// <summary>A setting's value; <see langword="null"/> where it is not stated.</summary>
    /// <param name="name">The setting's name.</param>
    public string? this[string name] => Plan.Concat(Dataset).FirstOrDefault(setting => setting.Key == name).Value;

    /// <summary>Settings as an earlier version wrote them.</summary>
    /// <param name="line">The line.</param>
    internal static CellSettings OfEarlierLine(string line) => new(line);

    /// <summary>The values of a grid's axis as a setting: how many, the first and the last; those that suit the rule where none are stated.</summary>
    internal static string AxisOf(IReadOnlyList<double>? values) => values is null ? "default"
        : string.Create(CultureInfo.InvariantCulture, $"{values.Count}:{values[0]}..{values[^1]:0.######}");

    /// <summary>The settings of single methods that differ from their defaults.</summary>
    internal static IEnumerable<(string Name, object? Value)> Of(
        LinearProbeOptions probe, double? gaussianWeight, ProKeROptions kernel, AnchoredOptions anchored)
    {
        var standard = new LinearProbeOptions();
        yield return ("c", probe.C == standard.C ? null : probe.C);
        yield return ("tolerance", probe.Tolerance == standard.Tolerance ? null : probe.Tolerance);
        yield return ("max-iterations", probe.MaxIterations == standard.MaxIterations ? null : probe.MaxIterations);
        yield return ("c-steps", probe.SearchSteps == standard.SearchSteps ? null : probe.SearchSteps);
        yield return ("gaussian-weight", gaussianWeight);
        yield return (ProKeRMethod.BetaKey, kernel.Beta);
        yield return (ProKeRMethod.RidgeKey, kernel.Ridge);
        var anchor = new AnchoredOptions();
        yield return ("constraint", anchored.Constraint == anchor.Constraint ? null : anchored.Constraint.ToString().ToLowerInvariant());
        yield return (AnchoredMethod.PenaltyKey, anchored.Penalty == anchor.Penalty ? null : anchored.Penalty);
        yield return (AnchoredMethod.TextScaleKey, anchored.TextScale == anchor.TextScale ? null : anchored.TextScale);
    }

    /// <inheritdoc/>
    public bool Equals(CellSettings? other) => other is not null && Digest == other.Digest;

    /// <inheritdoc/>
    public override int GetHashCode() => Digest.GetHashCode(StringComparison.Ordinal);

    /// <summary>All settings as one line, those of the plan first.</summary>
    public override string ToString() => EarlierLine ?? (DatasetText.Length > 0 ? PlanText + Between + DatasetText : PlanText);

    private static KeyValuePair<string, string>[] Given(IEnumerable<(string Name, object? Value)> settings) =>
    [
        .. settings.Where(setting => setting.Value is not null)
            .Select(setting => KeyValuePair.Create(setting.Name, Convert.ToString(setting.Value, CultureInfo.InvariantCulture)!)),
    ];

    // A piece without "=" belongs to the value before it, which had a space.
    private static List<KeyValuePair<string, string>> Parsed(string text)
    {
        var settings = new List<KeyValuePair<string, string>>();
        foreach (var piece in text.Split(' '))
        {
            if (piece.Split('=', 2) is [var name, var value])
                settings.Add(KeyValuePair.Create(name, value));
            else if (settings.Count > 0)
                settings[^1] = KeyValuePair.Create(settings[^1].Key, $"{settings[^1].Value} {piece}");
        }

        return settings;
    }

    private static string TextOf(IEnumerable<KeyValuePair<string, string>> settings) =>
        string.Join(' ', settings.Select(setting => $"{setting.Key}={setting.Value}"));

    private static string DigestOf<T>(T value) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(value)))[..DigestLength];
}
