using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace PromptAdapter.Weights.Catalog;

/// <summary>
/// One request for a file or the rest of it. Redirects are followed by hand, because a hub says what hash a file has only on the answer that redirects,
/// and because an encrypted address must not lead to an open one.
/// </summary>
internal static class FileRequest
{
    private const int MostRedirects = 10;

    /// <summary>Sends the request and waits for the head of the answer.</summary>
    /// <param name="client">Sends it.</param>
    /// <param name="address">Where the file is.</param>
    /// <param name="from">The first byte wanted; 0 asks for everything.</param>
    /// <param name="entityTag">The version that the bytes before <paramref name="from"/> belong to, if known.</param>
    /// <param name="cancellationToken">Stops the request.</param>
    /// <returns>The final answer, whatever its status.</returns>
    public static async Task<FileResponse> SendAsync(HttpClient client, Uri address, long from, string? entityTag, CancellationToken cancellationToken)
    {
        string? linkedHash = null;
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
            if (from > 0)
            {
                request.Headers.Range = new RangeHeaderValue(from, null);
                if (entityTag is not null)
                    request.Headers.IfRange = new RangeConditionHeaderValue(EntityTagHeaderValue.Parse(entityTag));
            }

            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            linkedHash ??= HashIn(response, "X-Linked-ETag");
            if (!IsRedirect(response.StatusCode) || response.Headers.Location is null)
                return new FileResponse(response, linkedHash ?? HashIn(response, "ETag"));

            var next = new Uri(address, response.Headers.Location);
            response.Dispose();
            if (redirects == MostRedirects)
                throw new HttpRequestException(HttpRequestError.InvalidResponse, $"the server redirects more than {MostRedirects} times");
            if (next.Scheme != Uri.UriSchemeHttps && (next.Scheme != Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps))
                throw new HttpRequestException(HttpRequestError.InvalidResponse,
                    $"the server redirects to an address that is not safe ({next.Scheme}://{next.Host})");
            if (!await LeadsInwardAsync(address, cancellationToken).ConfigureAwait(false)
                && await LeadsInwardAsync(next, cancellationToken).ConfigureAwait(false))
                throw new HttpRequestException(HttpRequestError.InvalidResponse, $"the server redirects to an address inside this network ({next.Host})");
            address = next;
        }
    }

    /// <summary>
    /// Whether a host is this machine or in its own network: services that trust whoever can reach them (the metadata of a cloud at 169.254.169.254 among
    /// them) must not be asked because a server elsewhere says so. A mirror in the own network may redirect there.
    /// </summary>
    private static async Task<bool> LeadsInwardAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            return Array.Exists(await Dns.GetHostAddressesAsync(address.IdnHost, cancellationToken).ConfigureAwait(false), IsInward);
        }
        catch (SocketException)
        {
            return false; // a name that a proxy knows, or none that leads anywhere
        }
    }

    /// <summary>Whether an address belongs to no host of the public internet.</summary>
    internal static bool IsInward(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address))
            return true;
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal || address.IsIPv6SiteLocal || address.IsIPv6Multicast || address.Equals(IPAddress.IPv6Any)
            : address.GetAddressBytes() is [0 or 10 or 127, ..] or [169, 254, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..] or [100, >= 64 and <= 127, ..]
                or [>= 224, ..];
    }

    private static bool IsRedirect(HttpStatusCode status) =>
        status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    // Hubs use the SHA-256 of a large file as its entity tag. Any other tag is just a mark of the version.
    private static string? HashIn(HttpResponseMessage response, string header)
    {
        var text = response.Headers.NonValidated.TryGetValues(header, out var values) ? values.FirstOrDefault()?.Trim().Trim('"') : null;
        return HashRecord.IsSha256(text) ? text!.ToLowerInvariant() : null;
    }
}

/// <summary>The head of an answer.</summary>
/// <param name="Message">The answer, its body not yet read.</param>
/// <param name="Sha256">The hash that the server says the whole file has.</param>
internal sealed record FileResponse(HttpResponseMessage Message, string? Sha256) : IDisposable
{
    /// <summary>The version's strong entity tag, in its quotes.</summary>
    public string? EntityTag => Message.Headers.ETag is { IsWeak: false } tag ? tag.Tag : null;

    public void Dispose() => Message.Dispose();
}
