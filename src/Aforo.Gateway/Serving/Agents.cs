using System.Globalization;
using Aforo.Core.Routing;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Dialects;
using Microsoft.AspNetCore.Http;

namespace Aforo.Gateway.Serving;

/// <summary>Who asks, and how long that client waits for content.</summary>
internal static class Agents
{
    private const int LongestName = 64;

    /// <summary>The agent that the configuration knows by its <c>User-Agent</c>; else what <c>X-Aforo-Agent</c> says; else the program's name.</summary>
    public static (string? Name, double? DeadlineSeconds) Of(IHeaderDictionary headers, GatewayConfiguration configuration)
    {
        var program = HeaderText.Of(headers.UserAgent.FirstOrDefault());
        var stated = HeaderText.Of(headers["X-Aforo-Agent"].FirstOrDefault());
        var known = configuration.Agents.FirstOrDefault(agent => agent.Name == stated) ?? configuration.Agents.FirstOrDefault(agent => program is not null && agent.UserAgents.Any(pattern => RoutingPatterns.Fits(pattern, program)));
        var deadline = double.TryParse(headers["X-Aforo-Deadline"].FirstOrDefault(), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 ? seconds : known?.DeadlineSeconds;
        var name = known?.Name ?? stated ?? program?.Split('/', ' ')[0];
        return (name is { Length: > LongestName } ? name[..LongestName] : name, deadline);
    }
}
