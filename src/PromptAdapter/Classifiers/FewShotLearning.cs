using PromptAdapter.Features;
using PromptAdapter.Runtime;
using PromptAdapter.Splits;
using PromptAdapter.Validation;

namespace PromptAdapter;

/// <summary>What was learned from a split: the way from images to a classifier on features that a fit and a run of a benchmark share.</summary>
/// <param name="Split">The images.</param>
/// <param name="Options">What was in force.</param>
/// <param name="Features">The features of the frozen model.</param>
/// <param name="Adapted">What the method made of them.</param>
internal sealed record FewShotLearning(FewShotSplit Split, FitOptions Options, FewShotFeatures Features, Adaptation Adapted)
{
    /// <summary>Settles what was left to the data, encodes the images, and adapts.</summary>
    /// <param name="clip">The model.</param>
    /// <param name="split">The images.</param>
    /// <param name="stated">What was asked for.</param>
    /// <param name="encode">Encodes the split under the options in force; <see langword="null"/> does so for this split alone.</param>
    /// <param name="test">The test features and their hashes, in benchmarks; <see langword="null"/> where the method is given none.</param>
    /// <param name="progress">Told of every stage.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <param name="forecast">Says how long it will take and keeps to a limit; <see langword="null"/> where neither is wanted.</param>
    /// <exception cref="InputException">A validator refuses it, or options, data and model do not fit each other.</exception>
    public static async Task<FewShotLearning> RunAsync(
        IFrozenModel clip, FewShotSplit split, FitOptions stated, Func<FitOptions, Task<FewShotFeatures>>? encode,
        Func<FitOptions, Task<(FeatureSet Set, SplitContent Content)>>? test, IProgress<ProgressReport>? progress, CancellationToken cancellationToken,
        FitForecast? forecast = null)
    {
        var options = await FitDecisions.SettleAsync(split, stated, clip.Methods, cancellationToken).ConfigureAwait(false);
        FewShotFeatures features;
        if (encode is null)
        {
            if (clip.Text is not null)
                progress?.Report(new ProgressReport("encoding the class names", 0, 0, "classes"));
            var head = FewShotFeatures.HeadOf(clip, split.ClassNames, options);
            if (forecast is not null)
                options = await forecast.BeforeEncodingAsync(clip, split, head, options, progress, cancellationToken).ConfigureAwait(false);
            features = await FewShotFeatures.ExtractAsync(clip, split, head, options, progress, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            features = await encode(options).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (forecast is not null)
            options = forecast.BeforeFitting(clip, Adaptation.ProblemOf(split, features, test: null), options, cancellationToken);
        (FeatureSet, SplitContent)? seen = test is null ? null : await test(options).ConfigureAwait(false);
        var adapted = await Adaptation.RunAsync(clip, split, features, seen, options, progress, cancellationToken).ConfigureAwait(false);
        return new FewShotLearning(split, options, features, adapted);
    }
}
