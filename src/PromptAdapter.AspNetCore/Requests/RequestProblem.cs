using Microsoft.AspNetCore.Http;

namespace PromptAdapter.AspNetCore.Requests;

/// <summary>
/// A request that is refused, with what its answer says (RFC 9457). The texts are written for whoever sent it and name no file of this machine.
/// </summary>
/// <param name="status">The status code.</param>
/// <param name="title">The kind of problem.</param>
/// <param name="detail">What is wrong with this request and what to do about it.</param>
internal sealed class RequestProblem(int status, string title, string detail) : Exception(detail)
{
    public int Status => status;

    public string Title => title;

    /// <summary>Seconds after which another try makes sense; <see langword="null"/> where that is no question of time.</summary>
    public int? RetryAfter { get; init; }

    public static RequestProblem BadRequest(string detail) => new(StatusCodes.Status400BadRequest, "The request cannot be understood", detail);

    public static RequestProblem TooLarge(string detail) => new(StatusCodes.Status413PayloadTooLarge, "The request is too large", detail);

    public static RequestProblem Unreadable(string detail) => new(StatusCodes.Status422UnprocessableEntity, "The image cannot be read", detail);

    public static RequestProblem Forbidden(string detail) => new(StatusCodes.Status403Forbidden, "That is not allowed here", detail);

    public static RequestProblem Conflict(string detail) => new(StatusCodes.Status409Conflict, "The classifier cannot be changed so", detail);

    public static RequestProblem Busy(int seconds) => new(StatusCodes.Status429TooManyRequests, "Too many requests",
        "as many images wait as can be answered in time; send the request again after the seconds that Retry-After names")
    { RetryAfter = seconds };

    public static RequestProblem TimeIsUp(TimeSpan limit) => new(StatusCodes.Status503ServiceUnavailable, "The time is up",
        FormattableString.Invariant($"the request was not answered within {limit.TotalSeconds:0.###} seconds; send fewer or smaller images, or later"))
    { RetryAfter = 1 };

    public static RequestProblem NotReady() => new(StatusCodes.Status503ServiceUnavailable, "Not ready", "no classifier is loaded at the moment")
    { RetryAfter = 1 };
}
