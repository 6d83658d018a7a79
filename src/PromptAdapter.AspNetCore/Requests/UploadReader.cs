using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using PromptAdapter.AspNetCore.Serving;

namespace PromptAdapter.AspNetCore.Requests;

/// <summary>
/// Reads the images of a request into memory, within the limits: a multipart form with files, or a body that is one image. Nothing is written to a disk.
/// </summary>
internal sealed class UploadReader(ClassifierServiceOptions options)
{
    private const int LongestBoundary = 70; // RFC 2046
    private const int MostFields = 16;
    private const int LongestField = 4096; // bytes

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The most bytes that a request may send, by what it says itself; refused where that is too much.</summary>
    /// <exception cref="RequestProblem">It says more than is taken.</exception>
    public long Announced(HttpContext context)
    {
        // The reading keeps to the limit. What the server itself takes is more: it reads on for a few seconds after a refusal, since a client whose
        // connection is cut while it sends never sees the answer.
        var tooMany = context.Request.ContentLength is { } length && length > options.MaxRequestBytes;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = tooMany ? null : 2 * options.MaxRequestBytes;
        if (tooMany)
            throw TooManyBytes();
        return context.Request.ContentLength ?? options.MaxRequestBytes;
    }

    /// <summary>Reads the request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="place">The room that it has; its bytes take theirs as they arrive.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="RequestProblem">It is no request of images, or too large, or there is no room for it any more.</exception>
    public async Task<Uploads> ReadAsync(HttpContext context, Admission.Place place, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type))
            throw WrongType();
        if (type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return await ReadFormAsync(context, type, place, cancellationToken).ConfigureAwait(false);
        if (!type.Type.Equals("image", StringComparison.OrdinalIgnoreCase)
            && !type.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase))
            throw WrongType();
        var bytes = await ReadBytesAsync(context.Request.Body, options.MaxImageBytes, place, cancellationToken).ConfigureAwait(false);
        if (bytes.Length == 0)
            throw RequestProblem.BadRequest("the body is empty; send the bytes of an image");
        return new Uploads([new Upload(UploadName.Of(null, 1), bytes)], new Dictionary<string, string>());
    }

    /// <summary>Reads a body to its end.</summary>
    /// <param name="body">The body.</param>
    /// <param name="most">The most bytes that are taken.</param>
    /// <param name="place">The room that the request has.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="RequestProblem">It is larger, or there is no room for it any more.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(Stream body, long most, Admission.Place place, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if (content.Length + read > most)
                    throw RequestProblem.TooLarge($"more than {most} bytes are not taken; send a smaller file");
                if (!place.TryReceive(read))
                    throw RequestProblem.Busy(place.RetryAfter);
                content.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }

    private async Task<Uploads> ReadFormAsync(
        HttpContext context, MediaTypeHeaderValue type, Admission.Place place, CancellationToken cancellationToken)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > LongestBoundary)
            throw RequestProblem.BadRequest("the multipart form has no boundary, or one that is too long; send it with an HTTP library");
        var images = new List<Upload>();
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var reader = new MultipartReader(boundary, context.Request.Body);
            var left = options.MaxRequestBytes;
            while (await reader.ReadNextSectionAsync(cancellationToken).ConfigureAwait(false) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                    throw RequestProblem.BadRequest("a part of the form has no content disposition; send it with an HTTP library");
                if (disposition.FileName.HasValue || disposition.FileNameStar.HasValue)
                {
                    if (images.Count == options.MaxImages)
                        throw RequestProblem.TooLarge($"more than {options.MaxImages} images are not taken at a time; send several requests");
                    var bytes = await ReadBytesAsync(section.Body, Math.Min(left, options.MaxImageBytes), place, cancellationToken).ConfigureAwait(false);
                    left -= bytes.Length;
                    images.Add(new Upload(NameOf(disposition, images.Count + 1), bytes));
                }
                else if (fields.Count < MostFields)
                {
                    var bytes = await ReadBytesAsync(section.Body, LongestField, place, cancellationToken).ConfigureAwait(false);
                    fields[HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? ""] = TextOf(bytes.Span);
                }
                else
                    throw RequestProblem.BadRequest($"the form has more than {MostFields} fields");
            }
        }
        catch (Exception error) when (error is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw RequestProblem.BadRequest("the multipart form is damaged or ends too early; send it again");
        }

        return images.Count > 0 ? new Uploads(images, fields)
            : throw RequestProblem.BadRequest("the form holds no file; send one or several images, each as a file");
    }

    private static string TextOf(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw RequestProblem.BadRequest("a field of the form is not UTF-8; send its text in that encoding");
        }
    }

    private static string NameOf(ContentDispositionHeaderValue disposition, int number)
    {
        var name = disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName;
        return UploadName.Of(HeaderUtilities.RemoveQuotes(name).Value, number);
    }

    private RequestProblem TooManyBytes() => RequestProblem.TooLarge($"more than {options.MaxRequestBytes} bytes are not taken; send fewer or smaller images");

    private static RequestProblem WrongType() => new(StatusCodes.Status415UnsupportedMediaType, "Unsupported media type",
        "send images as files of a multipart/form-data form, or one image as the body with its type, such as image/jpeg, or application/octet-stream");
}
