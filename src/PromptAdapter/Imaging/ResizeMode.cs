namespace PromptAdapter.Imaging;

/// <summary>How an image comes to the size of the encoder's input.</summary>
public enum ResizeMode
{
    /// <summary>The shorter side is resized and the centre cut out: CLIP's own.</summary>
    Shortest,

    /// <summary>The longer side is resized and the rest filled.</summary>
    Longest,

    /// <summary>Both sides are resized, whatever the shape.</summary>
    Squash,

    /// <summary>Nothing is resized: the centre is cut out, and filled where the image is smaller.</summary>
    None,
}
