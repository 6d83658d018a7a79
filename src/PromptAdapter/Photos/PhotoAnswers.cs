using PromptAdapter.Imaging;
using PromptAdapter.Runtime;

namespace PromptAdapter.Photos;

/// <summary>Answers a whole list of photos into a file.</summary>
public static class PhotoAnswers
{
    private const string Stage = "answering photos";

    /// <summary>Answers the photos that the file does not hold yet, and adds each portion to it as it is done; the file is not completed.</summary>
    /// <param name="classifier">The classifier.</param>
    /// <param name="photos">All photos of the run, in its order.</param>
    /// <param name="options">How they are answered; the same for every part of a run.</param>
    /// <param name="file">Where the answers go; <see langword="null"/> keeps the summaries alone.</param>
    /// <param name="progress">Receives the number of photos done.</param>
    /// <param name="cancellationToken">Stops the work between images; what is in the file stays.</param>
    /// <returns>What is kept of every answer, those that the file held included.</returns>
    /// <exception cref="InputException">The disk takes no more, or, where that is asked for, a photo cannot be read.</exception>
    public static async Task<IReadOnlyList<AnswerSummary>> WriteAsync(FewShotClassifier classifier, IReadOnlyList<ImageSource> photos,
        PhotoStreamOptions options,
        AnswerFile? file, IProgress<ProgressReport>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        ArgumentNullException.ThrowIfNull(photos);
        ArgumentNullException.ThrowIfNull(options);
        var summaries = new List<AnswerSummary>(photos.Count);
        if (file is { Done: > 0 })
            summaries.AddRange(file.Summaries());
        var portion = new List<PhotoAnswer>(options.Portion);
        progress?.Report(new ProgressReport(Stage, summaries.Count, photos.Count));
        await foreach (var answer in classifier.PredictStreamAsync(photos.Skip(summaries.Count), options, cancellationToken).ConfigureAwait(false))
        {
            portion.Add(answer);
            summaries.Add(AnswerSummary.Of(answer));
            if (portion.Count < options.Portion && summaries.Count < photos.Count)
                continue;
            file?.Add(portion);
            portion.Clear();
            progress?.Report(new ProgressReport(Stage, summaries.Count, photos.Count));
        }

        return summaries;
    }
}
