using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using PromptAdapter.AspNetCore.Requests;
using PromptAdapter.AspNetCore.Serving;
using PromptAdapter.Methods;

namespace PromptAdapter.AspNetCore.Routes;

/// <summary>Predictions, explanations, and the classes.</summary>
internal sealed class PredictRoutes(ImageAnswers images, ClassifierHost host)
{
    /// <summary><c>POST /predict</c>: labels and probabilities. Nothing in the answer tells of the training photos.</summary>
    public async Task PredictAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var top = ImageAnswers.Top(context.Request);
        using var answered = await images.OfAsync(context, explain: false, cancellationToken).ConfigureAwait(false);
        var results = answered.Answers.OfType<Answer>().Select(answer => new ImageAnswer(answer.Prediction.Image, ImageAnswers.Label(answer),
            answer.Prediction.Probability, answer.Withheld, [.. answer.Prediction.Ranking.Take(top)]));
        await WriteAsync(context, new PredictAnswer([.. results], answered.Skipped), ServiceJson.Default.PredictAnswer).ConfigureAwait(false);
    }

    /// <summary><c>POST /explain</c>: predictions with what they rest on; the photos that voted only where the server may show them.</summary>
    public async Task ExplainAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var top = ImageAnswers.Top(context.Request);
        using var answered = await images.OfAsync(context, explain: true, cancellationToken).ConfigureAwait(false);
        var support = answered.Served.Classifier.State.Support;
        var results = answered.Answers.OfType<Answer>().Select(answer =>
        {
            var evidence = answer.Prediction.Evidence!;
            return new ExplainedImage(answer.Prediction.Image, ImageAnswers.Label(answer), answer.Prediction.Probability, answer.Withheld,
                [.. answer.Prediction.Ranking.Take(top)],
                new ExplanationAnswer(EvidenceWords.Of(answer.Prediction, answer.Withheld), evidence.TextLogit, evidence.CacheLogit, evidence.FittedLogit,
                    [.. evidence.Members.Select(member => new MemberAnswer(
                        member.Method, member.Weight, member.TextLogit, member.CacheLogit, member.FittedLogit))],
                    [.. evidence.Votes.Take(EvidenceWords.Nearest).Select(vote => Vote(vote, support))]));
        });
        await WriteAsync(context, new ExplainAnswer([.. results], answered.Skipped), ServiceJson.Default.ExplainAnswer).ConfigureAwait(false);
    }

    /// <summary><c>GET /labels</c>: the classes in the order of their indices, and what this server allows.</summary>
    public Task LabelsAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var answer = host.Of(classifier =>
        {
            var state = classifier.State;
            var photos = state.Support.CountBy(image => image.Label).ToDictionary();
            return new LabelsAnswer([.. state.ClassNames.Select((name, label) => new LabelAnswer(name, photos.GetValueOrDefault(label)))], state.Method,
                host.TakesCorrectionsOf(classifier), images.Options.ShowTrainingPhotos, images.Options.MaxImages);
        });
        return WriteAsync(context, answer, ServiceJson.Default.LabelsAnswer);
    }

    /// <summary>Writes an answer.</summary>
    public static async Task WriteAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(answer, type);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private VoteAnswer Vote(SupportVote vote, IReadOnlyList<SupportImage> support)
    {
        if (!images.Options.ShowTrainingPhotos)
            return new VoteAnswer(vote.ClassName, vote.Similarity, vote.Weight, null, null);
        var thumbnail = support[vote.Row].Thumbnail;
        return new VoteAnswer(vote.ClassName, vote.Similarity, vote.Weight, UploadName.Of(vote.Image, vote.Row + 1),
            thumbnail.IsEmpty ? null : "data:image/jpeg;base64," + Convert.ToBase64String(thumbnail.Span));
    }
}
