using PromptAdapter.Methods.Comparison;
using PromptAdapter.Weights;

namespace PromptAdapter.Methods.TipAdapter;

/// <summary>The stored form of a cache, trained or not, and of its settings.</summary>
internal static class CacheForm
{
    public const string KeysName = "keys";

    // As wide as the methods' options allow, times the factor that blends put on α.
    private const double Largest = 1e9;

    public static RawTensor ToTensor(this SupportCache cache) => RawTensor.Of(KeysName, cache.Keys.Span, cache.Count, cache.Dimension);

    public static Dictionary<string, double> Numbers(double alpha, double beta) => new() { [SelectionOutcome.AlphaKey] = alpha, [SelectionOutcome.BetaKey] = beta };

    public static (SupportCache Cache, double Alpha, double Beta) Read(StatePart part, StateBasis basis)
    {
        var keys = part.Singles(KeysName, basis.Labels.Count, basis.Text.Dimension).ToArray();
        return (new SupportCache(keys, basis.Text.Dimension, basis.Labels, basis.Text.ClassCount), part.Number(SelectionOutcome.AlphaKey, 0, Largest), part.Number(SelectionOutcome.BetaKey, 0, Largest));
    }
}
