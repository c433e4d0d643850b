using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Aforo.Lab.Simulators;
using Aforo.Lab.Simulators.Ollama;

namespace Aforo.Lab.Tests.Simulators.Ollama;

/// <summary>A simulated server with a client and its log.</summary>
internal sealed class Simulated : IAsyncDisposable
{
    private readonly OllamaSimulator _server;

    private Simulated(OllamaSimulator server, StringWriter log, TimeProvider clock)
    {
        (_server, Log, Clock) = (server, log, clock);
        Http = new HttpClient { BaseAddress = server.Address, Timeout = Timeout.InfiniteTimeSpan };
    }

    public HttpClient Http { get; }

    public StringWriter Log { get; }

    public TimeProvider Clock { get; }

    public Uri Address => _server.Address;

    public string[] Lines => Log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Starts one whose time runs <paramref name="factor"/> times as fast; so models stay for ever unless a request says otherwise.</summary>
    public static async Task<Simulated> Start(OllamaSimulatorOptions? options = null, double factor = 2000)
    {
        var log = new StringWriter();
        var clock = new AcceleratedTime(factor, new DateTimeOffset(2026, 2, 18, 11, 15, 0, TimeSpan.Zero));
        return new Simulated(await OllamaSimulator.StartAsync((options ?? new()) with { Clock = clock, Log = log, KeepAlive = TimeSpan.FromSeconds(-1) }), log, clock);
    }

    public static string Fixture(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "Ollama", name));

    /// <summary>Text of so many tokens, made of one letter.</summary>
    public static string Tokens(int tokens, char letter = 'a') => new(letter, tokens * 4);

    public static string Chat(string model, string rest, params (string Role, string Content)[] messages) =>
        $$"""{"model":"{{model}}","messages":[{{string.Join(',', messages.Select(message => $$"""{"role":"{{message.Role}}","content":"{{message.Content}}"}"""))}}]{{rest}}}""";

    public async Task<(int Status, string Body)> Post(string path, string json, CancellationToken cancellation = default)
    {
        using var response = await Http.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"), cancellation);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellation));
    }

    public async Task<JsonElement> Json(string path, string json)
    {
        var (status, body) = await Post(path, json);
        Assert.True(status == 200, body);
        return Parse(body);
    }

    public async Task<JsonElement> Get(string path) => Parse(await Http.GetStringAsync(path));

    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    /// <summary>Context of the only loaded model.</summary>
    public async Task<long> LoadedContext() => Assert.Single((await Get("/api/ps")).GetProperty("models").EnumerateArray().ToArray()).GetProperty("context_length").GetInt64();

    /// <summary>Waits until the log has a line with the words.</summary>
    public async Task<string> Line(string words)
    {
        for (var i = 0; i < 3000; i++)
        {
            string text;
            lock (Log) text = Log.ToString();
            if (text.Split('\n').FirstOrDefault(line => line.Contains(words, StringComparison.Ordinal)) is { } line) return line;
            await Task.Delay(10);
        }
        throw new Xunit.Sdk.XunitException($"no line with {words} in\n{Log}");
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server.DisposeAsync();
    }
}
