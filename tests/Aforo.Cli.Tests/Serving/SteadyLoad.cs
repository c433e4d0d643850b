using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Aforo.Lab.Simulators;

namespace Aforo.Cli.Tests.Serving;

/// <summary>Clients that ask one after another and note when each answer was whole.</summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly CancellationTokenSource _over = new();
    private readonly Task _running;

    /// <param name="gateway">Where they ask.</param>
    /// <param name="clients">Connections at once.</param>
    /// <param name="models">Asked for by turns.</param>
    public SteadyLoad(Uri gateway, int clients, params string[] models)
    {
        _http.BaseAddress = gateway;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "test-key");
        _running = Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => AskAsync(client, models))));
    }

    /// <summary>Counts no time in which this machine gave nobody a turn: then nothing was answered, and nothing written either.</summary>
    public static TimeProvider Clock => UnstalledTime.Shared;

    /// <summary>Whole answers, in order of their ends.</summary>
    public ConcurrentQueue<Answer> Answers { get; } = new();

    public async Task UntilAsync(Func<SteadyLoad, bool> holds)
    {
        var since = Stopwatch.StartNew();
        while (!holds(this))
        {
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(60), $"{Answers.Count} answers, the last {Answers.LastOrDefault()}");
            await Task.Delay(20);
        }
    }

    public static async Task<(int Status, string Text)> AskAsync(Uri gateway, string model)
    {
        using var http = new HttpClient { BaseAddress = gateway };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "test-key");
        using var response = await http.SendAsync(Request(model, "hello"));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _running;
        _http.Dispose();
        _over.Dispose();
    }

    private static HttpRequestMessage Request(string model, string text) =>
        new(HttpMethod.Post, "v1/chat/completions") { Content = new StringContent($$"""{"model":"{{model}}","messages":[{"role":"user","content":"{{text}}"}]}""", Encoding.UTF8, "application/json") };

    private async Task AskAsync(int client, string[] models)
    {
        for (var turn = client; !_over.IsCancellationRequested; turn++)
        {
            try
            {
                var asked = Stopwatch.GetTimestamp();
                using var request = Request(models[turn % models.Length], $"client {client}, turn {turn}");
                using var response = await _http.SendAsync(request, _over.Token);
                await response.Content.ReadAsByteArrayAsync(_over.Token);
                Answers.Enqueue(new Answer(response.Headers.GetValues("X-Aforo-Request-Id").First(), (int)response.StatusCode, Clock.GetTimestamp(), Stopwatch.GetElapsedTime(asked)));
                await Task.Delay(Pause, _over.Token);
            }
            catch (Exception ended) when (ended is HttpRequestException or OperationCanceledException)
            {
                // The gateway is gone, or the test is over.
                if (ended is HttpRequestException) return;
            }
        }
    }

    /// <param name="Id">The gateway's id of the request.</param>
    /// <param name="Status">HTTP status.</param>
    /// <param name="At">Timestamp of its end, by <see cref="Clock"/>.</param>
    /// <param name="Took">Time from asking to that end.</param>
    internal sealed record Answer(string Id, int Status, long At, TimeSpan Took);
}
