using System.Collections.Immutable;
using Aforo.Core.Routing;
using Aforo.Gateway.Backends;
using Aforo.Gateway.Configuration;

namespace Aforo.Gateway.Serving;

/// <summary>A configuration with its backends. A request keeps the one that it began with, so that a new one drops none.</summary>
internal sealed record GatewayState(GatewayConfiguration Configuration, ImmutableArray<Backend> Backends)
{
    public static GatewayState Of(GatewayConfiguration configuration, HttpMessageInvoker http, GatewayOptions options, GatewayState? before = null) => new(
        configuration,
        [.. configuration.Backends.Select(settings => new Backend(settings, settings.Offer(options.Cloud), http, options.Clock, options.Variable, options.Forecasts, before?.Backends.FirstOrDefault(old => old.Name == settings.Name && old.Settings.Url == settings.Url)))]);

    public Backend Of(RoutingTarget target) => Named(target.Backend)!;

    /// <summary>The backend of that name; null where there is none.</summary>
    public Backend? Named(string? name)
    {
        foreach (var backend in Backends)
            if (backend.Name == name) return backend;
        return null;
    }

    /// <summary>Texts that any rule looks for.</summary>
    public ImmutableArray<string> Mentions { get; } = [.. MentionsOf(Configuration)];

    private static IEnumerable<string> MentionsOf(GatewayConfiguration configuration) => configuration.Rules.SelectMany(rule => rule.When.Mentions).Distinct();
}
