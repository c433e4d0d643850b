using System.Collections.Immutable;
using System.Net;
using Aforo.Formats.Text;

namespace Aforo.Gateway.Configuration;

/// <summary>Reads the gateway's configuration (JSON with comments). Every problem is told, each with its place.</summary>
public static class ConfigurationReader
{
    /// <summary>The configuration; null when there is any problem.</summary>
    public static (GatewayConfiguration? Configuration, ImmutableArray<ConfigurationProblem> Problems) Read(ReadOnlyMemory<byte> bytes)
    {
        var document = TextDocument.Parse(bytes, TextFormat.Jsonc);
        var problems = document.Errors.Select(error => new ConfigurationProblem(error.Line, error.Column, "", error.Message)).ToList();
        if (document.Root is not { Kind: TextKind.Object } root)
        {
            if (problems.Count == 0) problems.Add(new ConfigurationProblem(1, 1, "", "the file must hold an object"));
            return (null, [.. problems]);
        }
        var reader = new NodeReader(root, problems);
        var configuration = Read(reader);
        reader.Finish();
        Check(configuration, reader);
        return (problems.Count == 0 ? configuration : null, [.. problems]);
    }

    private static GatewayConfiguration Read(NodeReader root)
    {
        var fallback = new GatewayConfiguration();
        return fallback with
        {
            Listen = Or(root.Texts("listen"), fallback.Listen),
            Hosts = root.Texts("hosts"),
            Origins = root.Texts("origins"),
            Keys = root.Each("keys", Key),
            Tls = root.Object("tls") is { } tls ? Tls(tls) : null,
            BehindProxy = root.Flag("behind_proxy") ?? false,
            Limits = root.Object("limits") is { } limits ? Limits(limits) : fallback.Limits,
            Heartbeat = root.Object("heartbeat") is { } beat ? Heartbeat(beat) : fallback.Heartbeat,
            Backends = root.Each("backends", BackendReading.Backend),
            Models = root.Each("models", Alias),
            Agents = root.Each("agents", Agent),
            Rules = root.Each("rules", RuleReading.Rule),
            Budgets = root.Each("budgets", BudgetOf),
            HeavyShare = root.Number("heavy_share", 0, 1) ?? fallback.HeavyShare,
            Ledger = root.Text("ledger"),
            DetectSecrets = root.Flag("detect_secrets") ?? true,
        };
    }

    private static ClientKey? Key(NodeReader reader)
    {
        var (name, hash, variable) = (reader.Text("name", required: true), reader.Text("sha256"), reader.Text("variable"));
        if (hash is null == variable is null) reader.Wrong(reader.Node, "a key needs either \"sha256\", the hash of the key in hexadecimal, or \"variable\", the environment variable that holds it");
        else if (hash is not null && (hash.Length != 64 || !hash.All(char.IsAsciiHexDigit))) reader.Wrong("sha256", "\"sha256\" must have 64 hexadecimal digits");
        return name is null ? null : new ClientKey(name, hash?.ToLowerInvariant(), variable);
    }

    private static TlsFiles? Tls(NodeReader reader)
    {
        var (certificate, key) = (reader.Text("certificate", required: true), reader.Text("key", required: true));
        reader.Finish();
        return certificate is null || key is null ? null : new TlsFiles(certificate, key);
    }

    private static GatewayLimits Limits(NodeReader reader)
    {
        var fallback = new GatewayLimits();
        var limits = fallback with
        {
            BodyBytes = reader.Whole("body_bytes", 1024, 1L << 30) ?? fallback.BodyBytes,
            HeaderBytes = (int)(reader.Whole("header_bytes", 1024, 1 << 20) ?? fallback.HeaderBytes),
            HeaderSeconds = reader.Number("header_seconds", 1, 3600) ?? fallback.HeaderSeconds,
            BodyBytesPerSecond = reader.Number("body_bytes_per_second", 1, 1e9) ?? fallback.BodyBytesPerSecond,
            Connections = (int)(reader.Whole("connections", 1, 1_000_000) ?? fallback.Connections),
            Queue = (int)(reader.Whole("queue", 0, 100_000) ?? fallback.Queue),
            QueueSeconds = reader.Number("queue_seconds", 0, 86_400) ?? fallback.QueueSeconds,
            DeadSeconds = reader.Number("dead_seconds", 1, 3600) ?? fallback.DeadSeconds,
            SilentSeconds = reader.Number("silent_seconds", 1, 86_400) ?? fallback.SilentSeconds,
            LingerSeconds = reader.Number("linger_seconds", 0, 600) ?? fallback.LingerSeconds,
        };
        reader.Finish();
        return limits;
    }

