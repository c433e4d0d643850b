using System.Collections.Concurrent;
using Aforo.Core.Workload;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Coordination;
using Aforo.Gateway.Forwarding;
using Aforo.Gateway.Serving;
using Microsoft.Extensions.Time.Testing;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>What a prefill costs whose client left: it stands in the ledger once, whether another client takes it over or nobody does.</summary>
public sealed class LeftBehindTests
{
    private const string Usage = """{"choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":10}}""";
    private const string Anthropic = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":1000,\"output_tokens\":10}}}\n\n";

    [Theory]
    [InlineData("openai", false, 200, Usage, 0.00102)]
    [InlineData("openai", true, 200, "data: {\"choices\":[]}\n\ndata: " + Usage + "\n\ndata: [DONE]\n\n", 0.00102)]
    [InlineData("anthropic", true, 200, Anthropic, 0.00102)]
    [InlineData("openai", true, 200, "data: {\"choices\":[]}\n\n", null)]
    [InlineData("openai", false, 500, Usage, null)]
    [InlineData("openai", false, 0, "", null)]
    public async Task It_is_its_own_clients_where_nobody_takes_it_over(string kind, bool streams, int status, string reply, double? cost)
    {
        await using var scene = await Scene.StartAsync(kind, streams, status, reply);
        var flight = await scene.LeaveAsync();
        if (status != 0)
        {
            scene.Answers.SetResult();
            await flight.Response.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        }
        // While it may still be taken over, nothing is known of its cost.
        Assert.Empty(scene.Finished);
        scene.Clock.Advance(Scene.Linger);

        await Gateways.UntilAsync(() => !scene.Finished.IsEmpty);
        var request = Assert.Single(scene.Finished);
        Assert.Equal((WorkloadOutcome.ClientGone, WorkloadLeg.Prefill, null), (request.Outcome, request.FailedLeg, request.Status));
        Assert.Equal(cost, request.Cost is { } known ? Math.Round(known, 9) : null);
        Assert.Equal(cost is null ? null : "USD", request.Currency);
        Assert.Equal(cost is null ? null : 1000, request.PromptTokens);
        Assert.Equal(cost ?? 0, Math.Round(scene.Spent, 9));
    }

