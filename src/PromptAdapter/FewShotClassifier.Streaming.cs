using System.Runtime.CompilerServices;
using PromptAdapter.Features;
using PromptAdapter.Imaging;
using PromptAdapter.Photos;

namespace PromptAdapter;

public sealed partial class FewShotClassifier
{
    /// <summary>
    /// Answers any number of photos, one after another in their order. Photos are asked for as they are needed, and only
    /// <see cref="PhotoStreamOptions.Portion"/> of them are in memory, so that a hundred thousand take no more than a hundred. A photo that cannot be read is
    /// answered with the reason and costs no other its answer.
    /// </summary>
    /// <param name="images">Paths, bytes or streams.</param>
    /// <param name="options">Batch size, store, strictness, and when an answer is withheld.</param>
    /// <param name="cancellationToken">Stops the work between images.</param>
    /// <exception cref="InputException">While enumerating, with <see cref="ExtractionOptions.Strict"/>: an image cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The classifier or its model has been disposed of.</exception>
    public IAsyncEnumerable<PhotoAnswer> PredictStreamAsync(
        IEnumerable<ImageSource> images, PhotoStreamOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return StreamAsync(images, options ?? new PhotoStreamOptions(), cancellationToken);
    }

    private async IAsyncEnumerable<PhotoAnswer> StreamAsync(
        IEnumerable<ImageSource> images, PhotoStreamOptions options, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var portion in images.Chunk(options.Portion))
        {
            foreach (var answer in await AnswerAsync(portion, options, cancellationToken).ConfigureAwait(false))
                yield return answer;
        }
    }

    private Task<PhotoAnswer[]> AnswerAsync(ImageSource[] portion, PhotoStreamOptions options, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            var extracted = await ExtractAsync(portion, options.Predict.Extraction, progress: null, cancellationToken).ConfigureAwait(false);
            var unreadable = new Queue<string>(extracted.Unreadable.Select(file => file.Reason)); // in the order of the images, as the rows are
            var answers = new PhotoAnswer[portion.Length];
            for (int image = 0, row = 0; image < portion.Length; image++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                answers[image] = row < extracted.Rows.Count && extracted.Rows[row] == image
                    ? Answer(portion[image], extracted.Row(row++).ToArray(), options)
                    : new PhotoAnswer(portion[image].Key, null, null, WithoutName(unreadable.Dequeue(), portion[image]));
            }

            return answers;
        },
        cancellationToken);

    private PhotoAnswer Answer(ImageSource image, float[] feature, PhotoStreamOptions options)
    {
        try
        {
            if (State.Adapter.TakesUnitFeatures)
                UnitRows.Normalise(feature, feature.Length, tolerance: 0, path: null);
        }
        catch (InputException) when (!options.Predict.Extraction.Strict)
        {
            return new PhotoAnswer(image.Key, null, null, "the model makes no feature of it: what it gives is zero, or no number");
        }

        var prediction = Describe(image.Key, feature, options.Predict.Explain);
        var rules = options.Rules ?? State.Answers.WithoutUnknown();
        return new PhotoAnswer(image.Key, prediction, rules.Withhold(prediction.Probability, prediction.Nearest), null);
    }

    // The image has a field of its own beside the reason.
    private static string WithoutName(string reason, ImageSource image)
    {
        var name = (image.Path ?? image.Key) + ": ";
        return reason.StartsWith(name, StringComparison.Ordinal) ? reason[name.Length..] : reason;
    }
}
