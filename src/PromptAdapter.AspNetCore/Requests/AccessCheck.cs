using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace PromptAdapter.AspNetCore.Requests;

/// <summary>Who may ask: holders of the key where there is one, and no page of another site through its visitor's browser.</summary>
internal sealed class AccessCheck
{
    public const string Header = "X-Api-Key";
    private const string Bearer = "Bearer ";

    private readonly byte[]? _key;

    public AccessCheck(ClassifierServiceOptions options) => _key = options.ApiKey is { } key ? Hash(key) : null;

    /// <summary>Whether a request holds the key. Hashes are compared, in a time that tells nothing of where, or in length, they differ.</summary>
    public bool HasKey(HttpRequest request)
    {
        if (_key is null)
            return true;
        var given = request.Headers[Header].ToString();
        var authorization = request.Headers.Authorization.ToString();
        if (given.Length == 0 && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            given = authorization[Bearer.Length..].Trim();
        return CryptographicOperations.FixedTimeEquals(_key, Hash(given));
    }

    /// <summary>
    /// Whether a browser says that another site's page sends the request. Where it says whose page that is, this alone counts, since a proxy may ask for
    /// another host than the browser did; pages of the same site at another name or port are others, too. Browsers do not say so over plain HTTP, and old
    /// ones never do: there the page's origin has to be the host that is asked for.
    /// </summary>
    public static bool IsFromAnotherSite(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site)
            return site is not ("same-origin" or "none");
        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out var from)
            && HostString.FromUriComponent(from).Equals(request.Host, from.Scheme == "https" ? 443 : 80));
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

}

file static class Hosts
{
    // The port may be left out on either side.
    public static bool Equals(this HostString one, HostString other, int port) =>
        one.Host.Equals(other.Host, StringComparison.OrdinalIgnoreCase) && (one.Port ?? port) == (other.Port ?? port);
}
