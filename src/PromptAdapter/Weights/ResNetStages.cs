namespace PromptAdapter.Weights;

/// <summary>The number of bottleneck blocks in each of the four stages of a CLIP ResNet; RN50 has 3, 4, 6, 3.</summary>
/// <param name="First">Blocks of <c>layer1</c>.</param>
/// <param name="Second">Blocks of <c>layer2</c>.</param>
/// <param name="Third">Blocks of <c>layer3</c>.</param>
/// <param name="Fourth">Blocks of <c>layer4</c>.</param>
public readonly record struct ResNetStages(int First, int Second, int Third, int Fourth)
{
    /// <summary>Stages in a ResNet.</summary>
    public const int Count = 4;

    /// <summary>Blocks of one stage.</summary>
    /// <param name="stage">0 for <c>layer1</c>.</param>
    public int this[int stage] => stage switch
    {
        0 => First,
        1 => Second,
        2 => Third,
        3 => Fourth,
        _ => throw new ArgumentOutOfRangeException(nameof(stage)),
    };

    /// <summary>Blocks in all.</summary>
    public int Total => First + Second + Third + Fourth;
}
