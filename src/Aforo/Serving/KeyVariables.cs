using System.Collections.Immutable;
using Aforo.Gateway.Configuration;

namespace Aforo.Serving;

/// <summary>An environment variable from which a configuration takes a key.</summary>
/// <param name="Name">Name of the variable.</param>
/// <param name="Place">Name of the backend, or of the clients' key.</param>
/// <param name="IsOfClients">Whether clients show this key; else the gateway shows it to a backend.</param>
internal sealed record KeyVariable(string Name, string Place, bool IsOfClients)
{
    /// <summary>Whether shells and service managers take the name.</summary>
    public bool IsName => Name.Length > 0 && !char.IsAsciiDigit(Name[0]) && Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');

    /// <summary>All of a configuration, in its order; one that is named twice comes twice.</summary>
    public static ImmutableArray<KeyVariable> Of(GatewayConfiguration configuration) =>
    [
        .. configuration.Backends.Where(backend => backend.KeyVariable is not null).Select(backend => new KeyVariable(backend.KeyVariable!, backend.Name, false)),
        .. configuration.Keys.Where(key => key.Variable is not null).Select(key => new KeyVariable(key.Variable!, key.Name, true)),
    ];
}
