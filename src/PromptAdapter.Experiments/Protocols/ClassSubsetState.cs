using PromptAdapter.Methods;

namespace PromptAdapter.Experiments.Protocols;

/// <summary>A classifier that is asked about some of its classes only, in another order.</summary>
/// <param name="whole">The classifier of all classes.</param>
/// <param name="labels">Which of its classes each of the C classes here is, <c>[C]</c>.</param>
internal sealed class ClassSubsetState(IAdapterState whole, IReadOnlyList<int> labels) : IAdapterState
{
    public int ClassCount => labels.Count;

    public int Dimension => whole.Dimension;

    public void Logits(ReadOnlySpan<float> features, Span<double> logits)
    {
        var rows = features.Length / Dimension;
        var all = new double[rows * whole.ClassCount];
        whole.Logits(features, all);
        for (var row = 0; row < rows; row++)
        {
            for (var label = 0; label < labels.Count; label++)
                logits[row * labels.Count + label] = all[row * whole.ClassCount + labels[label]];
        }
    }

    public Evidence Explain(ReadOnlySpan<float> feature, int? label = null)
    {
        var logits = new double[labels.Count];
        Logits(feature, logits);
        var explained = label ?? Array.IndexOf(logits, logits.Max());
        return whole.Explain(feature, labels[explained]) with { Label = explained };
    }

    public StoredState Store() => throw new NotSupportedException("a classifier of some classes is asked, not kept");
}
