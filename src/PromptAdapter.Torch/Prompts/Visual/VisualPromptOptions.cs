namespace PromptAdapter.Torch.Prompts.Visual;

/// <summary>The size of visual prompts.</summary>
public sealed class VisualPromptOptions
{
    internal const int LongestPrompt = 1024;

    /// <summary>n, prompt tokens in a layer. Default 16, MVLPT's.</summary>
    public int Length { get; set; } = 16;

    /// <summary>P, how many blocks get a layer of prompts of their own: 1 is VPT-shallow, all is VPT-deep. Default all (<see langword="null"/>).</summary>
    public int? Depth { get; set; }

    /// <summary>k, the width in which prompts are learned before a linear map brings them to the tower's width. Default none: the tower's width.</summary>
    public int? ProjectionWidth { get; set; }

    /// <summary>Refuses sizes that mean nothing.</summary>
    /// <param name="blocks">The blocks of the image tower.</param>
    /// <exception cref="InputException">A size is out of range.</exception>
    public void Validate(int blocks)
    {
        if (Length is < 0 or > LongestPrompt || Depth is < 1 || Depth > blocks || ProjectionWidth is < 1 or > 65_536)
            throw new InputException($"{Length} visual prompts in {Depth ?? blocks} blocks, projected from " +
                $"{ProjectionWidth?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "nothing"}: they do not fit", null,
                $"give 0 to {LongestPrompt} prompts, 1 to {blocks} blocks and a width from 1 to 65536");
    }
}
