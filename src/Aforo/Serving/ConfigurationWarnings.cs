using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Messages;
using Aforo.Gateway.Configuration;
using Aforo.Systems;

namespace Aforo.Serving;

/// <summary>What a configuration can be used with and likely does not mean: each in words, none stops anything.</summary>
internal sealed class ConfigurationWarnings(Catalogue words, Surroundings surroundings, CloudCatalog cloud)
{
    /// <param name="configuration">What is warned of.</param>
    /// <param name="withVariables">Whether the environment's variables, from which keys come, are those of the gateway.</param>
    public ImmutableArray<string> Of(GatewayConfiguration configuration, bool withVariables) =>
    [
        .. withVariables ? KeyVariable.Of(configuration).Where(one => surroundings.Variable(one.Name) is null).Select(one => words.Text("serve.no-variable", ("place", one.Place), ("variable", one.Name))) : [],
        .. configuration.Backends.IsEmpty ? [words.Text("serve.no-backends")] : Array.Empty<string>(),
        .. new CloudWarnings(cloud, words, surroundings.Clock.GetUtcNow()).Of(configuration),
    ];
}
