using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PromptAdapter.AspNetCore.Requests;
using PromptAdapter.AspNetCore.Serving;
using PromptAdapter.Photos;

namespace PromptAdapter.AspNetCore.Routes;

/// <summary>Corrections: a photo joins the classifier under its right class, and can be taken back.</summary>
internal sealed partial class CorrectionRoutes(
    ClassifierServiceOptions options, ClassifierHost host, Admission admission, UploadReader reader, ILogger<CorrectionRoutes> log)
{
    private const int LongestLabel = 200; // characters

    private readonly ILogger<CorrectionRoutes> _log = log;

    /// <summary><c>POST /corrections</c>: one photo as a file and the field <c>label</c>.</summary>
    public async Task AddAsync(HttpContext context, CancellationToken cancellationToken)
    {
        RequireAllowed();
        if (!host.Of(classifier => classifier.CanGrow))
            throw RequestProblem.Conflict(ClassifierHost.CannotGrow);
        using var place = admission.TryEnter(reader.Announced(context)) ?? throw RequestProblem.Busy(admission.RetryAfter);
        var uploads = await reader.ReadAsync(context, place, cancellationToken).ConfigureAwait(false);
        if (uploads.Images is not [var photo])
            throw RequestProblem.BadRequest("a correction is of one photo; send one file");
        var label = uploads.Fields.GetValueOrDefault("label", "").Trim();
        if (label.Length is 0 or > LongestLabel || label.Any(char.IsControl) || label.IndexOfAny(['/', '\\']) >= 0 || label is "." or ".."
            || label == PhotoAnswer.Unknown)
            throw RequestProblem.BadRequest($"the form's field 'label' names no class; give a name of 1 to {LongestLabel} characters");
        ImageAnswers.Take(place, 1);
        await RequireReadableAsync(photo, cancellationToken).ConfigureAwait(false);
        try
        {
            // What the classifier calls the photo must be a name that no other has.
            var name = $"{Path.GetFileNameWithoutExtension(photo.Name)}-{Guid.NewGuid().ToString("N")[..8]}{Path.GetExtension(photo.Name)}";
            var correction = await host.CorrectAsync(label, (photo with { Name = name }).Source, cancellationToken).ConfigureAwait(false);
            await PredictRoutes.WriteAsync(context,
                new CorrectionAnswer(correction.Token, correction.Label, correction.Was, correction.IsNewClass, correction.Photos),
                ServiceJson.Default.CorrectionAnswer).ConfigureAwait(false);
        }
        catch (CorrectionRefusedException refused)
        {
            throw RequestProblem.Conflict(refused.Message);
        }
        catch (InputException error)
        {
            LogFailure(error.Message); // which may name files and training photos
            throw RequestProblem.Conflict("fitting it again has failed; the log of the server says why");
        }
    }

    /// <summary><c>DELETE /corrections/UNDO</c>: takes back the latest correction.</summary>
    public async Task UndoAsync(HttpContext context, CancellationToken cancellationToken)
    {
        RequireAllowed();
        try
        {
            var photos = await host.UndoAsync(context.Request.RouteValues["undo"]?.ToString() ?? "", cancellationToken).ConfigureAwait(false);
            if (photos is not { } count)
                throw RequestProblem.Conflict(
                    "only the latest correction can be taken back, and this one is not it, or the classifier's file has changed since");
            await PredictRoutes.WriteAsync(context, new UndoAnswer(count), ServiceJson.Default.UndoAnswer).ConfigureAwait(false);
        }
        catch (CorrectionRefusedException refused)
        {
            throw RequestProblem.Conflict(refused.Message);
        }
        catch (InputException error)
        {
            LogFailure(error.Message);
            throw RequestProblem.Conflict("the file cannot be written; the log of the server says why");
        }
    }

    private void RequireAllowed()
    {
        if (!options.AllowCorrections)
            throw RequestProblem.Forbidden("this server takes no corrections");
    }

    // Before the fit, which knows a limit on pixels of its own.
    private async Task RequireReadableAsync(Upload photo, CancellationToken cancellationToken)
    {
        var served = host.Hold();
        try
        {
            await Task.Run(() => served.Classifier.Preprocess(photo.Source, options.MaxPixels), cancellationToken).ConfigureAwait(false);
        }
        catch (InputException error)
        {
            throw RequestProblem.Unreadable($"{photo.Name}: {error.Problem}; {error.Remedy}");
        }
        finally
        {
            served.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "a correction has failed: {Problem}")]
    private partial void LogFailure(string problem);
}
