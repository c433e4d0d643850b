using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Aforo.Core.Facts;
using Aforo.Core.Routing;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Messages;
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
    private const string Health = "/healthz";
    private const string Metrics = "/metrics";

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
        _state = GatewayState.Of(options.Configuration, _http, options);
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
            await gateway._services.Budgets.BeginAsync(options.Configuration.Budgets, cancellation).ConfigureAwait(false);
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
    public void Use(GatewayConfiguration configuration)
    {
        if (_stopping.IsCancellationRequested) return;
        _services.Budgets.Use(configuration.Budgets, _stopping.Token);
        _state = GatewayState.Of(configuration, _http, _options, _state);
    }

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
        await _services.LeftBehind.EndAsync().ConfigureAwait(false);
        await _heavy.ConfigureAwait(false);
        await _services.Budgets.EndAsync().ConfigureAwait(false);
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
            // Headers go on as they came, byte for byte: those of backends, and those of clients.
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
            kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
            kestrel.Limits.MaxRequestBodySize = limits.BodyBytes + 1;
            kestrel.Limits.MaxRequestHeadersTotalSize = limits.HeaderBytes;
            kestrel.Limits.MaxConcurrentConnections = limits.Connections;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(limits.HeaderSeconds);
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(limits.BodyBytesPerSecond, TimeSpan.FromSeconds(5));
            kestrel.Limits.MinResponseDataRate = new MinDataRate(240, TimeSpan.FromSeconds(30));
            foreach (var address in configuration.Listen)
            {
                var at = ListenAddress.Parse(address) ?? throw new FormatException(address);
                if (at.IsBothLoopbacks) kestrel.ListenLocalhost(at.Point.Port, Speak);
                else kestrel.Listen(at.Point, Speak);
            }
        });
        if (configuration.Tls is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        return builder.Build();

        void Speak(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1;
            if (configuration.Tls is { } tls) listen.UseHttps(X509Certificate2.CreateFromPemFile(tls.Certificate, tls.Key));
        }
    }

    private async Task HandleAsync(HttpContext http)
    {
        var state = _state;
        var id = RequestId.New(_services.Clock.GetUtcNow());
        // Only a question about the server as a whole has none.
        var path = http.Request.Path.Value is { Length: > 0 } asked ? asked : "*";
        _services.Begin();
        WebPages.Admit(http, state.Configuration);
        try
        {
            if (path == Health && Reads(http))
            {
                await HealthAsync(http, id).ConfigureAwait(false);
                return;
            }
            string? keyName = null;
            var place = Guard.RefusesPlace(http, state.Configuration);
            if (place is null && WebPages.AnswersPreflight(http)) return;
            if ((place ?? Guard.RefusesKey(http, state.Configuration, _options.Variable, out keyName)) is { } refused)
            {
                await Replies.ErrorAsync(http, ApiEndpoint.ErrorFormOf(path), _options.Words.Error(refused.Status == 401 ? "authentication" : "permission", refused.Status, refused.Key), id, "none", "refused", refused.Status == 401 ? "no-key" : "not-allowed").ConfigureAwait(false);
                return;
            }
            if (path == Metrics && Reads(http))
            {
                await TextAsync(http, id, 200, _services.Metrics.Text(_services.Active - 1, state.Backends.Select(backend => (backend.Name, _services.Coordination.Load(backend.Name).Active, _services.Coordination.Load(backend.Name).Waiting)), _options.Ledger?.Health), "text/plain; version=0.0.4; charset=utf-8").ConfigureAwait(false);
                return;
            }
            if (ApiEndpoint.Find(http.Request.Method, path) is not { } endpoint)
            {
                await RefuseAsync(http, path, id).ConfigureAwait(false);
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

    /// <summary>A path that nobody has, or a method that it does not take.</summary>
    private Task RefuseAsync(HttpContext http, string path, string id)
    {
        var allowed = path is Health or Metrics ? ApiEndpoint.Reading : ApiEndpoint.MethodsOf(path);
        var meant = allowed is null ? ApiEndpoint.Meant(path) is { } like ? $"{like.Method} {like.Path}" : null : $"{allowed.Split(',')[0]} {path}";
        if (allowed is not null) http.Response.Headers.Allow = allowed;
        var (kind, status, reason) = allowed is null ? ("no_path", 404, "unknown-path") : ("no_method", 405, "wrong-method");
        return Replies.ErrorAsync(http, ApiEndpoint.ErrorFormOf(path), _options.Words.Error(kind, status, "gateway.not-served", ("method", http.Request.Method), ("path", path), ("meant", meant)), id, "none", "refused", reason);
    }

    private static bool Reads(HttpContext http) => HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);

    private Task HealthAsync(HttpContext http, string id) =>
        _stopping.IsCancellationRequested ? TextAsync(http, id, 503, "{\"status\":\"stopping\"}", "application/json") : TextAsync(http, id, 200, "{\"status\":\"ok\"}", "application/json");

    private static async Task TextAsync(HttpContext http, string id, int status, string text, string type)
    {
        Replies.Mark(http.Response, id, "aforo", "local", RoutingReasons.Own);
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