    [Fact]
    public async Task It_is_the_other_clients_where_one_takes_it_over()
    {
        await using var scene = await Scene.StartAsync("openai", false, 200, Usage);
        await scene.LeaveAsync();
        var second = scene.AskAsync(CancellationToken.None);
        await Gateways.UntilAsync(() => scene.Finished.Count == 1);
        scene.Answers.SetResult();
        using var answer = await second;
        Assert.Equal(Usage, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        await Gateways.UntilAsync(() => scene.Finished.Count == 2);
        scene.Clock.Advance(Scene.Linger);
        Assert.Equal([(WorkloadOutcome.ClientGone, null), (WorkloadOutcome.Answered, 0.00102)], scene.Finished.Select(request => (request.Outcome, request.Cost is { } known ? Math.Round(known, 9) : (double?)null)));
        Assert.Equal(0.00102, Math.Round(scene.Spent, 9));
        Assert.Single(scene.Backend.Asked);
    }

    [Fact]
    public async Task It_is_not_taken_over_where_a_changed_configuration_gives_its_backends_name_to_another_server()
    {
        await using var scene = await Scene.StartAsync("openai", false, 200, Usage);
        await scene.LeaveAsync();
        await using var other = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", """{"choices":[]}"""), cancellation).AsTask());
        scene.Gateway.Use(scene.Configuration(other, ""));
        using var answer = await scene.AskAsync(CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Equal("""{"choices":[]}""", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Single(other.Asked);
    }

    [Fact]
    public async Task It_is_known_before_the_gateway_ends()
    {
        await using var scene = await Scene.StartAsync("openai", false, 200, Usage);
        var flight = await scene.LeaveAsync();
        scene.Answers.SetResult();
        await flight.Response.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await scene.Gateway.StopAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(0.00102, Math.Round(Assert.Single(scene.Finished).Cost!.Value, 9));
    }

    [Fact]
    public async Task What_costs_nothing_is_recorded_at_once()
    {
        await using var scene = await Scene.StartAsync("openai", false, 200, Usage, price: "");
        await scene.LeaveAsync();
        await Gateways.UntilAsync(() => !scene.Finished.IsEmpty);

        Assert.Null(Assert.Single(scene.Finished).Cost);
    }

    /// <summary>A gateway whose clock stands still, before a backend that answers when the test says so.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        public static readonly TimeSpan Linger = TimeSpan.FromSeconds(20);

        private readonly HttpClient _http = new();
        private readonly WatchedCoordination _coordination;
        private readonly string _kind;
        private readonly bool _streams;

        private Scene(string kind, bool streams, int status, string reply)
        {
            (_kind, _streams, _coordination) = (kind, streams, new WatchedCoordination(new InMemoryCoordination(Clock)));
            Backend = new ScriptedBackend(async (_, stream, cancellation) =>
            {
                await Answers.Task.WaitAsync(cancellation);
                await stream.WriteAsync(ScriptedBackend.Reply(status, streams ? "text/event-stream" : "application/json", reply), cancellation);
            });
        }

        public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero));

        public TaskCompletionSource Answers { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ScriptedBackend Backend { get; }

        public GatewayServer Gateway { get; private set; } = null!;

        public ConcurrentQueue<WorkloadRequest> Finished { get; } = new();

        public double Spent => _coordination.Spent("all", new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));

        public static async Task<Scene> StartAsync(string kind, bool streams, int status, string reply, string price = """, "price": {"input": 1, "output": 2}""")
        {
            var scene = new Scene(kind, streams, status, reply);
            scene.Gateway = await GatewayServer.StartAsync(new GatewayOptions
            {
                Configuration = scene.Configuration(scene.Backend, price),
                Clock = scene.Clock,
                Coordination = scene._coordination,
                Finished = scene.Finished.Enqueue,
            });
            return scene;
        }

        public GatewayConfiguration Configuration(ScriptedBackend backend, string price) => Gateways.Read($$"""
            {"listen": "127.0.0.1:0", "limits": {"linger_seconds": {{Linger.TotalSeconds}}}, "heartbeat": {"grace_seconds": 600}, "backends": [{"name": "b", "kind": "{{_kind}}", "url": "{{backend.Address}}", "models": [{"name": "m"{{price}}}]}],
             "budgets": [{"name": "all", "amount": 1, "currency": "USD", "period": "month", "backends": ["b"]}]}
            """);

        public Task<HttpResponseMessage> AskAsync(CancellationToken cancellation) => _http.SendAsync(_kind == "anthropic"
            ? Gateways.Post(Gateway, "/v1/messages", $$"""{"model":"m","max_tokens":5,"stream":{{(_streams ? "true" : "false")}},"messages":[{"role":"user","content":"hi"}]}""")
            : Gateways.Post(Gateway, "/v1/chat/completions", Gateways.Chat.Replace("true", _streams ? "true" : "false", StringComparison.Ordinal)), cancellation);

        /// <summary>A client asks, waits long enough and leaves: what goes on without it.</summary>
        public async Task<Flight> LeaveAsync()
        {
            using var gone = new CancellationTokenSource();
            var first = AskAsync(gone.Token);
            await Gateways.UntilAsync(() => !Backend.Asked.IsEmpty);
            Clock.Advance(1.5 * Linger);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
            return (Flight)await _coordination.Parked.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Backend.DisposeAsync();
            _http.Dispose();
        }
    }

    /// <summary>Tells of the first prefill that is parked.</summary>
    private sealed class WatchedCoordination(InMemoryCoordination within) : ICoordination
    {
        public TaskCompletionSource<IParkedFlight> Parked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Park(FlightKey key, IParkedFlight flight, TimeSpan time)
        {
            within.Park(key, flight, time);
            Parked.TrySetResult(flight);
        }

        public ValueTask<ISlot?> EnterAsync(SlotRequest request, CancellationToken cancellation) => within.EnterAsync(request, cancellation);

        public (int Active, int Waiting) Load(string backend) => within.Load(backend);

        public IDisposable Announce(RunningPrefill prefill) => within.Announce(prefill);

        public IParkedFlight? Claim(FlightKey key) => within.Claim(key);

        public Task<IParkedFlight>? Await(FlightKey key, CancellationToken cancellation) => within.Await(key, cancellation);

        public bool MayClaim(long length) => within.MayClaim(length);

        public double Spent(string budget, DateTimeOffset periodStart) => within.Spent(budget, periodStart);

        public void Spend(string budget, DateTimeOffset periodStart, double amount) => within.Spend(budget, periodStart, amount);
    }
}
