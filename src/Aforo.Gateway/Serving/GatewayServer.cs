using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Translation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Aforo.Gateway.Serving;

/// <summary>The gateway as it listens. Stopping it lets the requests that are under way end.</summary>
public sealed class GatewayServer : IAsyncDisposable
{
    private readonly GatewayOptions _options;
    private readonly GatewayServices _services;
    private readonly HttpMessageInvoker _http;
    private readonly WebApplication _host;
    private readonly IServer _server;
    private readonly CancellationTokenSource _stopping = new();
    private GatewayState _state;
    private Task _heavy = Task.CompletedTask;

    private GatewayServer(GatewayOptions options)
    {
        _options = options;
        _services = new GatewayServices(options);
        _http = new HttpMessageInvoker(options.Handler());
        _state = GatewayState.Of(options.Configuration, _http, options.Clock, options.Variable);
        _host = Host(options.Configuration);
        _server = _host.Services.GetRequiredService<IServer>();
    }

    /// <summary>Where it listens.</summary>
    public ImmutableArray<Uri> Addresses { get; private set; } = [];

    /// <exception cref="IOException">An address is taken.</exception>
    public static async Task<GatewayServer> StartAsync(GatewayOptions options, CancellationToken cancellation = default)
    {
        var gateway = new GatewayServer(options);
        try
        {
            // Where several instances agree on what is spent, they know it already.
            if (options is { Ledger: { } ledger, Coordination: null }) await SpentBudgets.RestoreAsync(options.Configuration.Budgets, ledger, gateway._services.Coordination, options.Clock.GetLocalNow(), cancellation).ConfigureAwait(false);
            await gateway._server.StartAsync(new Application(gateway), cancellation).ConfigureAwait(false);
        }
        catch
        {
            await gateway.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        gateway.Addresses = [.. gateway._server.Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];
        if (options.Ledger is not null) gateway._heavy = gateway.KeepHeavyAsync();
        return gateway;
    }

    /// <summary>Takes a new configuration for requests that come from now on; those under way keep theirs. Addresses, TLS and connection limits stay.</summary>
    public void Use(GatewayConfiguration configuration) => _state = GatewayState.Of(configuration, _http, _options.Clock, _options.Variable, _state);

    /// <summary>Takes no more requests, lets those under way end for as long as given, and closes.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        using var patience = new CancellationTokenSource(grace, _options.Clock);
        try
        {
            await _server.StopAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Those that did not end in time are cut.
        }
        await _heavy.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stopping.IsCancellationRequested) await StopAsync(TimeSpan.Zero).ConfigureAwait(false);
        _services.Wheel.Dispose();
        await _host.DisposeAsync().ConfigureAwait(false);
        _http.Dispose();
        _stopping.Dispose();
    }

    private static WebApplication Host(GatewayConfiguration configuration)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            var limits = configuration.Limits;
            kestrel.AddServerHeader = false;
            kestrel.AllowSynchronousIO = false;
            kestrel.Limits.MaxRequestBodySize = limits.BodyBytes + 1;
            kestrel.Limits.MaxRequestHeadersTotalSize = limits.HeaderBytes;
            kestrel.Limits.MaxConcurrentConnections = limits.Connections;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(limits.HeaderSeconds);
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(limits.BodyBytesPerSecond, TimeSpan.FromSeconds(5));
            kestrel.Limits.MinResponseDataRate = new MinDataRate(240, TimeSpan.FromSeconds(30));
            foreach (var address in configuration.Listen)
            {
                var point = IPEndPoint.Parse(address);
                kestrel.Listen(point, listen =>
                {
                    listen.Protocols = HttpProtocols.Http1;
                    if (configuration.Tls is { } tls) listen.UseHttps(X509Certificate2.CreateFromPemFile(tls.Certificate, tls.Key));
                });
            }
        });
        if (configuration.Tls is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        return builder.Build();
    }

    private async Task HandleAsync(HttpContext http)
    {
        var state = _state;
        var id = Guid.CreateVersion7(_services.Clock.GetUtcNow()).ToString("N");
        var path = http.Request.Path.Value ?? "/";
        _services.Begin();
        try
        {
            if (path == "/healthz")
            {
                await HealthAsync(http, id).ConfigureAwait(false);
                return;
            }
            if (Guard.Refuses(http, state.Configuration, _options.Variable, out var keyName) is { } refused)
            {
                await Replies.ErrorAsync(http, ApiEndpoint.ErrorFormOf(path), new ReplyError(refused.Status == 401 ? "authentication" : "permission", "aforo: " + refused.Message, refused.Status), id, "none", "refused", refused.Status == 401 ? "no-key" : "not-allowed").ConfigureAwait(false);
                return;
            }
            if (path == "/metrics")
            {
                await TextAsync(http, id, 200, _services.Metrics.Text(_services.Active - 1, state.Backends.Select(backend => (backend.Name, _services.Coordination.Load(backend.Name).Active, _services.Coordination.Load(backend.Name).Waiting))), "text/plain; version=0.0.4; charset=utf-8").ConfigureAwait(false);
                return;
            }
            if (ApiEndpoint.Find(http.Request.Method, path) is not { } endpoint)
            {
                await Replies.ErrorAsync(http, ApiEndpoint.ErrorFormOf(path), new ReplyError("not_found", $"aforo: {http.Request.Method} {path} is not served", 404), id, "none", "refused", "unknown-path").ConfigureAwait(false);
                return;
            }
            await new Exchange(_services, state, http, endpoint, id, keyName).RunAsync().ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The client left before it could be told.
        }
        finally
        {
            _services.Leave();
        }
    }

    private Task HealthAsync(HttpContext http, string id) =>
        _stopping.IsCancellationRequested ? TextAsync(http, id, 503, "{\"status\":\"stopping\"}", "application/json") : TextAsync(http, id, 200, "{\"status\":\"ok\"}", "application/json");

    private static async Task TextAsync(HttpContext http, string id, int status, string text, string type)
    {
        Replies.Mark(http.Response, id, "aforo", "local", "own");
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        await http.Response.WriteAsync(text, Encoding.UTF8, http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Computes anew every few minutes what counts as heavy.</summary>
    private async Task KeepHeavyAsync()
    {
        try
        {
            while (true)
            {
                try
                {
                    await _services.Heavy.ComputeAsync(_options.Ledger!, _state.Configuration.HeavyShare, _options.Clock.GetUtcNow(), _stopping.Token).ConfigureAwait(false);
                }
                catch (Exception refused) when (refused is not OperationCanceledException)
                {
                    // The ledger says what troubles it in its own health; the line stays as it was.
                }
                await Task.Delay(TimeSpan.FromMinutes(5), _options.Clock, _stopping.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private sealed class Application(GatewayServer gateway) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => gateway.HandleAsync(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }
}
