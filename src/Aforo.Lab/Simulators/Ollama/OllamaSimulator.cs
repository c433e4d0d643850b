namespace Aforo.Lab.Simulators.Ollama;

/// <summary>
/// A server that behaves as Ollama does, without weights: for tests and for the demonstration. It listens on loopback, and what it
/// says of contexts, cuts, waits and failures follows the chosen release. A token is four bytes of text.
/// </summary>
public sealed class OllamaSimulator : IAsyncDisposable
{
    private readonly LoopbackServer _server;

    private OllamaSimulator(LoopbackServer server) => _server = server;

    /// <summary>Where it listens.</summary>
    public Uri Address => _server.Address;

    /// <summary>Starts one; it is stopped by disposing it.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    /// <exception cref="FormatException">The version has no number.</exception>
    public static async Task<OllamaSimulator> StartAsync(OllamaSimulatorOptions options, CancellationToken cancellation = default)
    {
        var routes = new Routes(options);
        var server = await LoopbackServer.StartAsync(options.Port, routes.HandleAsync, cancellation).ConfigureAwait(false);
        routes.Started(server.Address.Port);
        return new OllamaSimulator(server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