    private static HeartbeatTimes Heartbeat(NodeReader reader)
    {
        var fallback = new HeartbeatTimes();
        var times = new HeartbeatTimes { GraceSeconds = reader.Number("grace_seconds", 0, 600) ?? fallback.GraceSeconds, EverySeconds = reader.Number("every_seconds", 1, 600) ?? fallback.EverySeconds };
        reader.Finish();
        return times;
    }

    private static ModelAlias? Alias(NodeReader reader)
    {
        var name = reader.Text("name", required: true);
        var places = reader.Each("on", Place);
        return name is null ? null : new ModelAlias(name, places);
    }

    private static ModelPlace? Place(NodeReader reader)
    {
        var (backend, model) = (reader.Text("backend", required: true), reader.Text("model", required: true));
        return backend is null || model is null ? null : new ModelPlace(backend, model);
    }

    private static AgentSettings? Agent(NodeReader reader)
    {
        var (name, marks, deadline) = (reader.Text("name", required: true), reader.Texts("user_agent"), reader.Number("deadline_seconds", 1));
        return name is null ? null : new AgentSettings(name, marks, deadline);
    }

    private static Budget? BudgetOf(NodeReader reader)
    {
        var (name, amount, currency) = (reader.Text("name", required: true), reader.Number("amount", 0, required: true), reader.Text("currency", required: true));
        var (period, backends) = (reader.Word("period", "day", "month") ?? "month", reader.Texts("backends"));
        return name is null || amount is null || currency is null ? null : new Budget(name, amount.Value, currency, period, backends);
    }

    /// <summary>What one member says of another.</summary>
    private static void Check(GatewayConfiguration configuration, NodeReader root)
    {
        var names = configuration.Backends.Select(backend => backend.Name).ToArray();
        foreach (var twice in names.GroupBy(name => name).Where(group => group.Count() > 1)) root.Wrong("backends", $"two backends are called \"{twice.Key}\"");
        foreach (var (model, place) in configuration.Models.SelectMany(model => model.On.Select(place => (model, place))).Where(pair => !names.Contains(pair.place.Backend)))
            root.Wrong("models", $"\"{model.Name}\" is on the backend \"{place.Backend}\", which is not among the backends");
        foreach (var (rule, name) in configuration.Rules.SelectMany(rule => rule.Then.Backends.Select(name => (rule, name))).Where(pair => !names.Contains(pair.name)))
            root.Wrong("rules", $"\"{rule.Name}\" names the backend \"{name}\", which is not among the backends");
        foreach (var (budget, name) in configuration.Budgets.SelectMany(budget => budget.Backends.Select(name => (budget, name))).Where(pair => !names.Contains(pair.name)))
            root.Wrong("budgets", $"\"{budget.Name}\" names the backend \"{name}\", which is not among the backends");
        foreach (var address in configuration.Listen.Where(address => !IPEndPoint.TryParse(address, out _)))
            root.Wrong("listen", $"\"{address}\" is no address; write an IP address and a port, such as 127.0.0.1:11500 or [::1]:11500");
        if (configuration.Listen.Any(address => IPEndPoint.TryParse(address, out var point) && !IPAddress.IsLoopback(point.Address)))
        {
            if (configuration.Keys.IsEmpty) root.Wrong("listen", "beyond loopback every request must carry a key: give \"keys\"");
            if (configuration.Tls is null && !configuration.BehindProxy) root.Wrong("listen", "beyond loopback \"tls\" is needed, or \"behind_proxy\": true where a proxy in front ends it");
        }
    }

    private static ImmutableArray<string> Or(ImmutableArray<string> given, ImmutableArray<string> fallback) => given.IsEmpty ? fallback : given;
}
