using PromptAdapter.Methods.Expressions;

namespace PromptAdapter.Methods;

/// <summary>A classifier on features, as a method left it: everything that prediction needs, and nothing changes any more. Safe for concurrent use.</summary>
public interface IAdapterState
{
    /// <summary>C, the number of classes.</summary>
    int ClassCount { get; }

    /// <summary>D, the length of a feature.</summary>
    int Dimension { get; }

    /// <summary>Whether features are divided by their length first, as those of an encoder are.</summary>
    bool TakesUnitFeatures => true;

    /// <summary>Computes the logits of a block of images. They are double so that two that are nearly equal are not rounded into a tie.</summary>
    /// <param name="features">Normalised features, <c>[B, D]</c> row-major.</param>
    /// <param name="logits">Receives <c>[B, C]</c> row-major.</param>
    void Logits(ReadOnlySpan<float> features, Span<double> logits);

    /// <summary>Says what the logit of one class rests on.</summary>
    /// <param name="feature">One normalised feature, <c>[D]</c>.</param>
    /// <param name="label">The class; <see langword="null"/> takes the predicted one.</param>
    Evidence Explain(ReadOnlySpan<float> feature, int? label = null);

    /// <summary>
    /// The same logits as operations on the features, for programs that know no method; <see langword="null"/> where they are more than that, so that the
    /// classifier cannot be exported. Every method of the library has one.
    /// </summary>
    /// <param name="features">Normalised features, <c>[B, D]</c>.</param>
    LogitExpression? Express(LogitExpression features) => null;

    /// <summary>The methods of a blend with their weights; empty where it is none.</summary>
    IReadOnlyList<(string Method, double Weight)> Members => [.. Store().Members.Select(member => (member.Method, member.Weight))];

    /// <summary>What a file keeps of it beside the class weights W and the labels of the support images, which all methods share.</summary>
    StoredState Store();
}
