using System.Collections.Immutable;
using Aforo.Core.Messages;
using Aforo.Formats.Text;

namespace Aforo.Gateway.Configuration;

/// <summary>Reads the gateway's configuration (JSON with comments). Every problem is told, each with its place.</summary>
public static class ConfigurationReader
{
    /// <summary>The configuration; null when there is any problem with what is written. Problems are in the order of their places.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="lookAt">Tells what is wrong with the files of TLS, each by the member that names it: problems that leave the configuration readable. By default no file is looked at.</param>
    public static (GatewayConfiguration? Configuration, ImmutableArray<ConfigurationProblem> Problems) Read(ReadOnlyMemory<byte> bytes, Func<TlsFiles, IEnumerable<(string Member, Saying What)>>? lookAt = null)
    {
        var document = TextDocument.Parse(bytes, TextFormat.Jsonc);
        var problems = document.Errors.Select(error => new ConfigurationProblem(error.Line, error.Column, "", error.What)).ToList();
        if (document.Root is not { Kind: TextKind.Object } root)
        {
            if (problems.Count == 0) problems.Add(new ConfigurationProblem(1, 1, "", new Saying("configuration.no-object")));
            return (null, [.. problems]);
        }
        var reader = new NodeReader(root, problems);
        var configuration = Read(reader);
        reader.Finish();
        new CrossChecks(reader).Check(configuration);
        var isWhole = problems.Count == 0;
        if (configuration.Tls is { } files && root["tls"] is { } tls)
            foreach (var (member, what) in lookAt?.Invoke(files) ?? []) new NodeReader(tls, problems).Wrong(member, what);
        return (isWhole ? configuration : null, [.. problems.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)]);
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
        if (hash is null == variable is null) reader.Wrong(reader.Node, new Saying("configuration.key"));
        else if (hash is not null && (hash.Length != 64 || !hash.All(char.IsAsciiHexDigit))) reader.Wrong("sha256", new Saying("configuration.sha256"));
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
        var times = new HeartbeatTimes
        {
            GraceSeconds = reader.Number("grace_seconds", 0, 600) ?? fallback.GraceSeconds,
            EverySeconds = reader.Number("every_seconds", 1, 600) ?? fallback.EverySeconds,
            EventSeconds = reader.Number("event_seconds", 0, 3600) ?? fallback.EventSeconds,
        };
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

    private static ImmutableArray<string> Or(ImmutableArray<string> given, ImmutableArray<string> fallback) => given.IsEmpty ? fallback : given;
}
