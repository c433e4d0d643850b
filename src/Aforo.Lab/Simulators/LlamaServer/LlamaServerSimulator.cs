using System.Text.Json;
using Aforo.Core.Chains;
using Aforo.Systems.Runtimes.LlamaServer;
using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Simulators.LlamaServer;

/// <summary>
/// A server that behaves as llama-server does, without weights: for whole setups in tests and for the demonstration. It listens on
/// loopback; slots, reuse, refusals and a full pool follow its options. A token is four characters of text.
/// </summary>
public sealed class LlamaServerSimulator : IAsyncDisposable
{
    private readonly LlamaServerSimulatorOptions _options;
    private readonly Bodies _bodies;
    private readonly CompletionWork _work;
    private LoopbackServer? _server;

    private LlamaServerSimulator(LlamaServerSimulatorOptions options)
    {
        var slots = new SimulatedSlots(options);
        IRuntimeBehaviour behaviour = new LlamaServerRuntime().Behaviour;
        (_options, _bodies) = (options, new Bodies(options, slots));
        _work = new CompletionWork(options, slots, _bodies, behaviour);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => _server!.Address;

    /// <summary>Starts one; it stops by being disposed.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<LlamaServerSimulator> StartAsync(LlamaServerSimulatorOptions options, CancellationToken cancellation = default)
    {
        var simulator = new LlamaServerSimulator(options);
        simulator._server = await LoopbackServer.StartAsync(options.Port, simulator.HandleAsync, cancellation).ConfigureAwait(false);
        return simulator;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync().ConfigureAwait(false);
    }

    private async Task HandleAsync(HttpContext http)
    {
        http.Response.Headers.Server = "llama.cpp";
        try
        {
            await RouteAsync(http).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client left.
        }
    }

    private Task RouteAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "/";
        if (_options.Loading) return Answers.SendAsync(http, 503, Bodies.Error(503, "unavailable_error", "Loading model"));
        if (path is not ("/health" or "/v1/health") && _options.ApiKey is { } key && http.Request.Headers.Authorization != $"Bearer {key}")
        {
            return Answers.SendAsync(http, 401, Bodies.Error(401, "authentication_error", "Invalid API Key"));
        }
        return (http.Request.Method, path) switch
        {
            ("GET", "/health" or "/v1/health") => Answers.SendAsync(http, 200, """{"status":"ok"}"""u8.ToArray()),
            ("GET", "/props") => Answers.SendAsync(http, 200, _bodies.Props()),
            ("GET", "/models" or "/v1/models") => Answers.SendAsync(http, 200, _bodies.Models()),
            ("GET", "/slots") => _options.HasSlotsEndpoint ? Answers.SendAsync(http, 200, _bodies.Slots()) : NotEnabled(http, "slots"),
            ("GET", "/metrics") => _options.HasMetricsEndpoint ? Answers.SendAsync(http, 200, "llamacpp:requests_processing 0\n"u8.ToArray(), "text/plain; version=0.0.4") : NotEnabled(http, "metrics"),
            ("POST", "/completion" or "/completions" or "/v1/completions" or "/chat/completions" or "/v1/chat/completions") => CompleteAsync(http),
            _ => Answers.SendAsync(http, 404, Bodies.Error(404, "not_found_error", "File Not Found")),
        };
    }

    private async Task CompleteAsync(HttpContext http)
    {
        Completion? request;
        try
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body, default, http.RequestAborted).ConfigureAwait(false);
            request = Completion.Of(body.RootElement, _options.AnswerTokens);
        }
        catch (JsonException)
        {
            request = null;
        }
        await (request is null ? Answers.SendAsync(http, 400, Bodies.Error(400, "invalid_request_error", "\"prompt\" or \"messages\" is required")) : _work.RunAsync(http, request)).ConfigureAwait(false);
    }

    private static Task NotEnabled(HttpContext http, string name) =>
        Answers.SendAsync(http, 501, Bodies.Error(501, "not_supported_error", $"This server does not support {name} endpoint. Start it with `--{name}`"));
}
