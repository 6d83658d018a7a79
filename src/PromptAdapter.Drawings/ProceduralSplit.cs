namespace PromptAdapter.Drawings;

/// <summary>The parts of a drawn data set.</summary>
public enum ProceduralSplit
{
    /// <summary>Pictures that shots are drawn from.</summary>
    Train,

    /// <summary>Pictures to choose hyper-parameters with.</summary>
    Validation,

    /// <summary>Pictures to measure with.</summary>
    Test,
}
