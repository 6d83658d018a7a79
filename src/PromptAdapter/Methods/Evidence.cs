namespace PromptAdapter.Methods;

/// <summary>What the logit of one class rests on: its text, its cache and its fitted part, and the support images that voted.</summary>
/// <param name="Label">The index of the class: the predicted one, unless another was asked for.</param>
/// <param name="TextLogit">s · f·w of that class; 0 without text.</param>
/// <param name="CacheLogit">α times the summed votes for that class; 0 without a cache.</param>
/// <param name="Votes">Every support image's vote, strongest first; empty without a cache.</param>
public sealed record Evidence(int Label, double TextLogit, double CacheLogit, IReadOnlyList<SupportVote> Votes)
{
    /// <summary>What fitted class weights add (linear-probe, gda), in which no support image can be told from the others; 0 without them.</summary>
    public double FittedLogit { get; init; }

    /// <summary>The share of each method in a blend (auto); empty for a method alone.</summary>
    public IReadOnlyList<MemberEvidence> Members { get; init; } = [];

    /// <summary>The logit of the class.</summary>
    public double Logit => TextLogit + CacheLogit + FittedLogit;
}

/// <summary>The vote of one support image.</summary>
/// <param name="Row">Its row in the support set.</param>
/// <param name="Label">The index of the class that it votes for.</param>
/// <param name="Similarity">f·k: the cosine of image and key, -1 to 1; fine-tuned keys are not of length 1, and the plain product may lie beyond.</param>
/// <param name="Weight">α · exp(−β (1 − f·k)): what it adds to the logit of its class.</param>
public sealed record SupportVote(int Row, int Label, double Similarity, double Weight)
{
    /// <summary>The image's path, relative to the data folder when it lay in it; empty for a state on features, which knows rows alone.</summary>
    public string Image { get; init; } = "";

    /// <summary>The name of the class; empty for a state on features, which knows indices alone.</summary>
    public string ClassName { get; init; } = "";
}

/// <summary>What one method of a blend adds to the logit, its weight in the blend included.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Weight">What its logits are multiplied by.</param>
/// <param name="TextLogit">From its text.</param>
/// <param name="CacheLogit">From its cache.</param>
/// <param name="FittedLogit">From its fitted weights.</param>
public sealed record MemberEvidence(string Method, double Weight, double TextLogit, double CacheLogit, double FittedLogit)
{
    /// <summary>The sum of the three.</summary>
    public double Logit => TextLogit + CacheLogit + FittedLogit;
}
