using System.Globalization;
using System.Text;

namespace PromptAdapter.Drawings.Training;

/// <summary>How a model does on pairs that it was never trained on.</summary>
/// <param name="Loss">The contrastive loss.</param>
/// <param name="Recall">Percent of images whose own caption is the nearest of all.</param>
public sealed record HeldOutScore(float Loss, float Recall);

/// <summary>What one step told.</summary>
/// <param name="Loss">The loss of its pairs, before the step.</param>
/// <param name="LearningRate">Its learning rate.</param>
/// <param name="HeldOut">The score after it, where it ends a line of the loss curve.</param>
internal sealed record SmallClipStep(float Loss, double LearningRate, HeldOutScore? HeldOut)
{
    /// <summary>Whether a step ends a line of the loss curve; the last step does in any case.</summary>
    public static bool EndsLine(SmallClipRecipe recipe, int step) => step + 1 == recipe.Steps || (step + 1) % recipe.LogEvery == 0;

    /// <summary>Whether steps that were done are the first ones of a recipe: at its rates, and scored where it scores.</summary>
    public static bool Begin(SmallClipRecipe recipe, IReadOnlyList<SmallClipStep> steps) => steps.Count <= recipe.Steps
        && steps.Select((step, i) => step.LearningRate.Equals(recipe.RateAt(i)) && step.HeldOut is not null == EndsLine(recipe, i)).All(same => same);

    /// <summary>The loss curve as a table with a line for each score; the loss is the mean since the line before.</summary>
    public static string ToCsv(SmallClipRecipe recipe, IReadOnlyList<SmallClipStep> steps)
    {
        var text = new StringBuilder("step,pairs,learning_rate,loss,held_out_loss,held_out_recall\n");
        double sum = 0;
        var count = 0;
        for (var step = 0; step < steps.Count; step++)
        {
            (sum, count) = (sum + steps[step].Loss, count + 1);
            if (steps[step].HeldOut is not { } score)
                continue;
            var (end, rate) = (step + 1, steps[step].LearningRate);
            text.Append(CultureInfo.InvariantCulture, $"{end},{(long)end * recipe.BatchSize},{rate:G4},{sum / count:F4},{score.Loss:F4},{score.Recall:F2}\n");
            (sum, count) = (0, 0);
        }

        return text.ToString();
    }
}
