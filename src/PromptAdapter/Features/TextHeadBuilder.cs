namespace PromptAdapter.Features;

/// <summary>Makes class weights of texts.</summary>
public static class TextHeadBuilder
{
    /// <summary>
    /// One weight vector per class: the normalised mean of its texts' normalised features, as CLIP ensembles prompts (arXiv 2103.00020, section 3.1.4).
    /// </summary>
    /// <param name="encoder">What the texts go through.</param>
    /// <param name="texts">At least one text for each of the C classes.</param>
    /// <returns>W, <c>[C, E]</c>.</returns>
    /// <exception cref="InputException">A text is longer than the context, or the model has no vocabulary.</exception>
    public static ClassWeights Build(ITextEncoder encoder, IReadOnlyList<IReadOnlyList<string>> texts)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(texts);
        var features = encoder.EncodeTexts([.. texts.SelectMany(ofClass => ofClass)]);
        UnitRows.Normalise(features, encoder.EmbedDim, tolerance: 0, encoder.Path);

        var weights = new float[texts.Count * encoder.EmbedDim];
        var next = 0;
        for (var label = 0; label < texts.Count; label++)
        {
            var sum = weights.AsSpan(label * encoder.EmbedDim, encoder.EmbedDim);
            for (var text = 0; text < texts[label].Count; text++)
            {
                System.Numerics.Tensors.TensorPrimitives.Add(sum, features.AsSpan(next, encoder.EmbedDim), sum);
                next += encoder.EmbedDim;
            }
        }

        return ClassWeights.Create(weights, texts.Count, "text"); // normalises, so the sum does for the mean
    }
}
