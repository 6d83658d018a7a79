namespace PromptAdapter.Methods;

/// <summary>What a method needs beside the features of the support images.</summary>
[Flags]
public enum MethodNeeds
{
    /// <summary>Nothing else.</summary>
    None = 0,

    /// <summary>Class weights, from texts or means of the support features.</summary>
    ClassWeights = 1,

    /// <summary>Class weights that a learned prompt made: given ones where there is no text tower to tune a prompt with.</summary>
    PromptedWeights = 2,

    /// <summary>A text tower whose prompt is tuned.</summary>
    TextTower = 4,

    /// <summary>The images themselves and an image tower that can be tuned.</summary>
    ImageTower = 8,

    /// <summary>
    /// The last projection of the image tower and the features before it, which are encoded, and kept under a key of their own, for methods that need them
    /// alone.
    /// </summary>
    Projection = 16,
}
