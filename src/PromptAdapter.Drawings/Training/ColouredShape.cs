namespace PromptAdapter.Drawings.Training;

/// <summary>A colour and a shape.</summary>
/// <param name="Colour">For example <c>red</c>.</param>
/// <param name="Shape">For example <c>half circle</c>.</param>
/// <param name="IsUnseen">Whether it is left out of the training.</param>
public sealed record ColouredShape(string Colour, string Shape, bool IsUnseen)
{
    /// <summary>The words, for example <c>red half circle</c>.</summary>
    public override string ToString() => $"{Colour} {Shape}";
}
