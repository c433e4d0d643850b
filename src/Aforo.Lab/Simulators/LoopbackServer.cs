using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aforo.Lab.Simulators;

/// <summary>An HTTP server on loopback that hands each request to one handler. It stops by being disposed.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private const int LargestBody = 256 << 20;

    private readonly KestrelServer _server;

    private LoopbackServer(KestrelServer server, Uri address) => (_server, Address) = (server, address);

    public Uri Address { get; }

    /// <param name="port">0 for a free one.</param>
    /// <param name="handler">Answers a request; what it throws ends the connection.</param>
    /// <param name="cancellation">Cancels the start.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<LoopbackServer> StartAsync(int port, RequestDelegate handler, CancellationToken cancellation)
    {
        var kestrel = new KestrelServerOptions { AddServerHeader = false, ApplicationServices = new ServiceCollection().BuildServiceProvider() };
        kestrel.Limits.MaxRequestBodySize = LargestBody;
        kestrel.Listen(IPAddress.Loopback, port);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        var server = new KestrelServer(Options.Create(kestrel), transport, NullLoggerFactory.Instance);
        await server.StartAsync(new Application(handler), cancellation).ConfigureAwait(false);
        return new LoopbackServer(server, new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First()));
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync().ConfigureAwait(false);
        await _server.StopAsync(now.Token).ConfigureAwait(false);
        _server.Dispose();
    }

    private sealed class Application(RequestDelegate handler) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => handler(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }
}
