using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Aforo.Core.Cases;
using Aforo.Systems;
using Aforo.Systems.Logs;
using Aforo.Systems.Runtimes.LlamaServer;

namespace Aforo.Engine.Tests.Servers;

/// <summary>
/// A running llama-server of the real engine with a small model, on a free port. What it is started with, what it printed
/// and what it answers can be given to readers; it ends with this object.
/// </summary>
public sealed class RealServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly HttpClient _http;
    private readonly RunningProcess _seen;

    private RealServer(Process process, Uri address, RunningProcess seen)
    {
        _process = process;
        _seen = seen;
        Address = address;
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    public Uri Address { get; }

    /// <summary>This machine as a reader sees it, with this server as its only process.</summary>
    public Surroundings World => new()
    {
        Platform = Platform.Linux,
        Home = AppContext.BaseDirectory,
        CurrentDirectory = AppContext.BaseDirectory,
        Root = Path.Combine(AppContext.BaseDirectory, "nothing"),
        Processes = () => [_seen],
    };

    /// <summary>Starts a server and waits until it has loaded.</summary>
    /// <param name="model">Path of a GGUF file; null for a server without one (router).</param>
    /// <param name="arguments">Flags as a person would give them; host and port are added.</param>
    public static Task<RealServer> StartAsync(string? model, params string[] arguments) => StartAsync(model, arguments, ImmutableDictionary<string, string>.Empty);

    /// <inheritdoc cref="StartAsync(string?, string[])"/>
    /// <param name="variables">Environment variables of the server.</param>
    public static async Task<RealServer> StartAsync(string? model, string[] arguments, ImmutableDictionary<string, string> variables)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var program = await EngineCache.ServerAsync(cancellation);
        var port = FreePort();
        string[] all = [.. model is null ? (string[])[] : ["-m", model], .. arguments, "--host", "127.0.0.1", "--port", $"{port}"];
        var start = new ProcessStartInfo(program, all) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        var process = Process.Start(start)!;
        var server = new RealServer(process, new Uri($"http://127.0.0.1:{port}/"), new RunningProcess(process.Id, [program, .. all], variables));
        await server.ReadyAsync(cancellation);
        return server;
    }

    /// <summary>What the adapter reads out of it.</summary>
    public async Task<Observation> ObserveAsync() =>
        await new LlamaServerRuntime().ObserveAtAsync(Address, World, TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("the adapter did not recognise a real llama-server");

    /// <summary>What the log reader reads out of everything that it has printed so far.</summary>
    public async Task<Observation> ReadLogAsync()
    {
        // The lines of a request are printed a moment after its reply.
        await Task.Delay(200, TestContext.Current.CancellationToken);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(Log));
        return LogReader.Read(stream, new LogOptions { File = "server.log" }, TestContext.Current.CancellationToken);
    }

    public string Log
    {
        get
        {
            lock (_log) return _log.ToString();
        }
    }

    /// <summary>Completes a prompt: one token for each character and one before them.</summary>
    public async Task<RealReply> CompleteAsync(string prompt, int answer = 1, CancellationToken? cancellation = null)
    {
        var request = new JsonObject { ["prompt"] = prompt, ["n_predict"] = answer, ["temperature"] = 0, ["ignore_eos"] = true };
        using var content = new StringContent(request.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync("completion", content, cancellation ?? TestContext.Current.CancellationToken);
        return new RealReply(response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }

    public async Task<string> GetAsync(string path) => await _http.GetStringAsync(path, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task ReadyAsync(CancellationToken cancellation)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(30); await Task.Delay(25, cancellation))
        {
            if (_process.HasExited) break;
            try
            {
                using var response = await _http.GetAsync("health", cancellation);
                if (response.StatusCode == HttpStatusCode.OK) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }
        var log = Log;
        await DisposeAsync();
        Assert.Fail($"llama-server did not start:\n{log}");
    }

    private void Note(string? line)
    {
        if (line is null) return;
        lock (_log) _log.Append(line).Append('\n');
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>A reply of the real server.</summary>
public sealed record RealReply(HttpStatusCode Status, JsonNode Body)
{
    /// <summary>Tokens of the prompt that were reused; null in an error.</summary>
    public int? Reused => (int?)Body["timings"]?["cache_n"];

    /// <summary>Tokens of the prompt that were computed; null in an error.</summary>
    public int? Computed => (int?)Body["timings"]?["prompt_n"];
}
