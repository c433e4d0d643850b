using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Routing;
using Aforo.Gateway.Dialects;

namespace Aforo.Gateway.Configuration;

/// <summary>What the user wrote, checked. Every member has its default; nothing of the running state is here.</summary>
public sealed record GatewayConfiguration
{
    /// <summary>Addresses to listen on: an IP address or <c>localhost</c>, and a port.</summary>
    public ImmutableArray<string> Listen { get; init; } = ["127.0.0.1:11500"];

    /// <summary>Host names that requests may name beside loopback and the addresses that are listened on.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>Origins of web pages that may send requests; none by default.</summary>
    public ImmutableArray<string> Origins { get; init; } = [];

    /// <summary>Keys of which each request must carry one; none only on loopback.</summary>
    public ImmutableArray<ClientKey> Keys { get; init; } = [];

    public TlsFiles? Tls { get; init; }

    /// <summary>True when the user says that a proxy in front ends TLS.</summary>
    public bool BehindProxy { get; init; }

    public GatewayLimits Limits { get; init; } = new();

    public HeartbeatTimes Heartbeat { get; init; } = new();

    public ImmutableArray<BackendSettings> Backends { get; init; } = [];

    /// <summary>Names of the gateway's own for models on several backends.</summary>
    public ImmutableArray<ModelAlias> Models { get; init; } = [];

    public ImmutableArray<AgentSettings> Agents { get; init; } = [];

    public ImmutableArray<RoutingRule> Rules { get; init; } = [];

    public ImmutableArray<Budget> Budgets { get; init; } = [];

    /// <summary>Share of all prefill time that the requests called heavy make up, 0 to 1.</summary>
    public double HeavyShare { get; init; } = 0.2;

    /// <summary>SQLite file or address of the ledger; null for the default place.</summary>
    public string? Ledger { get; init; }

    /// <summary>Whether a text that looks like a secret makes a request private.</summary>
    public bool DetectSecrets { get; init; } = true;

    /// <summary>Members in which this differs from what a gateway was started with, and which hold only from a new start on.</summary>
    public ImmutableArray<string> HeldUntilNewStart(GatewayConfiguration started)
    {
        var held = ImmutableArray.CreateBuilder<string>();
        if (!Listen.SequenceEqual(started.Listen)) held.Add("listen");
        if (Tls != started.Tls) held.Add("tls");
        if (Ledger != started.Ledger) held.Add("ledger");
        if (Limits.HeaderBytes != started.Limits.HeaderBytes) held.Add("limits.header_bytes");
        if (Limits.HeaderSeconds != started.Limits.HeaderSeconds) held.Add("limits.header_seconds");
        if (Limits.BodyBytesPerSecond != started.Limits.BodyBytesPerSecond) held.Add("limits.body_bytes_per_second");
        if (Limits.Connections != started.Limits.Connections) held.Add("limits.connections");
        if (Limits.BodyBytes > started.Limits.BodyBytes) held.Add("limits.body_bytes");
        return held.ToImmutable();
    }
}

/// <summary>A key, by name: its SHA-256 in hexadecimal, or the environment variable that holds it.</summary>
public sealed record ClientKey(string Name, string? Sha256, string? Variable);

public sealed record TlsFiles(string Certificate, string Key);

/// <summary>Bounds of what a client may ask.</summary>
public sealed record GatewayLimits
{
    /// <summary>Largest body, bytes.</summary>
    public long BodyBytes { get; init; } = 64L << 20;

    /// <summary>Largest headers, bytes.</summary>
    public int HeaderBytes { get; init; } = 32 << 10;

    /// <summary>Seconds in which a client's headers must be there.</summary>
    public double HeaderSeconds { get; init; } = 15;

    /// <summary>Fewest bytes a second of a body, after five seconds.</summary>
    public double BodyBytesPerSecond { get; init; } = 1024;

    public int Connections { get; init; } = 10_000;

    /// <summary>Requests that may wait for a slot of one backend; one more is refused.</summary>
    public int Queue { get; init; } = 64;

    /// <summary>Longest wait for a slot, seconds.</summary>
    public double QueueSeconds { get; init; } = 600;

    /// <summary>Longest silence of an upstream that does not prove to be alive, seconds.</summary>
    public double DeadSeconds { get; init; } = 30;

    /// <summary>Longest silence of an upstream that can't prove anything but its connection, such as a cloud API, seconds.</summary>
    public double SilentSeconds { get; init; } = 900;

    /// <summary>Seconds that a prefill whose client left goes on for an identical request; only one that has run as long already. 0 ends it at once.</summary>
    public double LingerSeconds { get; init; } = 10;
}

