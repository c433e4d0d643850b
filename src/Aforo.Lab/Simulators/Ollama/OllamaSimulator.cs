using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>
/// A server that behaves as Ollama does, without weights: for tests and for the demonstration. It listens on loopback, and what it
/// says of contexts, cuts, waits and failures follows the chosen release. A token is four bytes of text.
/// </summary>
public sealed class OllamaSimulator : IAsyncDisposable
{
    private const int LargestBody = 256 << 20;

    private readonly KestrelServer _server;

    private OllamaSimulator(KestrelServer server, Uri address) => (_server, Address) = (server, address);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts one; it is stopped by disposing it.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<OllamaSimulator> StartAsync(OllamaSimulatorOptions options, CancellationToken cancellation = default)
    {
        var kestrel = new KestrelServerOptions { AddServerHeader = false, ApplicationServices = new ServiceCollection().BuildServiceProvider() };
        kestrel.Limits.MaxRequestBodySize = LargestBody;
        kestrel.Listen(IPAddress.Loopback, options.Port);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        var server = new KestrelServer(Options.Create(kestrel), transport, NullLoggerFactory.Instance);
        var routes = new Routes(options);
        await server.StartAsync(new Application(routes), cancellation).ConfigureAwait(false);
        var address = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
        routes.Started(address.Port);
        return new OllamaSimulator(server, address);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync().ConfigureAwait(false);
        await _server.StopAsync(now.Token).ConfigureAwait(false);
        _server.Dispose();
    }
}
