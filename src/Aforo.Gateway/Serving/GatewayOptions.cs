using Aforo.Core.Workload;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Coordination;
using Aforo.Gateway.Recording;
using Aforo.Ledger;

namespace Aforo.Gateway.Serving;

/// <summary>What a gateway is started with.</summary>
public sealed record GatewayOptions
{
    public required GatewayConfiguration Configuration { get; init; }

    /// <summary>Where requests are recorded; null for nowhere.</summary>
    public ILedger? Ledger { get; init; }

    /// <summary>What several instances agree on; in memory when null.</summary>
    public ICoordination? Coordination { get; init; }

    /// <summary>Keeps the prompts themselves, but of none in which something looks like a secret; null, the default, keeps none.</summary>
    public PromptRecorder? Prompts { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Reads an environment variable: keys of backends and of clients.</summary>
    public Func<string, string?> Variable { get; init; } = static _ => null;

    /// <summary>Takes each request that is over, for a log; never its content.</summary>
    public Action<WorkloadRequest> Finished { get; init; } = static _ => { };

    /// <summary>Makes the handler for all backends.</summary>
    public Func<HttpMessageHandler> Handler { get; init; } = static () => new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
        ActivityHeadersPropagator = null,
        ResponseDrainTimeout = TimeSpan.Zero,
    };
}
