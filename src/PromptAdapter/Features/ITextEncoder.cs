namespace PromptAdapter.Features;

/// <summary>What turns texts into features: a frozen model's text tower with its tokenizer.</summary>
public interface ITextEncoder : IFeatureEncoder
{
    /// <summary>The file that it comes from, named in errors.</summary>
    string Path { get; }

    /// <summary><c>exp(logit_scale)</c>: what cosines between images and texts are multiplied by.</summary>
    float LogitScale { get; }

    /// <summary>Encodes texts.</summary>
    /// <param name="texts">N texts.</param>
    /// <returns><c>[N, E]</c>, row-major, not normalised.</returns>
    /// <exception cref="InputException">A text has more tokens than the context takes, there is no vocabulary, or a feature is not finite.</exception>
    float[] EncodeTexts(IReadOnlyList<string> texts);
}
