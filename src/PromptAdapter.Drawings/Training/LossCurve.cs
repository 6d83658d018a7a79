using System.Globalization;
using System.Text;

namespace PromptAdapter.Drawings.Training;

/// <summary>How a model does on pairs that it was never trained on.</summary>
/// <param name="Loss">The contrastive loss.</param>
/// <param name="Recall">Percent of images whose own caption is the nearest of all.</param>
public sealed record HeldOutScore(float Loss, float Recall);

/// <summary>What a run has measured so far: the loss of every step, and a score on held-out pairs for every line of the curve.</summary>
/// <param name="recipe">What is trained.</param>
internal sealed class LossCurve(PretrainingRecipe recipe)
{
    private readonly List<float> _losses = [];
    private readonly List<HeldOutScore> _scores = [];

    /// <summary>The loss of each step.</summary>
    public IReadOnlyList<float> Losses => _losses;

    /// <summary>The score of each line.</summary>
    public IReadOnlyList<HeldOutScore> Scores => _scores;

    /// <summary>Whether the line that ends with the last step still lacks its score.</summary>
    public bool WantsScore => _losses.Count > 0 && _scores.Count < Lines(_losses.Count);

    public void Add(float loss) => _losses.Add(loss);

    public void Add(HeldOutScore score) => _scores.Add(score);

    /// <summary>How many lines some steps make; the last step ends one in any case.</summary>
    public int Lines(int steps) => steps == recipe.Steps ? (steps + recipe.LogEvery - 1) / recipe.LogEvery : steps / recipe.LogEvery;

    /// <summary>A table with a line for each score; the loss is the mean since the line before.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder("step,pairs,learning_rate,loss,held_out_loss,held_out_recall\n");
        for (var line = 0; line < _scores.Count; line++)
        {
            var first = line * recipe.LogEvery;
            var end = Math.Min(first + recipe.LogEvery, recipe.Steps);
            double sum = 0;
            for (var step = first; step < end; step++)
                sum += _losses[step];
            text.Append(CultureInfo.InvariantCulture, $"{end},{(long)end * recipe.BatchSize},{recipe.RateAt(end - 1):G4},{sum / (end - first):F4},{_scores[line].Loss:F4},{_scores[line].Recall:F2}\n");
        }

        return text.ToString();
    }
}