/// <summary>When a client that waits gets a sign of life, seconds.</summary>
public sealed record HeartbeatTimes
{
    /// <summary>Time in which an early error still gets its own status.</summary>
    public double GraceSeconds { get; init; } = 8;

    public double EverySeconds { get; init; } = 15;

    /// <summary>
    /// Time without an event after which an OpenAI stream gets one that says nothing, in place of a comment: before the 120 s and 300 s after which clients give up that watch
    /// events. 0 for never.
    /// </summary>
    public double EventSeconds { get; init; } = 100;
}

/// <summary>A runtime or a cloud API.</summary>
public sealed record BackendSettings
{
    public required string Name { get; init; }

    /// <summary>Base address, without the dialect's own path.</summary>
    public required Uri Url { get; init; }

    /// <summary><c>ollama</c>, <c>llama-server</c>, <c>openai</c>, <c>anthropic</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether it is the user's own. By default a loopback or private address is, and all others are not.</summary>
    public required bool IsLocal { get; init; }

    public required ImmutableArray<Dialect> Dialects { get; init; }

    /// <summary>Whose manner of OpenAI's dialect it has. By default the address tells.</summary>
    public Provider Provider { get; init; }

    /// <summary>Environment variable that holds its key.</summary>
    public string? KeyVariable { get; init; }

    /// <summary>Requests at once; null for what it tells (<c>/props</c>), else no limit of the gateway's own.</summary>
    public int? Slots { get; init; }

    /// <summary>Speed of reading a prompt, tok/s, until it was measured.</summary>
    public double? PrefillSpeed { get; init; }

    /// <summary>Models that it serves, with what is known of each; empty for all that it lists.</summary>
    public ImmutableArray<BackendModel> Models { get; init; } = [];

    /// <summary>Power that it draws beyond idling while it works, watts; for the energy estimate.</summary>
    public double? Watts { get; init; }

    /// <summary>What the configuration says of a model: under its name, else under the first pattern that fits.</summary>
    public BackendModel? Stated(string model) => Models.FirstOrDefault(one => one.Name == model) ?? Models.FirstOrDefault(one => RoutingPatterns.Fits(one.Name, model));

    /// <summary>What a catalogue knows of the models here; nothing of those on the user's own machines.</summary>
    public CloudOffer Offer(CloudCatalog? catalog) => catalog is null || IsLocal ? CloudOffer.None : CloudOffer.Of(catalog, Url.Host, Provider switch
    {
        Provider.OpenAi => "openai",
        Provider.Gemini => "google",
        Provider.Mistral => "mistral",
        _ => null,
    });
}

/// <summary>A model of a backend.</summary>
public sealed record BackendModel(string Name)
{
    /// <summary>Context in tokens, where the backend can't be asked.</summary>
    public long? Context { get; init; }

    public Price? Price { get; init; }
}

/// <summary>Price of a million tokens.</summary>
/// <param name="CachedInput">What is reused of a prompt; null counts it as input, which is the most it may cost.</param>
public sealed record Price(double Input, double Output, double? CachedInput, string Currency)
{
    /// <summary>What is put into the provider's cache; null counts it as input.</summary>
    public double? CacheWrite { get; init; }

    /// <summary>What is put into the provider's cache for an hour; null counts it as <see cref="CacheWrite"/>.</summary>
    public double? CacheWriteHour { get; init; }

    /// <summary>Cost of a request, in <see cref="Currency"/>.</summary>
    public double CostOf(BilledTokens tokens) => new TokenPrice { Input = Input, Output = Output, CachedInput = CachedInput, CacheWrite = CacheWrite, CacheWriteHour = CacheWriteHour }.CostOf(tokens)!.Value;
}

/// <summary>A name of the gateway's own and what it stands for, in order of preference.</summary>
public sealed record ModelAlias(string Name, ImmutableArray<ModelPlace> On);

public sealed record ModelPlace(string Backend, string Model);

/// <summary>An agent, known by its <c>User-Agent</c>, with its patience.</summary>
/// <param name="DeadlineSeconds">Seconds without content after which it gives up; heartbeats do not help against it.</param>
public sealed record AgentSettings(string Name, ImmutableArray<string> UserAgents, double? DeadlineSeconds);

/// <summary>Most money for some backends in a period.</summary>
/// <param name="Period"><c>day</c> or <c>month</c>, by local time.</param>
public sealed record Budget(string Name, double Amount, string Currency, string Period, ImmutableArray<string> Backends);
