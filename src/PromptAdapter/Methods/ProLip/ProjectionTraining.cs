using PromptAdapter.Features;
using PromptAdapter.Matrices;
using PromptAdapter.Training;

namespace PromptAdapter.Methods.ProLip;

/// <summary>
/// Tunes the last projection of an image tower (ProLIP, arXiv 2410.05270): Adam with ε = 1e-4 on the whole support set, the learning rate half a cosine. The
/// same features and settings give the same bits.
/// </summary>
internal static class ProjectionTraining
{
    private const double Epsilon = 1e-4;

    /// <summary>Trains.</summary>
    /// <param name="views">The support images before the projection under each view, <c>[V]</c> sets of <c>[N, P]</c>.</param>
    /// <param name="text">T, <c>[C, E]</c>.</param>
    /// <param name="scale">s.</param>
    /// <param name="start">W₀ᵀ, <c>[E, P]</c>.</param>
    /// <param name="tuned">How many of the P columns are tuned.</param>
    /// <param name="options">Settings.</param>
    /// <param name="parallel">Threads to use, and the cancellation token.</param>
    /// <returns>Wᵀ, <c>[E, P]</c>.</returns>
    /// <exception cref="InputException">The settings mean nothing, or the loss became infinite.</exception>
    public static float[] Run(
        IReadOnlyList<FeatureSet> views, ClassWeights text, float scale, ReadOnlySpan<float> start, int tuned, ProLipOptions options, ParallelOptions parallel)
    {
        options.Validate();
        var (count, width) = (views[0].Count, text.Dimension);
        using var loss = new ProjectionLoss<float>(options.Products, text, views[0].Labels, start)
        {
            Scale = scale,
            Penalty = options.PenaltyFor(count, text.ClassCount),
            Tuned = tuned,
        };
        MatrixBuffer<float>[] images = [.. views.Select(view => options.Products.Copy(count, view.Features.Span))];
        try
        {
            using var projection = options.Products.Copy(width, start);
            using var gradient = options.Products.Allocate<float>(width, projection.Columns);
            var (adam, rates) = (new AdamW(start.Length, weightDecay: 0, Epsilon), new CosineSchedule(options.LearningRate, options.Epochs));
            for (var epoch = 0; epoch < options.Epochs; epoch++)
            {
                parallel.CancellationToken.ThrowIfCancellationRequested();
                if (!double.IsFinite(loss.Evaluate(images[epoch % images.Length], projection, gradient, parallel)))
                    throw new InputException($"the loss became infinite in epoch {epoch + 1}", null, "tune with a smaller learning rate");
                adam.Step(projection, gradient, rates.RateAt(epoch), parallel);
            }

            return projection.Span.ToArray();
        }
        finally
        {
            foreach (var view in images)
                view.Dispose();
        }
    }
}
