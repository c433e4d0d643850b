using System.Collections.Immutable;
using Aforo.Core.Routing;
using Aforo.Gateway.Backends;
using Aforo.Gateway.Configuration;

namespace Aforo.Gateway.Serving;

/// <summary>A configuration with its backends. A request keeps the one that it began with, so that a new one drops none.</summary>
internal sealed record GatewayState(GatewayConfiguration Configuration, ImmutableArray<Backend> Backends)
{
    public static GatewayState Of(GatewayConfiguration configuration, HttpMessageInvoker http, TimeProvider clock, Func<string, string?> variable, GatewayState? before = null) => new(
        configuration,
        [.. configuration.Backends.Select(settings => new Backend(settings, http, clock, variable, before?.Backends.FirstOrDefault(old => old.Name == settings.Name && old.Settings.Url == settings.Url)))]);

    public Backend Of(RoutingTarget target) => Backends.First(backend => backend.Name == target.Backend);

    /// <summary>Texts that any rule looks for.</summary>
    public ImmutableArray<string> Mentions { get; } = [.. MentionsOf(Configuration)];

    private static IEnumerable<string> MentionsOf(GatewayConfiguration configuration) => configuration.Rules.SelectMany(rule => rule.When.Mentions).Distinct();
}
