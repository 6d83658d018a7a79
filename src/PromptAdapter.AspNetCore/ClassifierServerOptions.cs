using System.Net;
using Microsoft.Extensions.Logging;

namespace PromptAdapter.AspNetCore;

/// <summary>Where a <see cref="ClassifierServer"/> listens and who may ask.</summary>
public sealed class ClassifierServerOptions
{
    /// <summary>
    /// The address to listen on; <see langword="null"/> takes this machine alone (127.0.0.1), or, with a key or <see cref="Insecure"/>, all of its addresses.
    /// </summary>
    public IPAddress? Host { get; set; }

    /// <summary>The port; 0 takes a free one. Default: 8080.</summary>
    public int Port { get; set; } = 8080;

    /// <summary>Whether others on the network may ask without a key. Default: no.</summary>
    public bool Insecure { get; set; }

    /// <summary>Limits and permissions.</summary>
    public ClassifierServiceOptions Service { get; } = new();

    /// <summary>Where the log goes; <see langword="null"/> writes none.</summary>
    public Action<ILoggingBuilder>? Logging { get; set; }

    /// <summary>The address that follows from all this.</summary>
    /// <exception cref="InputException">Others could ask without a key, and that was not allowed; or the port is none.</exception>
    internal IPAddress Address()
    {
        if (Port is < 0 or > 65535)
            throw new InputException($"{Port} is no port", null, "give a number from 0 to 65535");
        var isOpen = Insecure || Service.ApiKey is not null;
        var address = Host ?? (isOpen ? IPAddress.Any : IPAddress.Loopback);
        return isOpen || IPAddress.IsLoopback(address) ? address
            : throw new InputException($"at {address}, anybody on the network could ask", null, "set a key, or allow requests without one");
    }
}
