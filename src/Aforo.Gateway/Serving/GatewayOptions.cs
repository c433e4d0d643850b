using Aforo.Core.Catalog;
using Aforo.Core.Messages;
using Aforo.Core.Workload;
using Aforo.Gateway.Backends;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Coordination;
using Aforo.Gateway.Messages;
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

    /// <summary>Contexts and prices of cloud models that the configuration leaves open; null knows none.</summary>
    public CloudCatalog? Cloud { get; init; }

    /// <summary>Foretells how fast backends read prompts while no reply told; null, the default: then such speeds are not known.</summary>
    public ISpeedForecasts? Forecasts { get; init; }

    /// <summary>What the gateway says to clients, in the language of its user; English by default.</summary>
    public Catalogue Words { get; init; } = GatewayWording.In(Language.English);

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Reads an environment variable: keys of backends and of clients.</summary>
    public Func<string, string?> Variable { get; init; } = static _ => null;

    /// <summary>Takes each request that is over, for a log; never its content.</summary>
    public Action<WorkloadRequest> Finished { get; init; } = static _ => { };

    /// <summary>Takes a mistake of the gateway's own, with the id of the request that met it. Its message may quote a request: only its type and place belong into a log.</summary>
    public Action<string, Exception> Faulted { get; init; } = static (_, _) => { };

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
        // As clients' headers are read.
        RequestHeaderEncodingSelector = static (_, _) => System.Text.Encoding.Latin1,
    };
}
