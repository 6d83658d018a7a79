namespace PromptAdapter.Methods;

/// <summary>What one prediction rests on: the winning logit split into its text and its cache part, and the support images that voted.</summary>
/// <param name="Label">The predicted class.</param>
/// <param name="TextLogit">s · f·w of that class; 0 without text.</param>
/// <param name="CacheLogit">α times the summed votes for that class; 0 without a cache.</param>
/// <param name="Votes">Every support image's vote, strongest first; empty without a cache.</param>
public sealed record Evidence(int Label, double TextLogit, double CacheLogit, IReadOnlyList<SupportVote> Votes)
{
    /// <summary>The winning logit.</summary>
    public double Logit => TextLogit + CacheLogit;
}

/// <summary>The vote of one support image.</summary>
/// <param name="Row">Its row in the support set.</param>
/// <param name="Label">The class it votes for.</param>
/// <param name="Similarity">f·k, the cosine of image and key.</param>
/// <param name="Weight">α · exp(−β (1 − f·k)): what it adds to the logit of its class.</param>
public sealed record SupportVote(int Row, int Label, double Similarity, double Weight);
