namespace PromptAdapter.Features;

/// <summary>What turns something into features of a space that images and texts share.</summary>
public interface IFeatureEncoder
{
    /// <summary>E: the length of a feature.</summary>
    int EmbedDim { get; }
}
