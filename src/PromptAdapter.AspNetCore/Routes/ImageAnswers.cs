using System.Globalization;
using Microsoft.AspNetCore.Http;
using PromptAdapter.AspNetCore.Requests;
using PromptAdapter.AspNetCore.Serving;
using PromptAdapter.Photos;

namespace PromptAdapter.AspNetCore.Routes;

/// <summary>Takes the images of a request, waits for their answers, and gives back the room that they had.</summary>
internal sealed class ImageAnswers(
    ClassifierServiceOptions options, ClassifierHost host, Admission admission, PredictionQueue queue, UploadReader reader)
{
    /// <summary>Reads the images of a request and answers them.</summary>
    /// <param name="context">The request.</param>
    /// <param name="explain">Whether the evidence is wanted.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits any more.</param>
    /// <returns>Answers and unreadable images, each in the order of the request, and the generation that answered, which the caller lets go of.</returns>
    /// <exception cref="RequestProblem">There is no room, the request is none, or no image can be read.</exception>
    public async Task<Answered> OfAsync(HttpContext context, bool explain, CancellationToken cancellationToken)
    {
        using var place = Enter(context);
        var uploads = await reader.ReadAsync(context, place, cancellationToken).ConfigureAwait(false);
        Take(place, uploads.Images.Count);
        return await AskAsync(
            [.. uploads.Images.Select(upload => new Func<ServedClassifier, PendingImage>(
                served => new PendingImage(upload.Name, served, explain, cancellationToken) { Source = upload.Source }))],
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Answers images that have been admitted, all by the same generation.</summary>
    /// <param name="images">Makes each image for the generation that answers.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits any more.</param>
    /// <exception cref="RequestProblem">No classifier is loaded, or no image can be read.</exception>
    public async Task<Answered> AskAsync(IReadOnlyList<Func<ServedClassifier, PendingImage>> images, CancellationToken cancellationToken)
    {
        var served = host.Hold();
        try
        {
            var pending = new List<PendingImage>(images.Count);
            foreach (var make in images)
            {
                var image = make(served); // which may fail, so that its hold is taken afterwards
                if (!served.TryHold())
                    throw new InvalidOperationException("the generation is held and cannot have ended");
                pending.Add(image);
                queue.Add(image);
            }

            var all = Task.WhenAll(pending.Select(image => image.Answered));
            await ((Task)all).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // The server has become slower than its pace promised: too many were ahead, and trying again is right.
            if (cancellationToken.IsCancellationRequested && !pending.Exists(image => image.IsEncoding))
                throw RequestProblem.Busy(admission.RetryAfter);
            cancellationToken.ThrowIfCancellationRequested();
            var answers = new List<Answer?>();
            var skipped = new List<SkippedImage>();
            foreach (var image in pending)
            {
                if (image.Answered.Exception?.InnerException is InputException unreadable)
                {
                    answers.Add(null);
                    skipped.Add(new SkippedImage(image.Name, Reason(unreadable)));
                }
                else
                    answers.Add(await image.Answered.ConfigureAwait(false));
            }

            return skipped.Count < pending.Count ? new Answered(served, answers, skipped)
                : throw RequestProblem.Unreadable(pending.Count == 1 ? $"{skipped[0].Image}: {skipped[0].Reason}"
                    : $"none of the {pending.Count} images can be read; the first: {skipped[0].Image}: {skipped[0].Reason}");
        }
        catch
        {
            served.Release();
            throw;
        }
    }

    /// <summary>How many classes the query asks for.</summary>
    /// <exception cref="RequestProblem">It is no number of classes.</exception>
    public static int Top(HttpRequest request)
    {
        const int Default = 5;
        var text = request.Query["top"].ToString();
        if (text.Length == 0)
            return Default;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var top) && top >= 1 ? top
            : throw RequestProblem.BadRequest("'top' is no number of classes; give a whole number from 1");
    }

    /// <summary>The label that is told.</summary>
    public static string Label(Answer answer) => answer.Withheld is null ? answer.Prediction.Label : PhotoAnswer.Unknown;

    /// <summary>The room for a request whose images come in another way.</summary>
    /// <exception cref="RequestProblem">There is none.</exception>
    public Admission.Place Enter(HttpContext context) => admission.TryEnter(reader.Announced(context)) ?? throw RequestProblem.Busy(admission.RetryAfter);

    /// <summary>Makes room for all images of a request.</summary>
    /// <exception cref="RequestProblem">There is none.</exception>
    public static void Take(Admission.Place place, int images)
    {
        if (!place.TryTake(images))
            throw RequestProblem.Busy(place.RetryAfter);
    }

    /// <summary>Makes room for what a request is decoded to, before it is.</summary>
    /// <exception cref="RequestProblem">There is none, now or ever.</exception>
    public static void Reserve(Admission.Place place, long bytes)
    {
        if (!place.TryReceive(bytes))
            throw place.FitsAlone(bytes) ? RequestProblem.Busy(place.RetryAfter)
                : RequestProblem.TooLarge("the request takes more memory than all requests may together; send fewer or smaller images");
    }

    /// <summary>The limits.</summary>
    public ClassifierServiceOptions Options => options;

    // What the library says of an image names it by the upload's name, if at all, and no file of this machine.
    private static string Reason(InputException error) => error.Remedy.Length > 0 ? $"{error.Problem}; {error.Remedy}" : error.Problem;
}

/// <summary>The answers to a request; the generation that gave them is held until it is disposed of.</summary>
/// <param name="Served">The generation.</param>
/// <param name="Answers">By image; <see langword="null"/> for one that cannot be read.</param>
/// <param name="Skipped">Those that cannot be read.</param>
internal sealed record Answered(ServedClassifier Served, IReadOnlyList<Answer?> Answers, IReadOnlyList<SkippedImage> Skipped) : IDisposable
{
    public void Dispose() => Served.Release();
}
