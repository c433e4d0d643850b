using Microsoft.Data.Sqlite;

namespace Aforo.Cli.Tests.Scenarios;

/// <summary>What agents do to themselves: layers that contradict each other, defaults that cap, compaction, modes, profiles.</summary>
internal static class LayerScenarios
{
    private const string Founding = "04-llama-server-client-leaves-in-prefill-and-retries";

    private static Setup Server(this Setup setup, string log, long context = 131072)
    {
        setup.Nvidia(64, 24);
        new LlamaServer { PerSlot = context, Slots = 1, Arguments = ["-c", $"{context}", "-np", "1", "-lv", "4", "--log-file", "/var/log/llama.log"] }.AttachTo(setup);
        return setup.SystemFile("/var/log/llama.log", log);
    }

    private static Setup OpenCode(this Setup setup, string limit, string more = "") => setup.File(".config/opencode/opencode.json",
        $$"""{ "model": "local/coder", {{more}} "provider": { "local": { "options": { "baseURL": "http://127.0.0.1:8080/v1", "headerTimeout": 900000 }, "models": { "coder": { "limit": { {{limit}} } } } } } }""");

    public static Scenario[] All =>
    [
        new("opencode's project file sets a lower window than the input that the machine's allows", setup =>
        {
            setup.Server(LlamaLog.Turns((20000, 0)), 131072).OpenCode("\"context\": 131072, \"input\": 120000, \"output\": 8192");
            setup.File("opencode.json", "{ \"provider\": { \"local\": { \"models\": { \"coder\": { \"limit\": { \"context\": 65536 } } } } } }");
        }, "CTX-11") { Notes = ["CFG-04"] },
        new("a model that OpenClaw found by itself, on a definition with more", setup =>
        {
            setup.Nvidia(128, 24, 24).File(".openclaw/openclaw.json", """{ agents: { defaults: { model: { primary: "ollama/coder:30b-128k" } } }, models: { providers: { ollama: { baseUrl: "http://127.0.0.1:11434", api: "ollama", models: [] } } } }""").OpenClawVersion("2026.9.6");
            new OllamaServer().With(new("coder:30b-128k") { NumCtx = 131072 }).AttachTo(setup);
        }, "CTX-04", "CTX-08"),
        new("a compaction that runs into its own limit", setup =>
        {
            setup.Server(LlamaLog.SlowPrefill(tokens: 90_000, speed: 220)).OpenClaw("coder", "contextWindow: 131072, maxTokens: 8192", "timeoutSeconds: 1800,", name: "llama-cpp", address: "http://127.0.0.1:8080/v1", api: "openai-completions").OpenClawVersion("2026.9.6");
            setup.SystemFile("/tmp/openclaw/openclaw-2026-11-20.log", """{"0":"{\"subsystem\":\"agent/embedded\"}","message":"auto-compaction failed for llama-cpp/coder: Compaction timed out after 180000ms","time":"2026-11-20T10:00:00.000+00:00","_meta":{"date":"2026-11-20T10:00:00.000Z","logLevelName":"WARN","logLevelId":4}}""" + "\n");
        }, "TMO-06"),
        new("comments stand in the file that has to be changed", setup =>
        {
            setup.Nvidia(64, 24).OpenClaw("coder:30b-32k", "contextWindow: 131072, maxTokens: 8192").OpenClawVersion("2026.9.6");
            new OllamaServer().With(new("coder:30b-32k") { NumCtx = 32768 }).AttachTo(setup);
        }, "CTX-02") { Notes = ["CFG-03"] },
        new("Claude Code in front of a server of one's own", setup =>
        {
            setup.Server(LlamaLog.Turns((20000, 0), (20400, 60), (20900, 60), (21300, 60)));
            setup.File(".claude/settings.json", """{ "env": { "ANTHROPIC_BASE_URL": "http://127.0.0.1:8080", "ANTHROPIC_AUTH_TOKEN": "secret-key-of-the-owner", "ANTHROPIC_MODEL": "coder", "CLAUDE_CODE_MAX_CONTEXT_TOKENS": "120000" } }""");
        }, "CACHE-01", "CACHE-04") { Because = [("CACHE-01", "CACHE-04")] },
        new("Claude Code without its line", setup =>
        {
            setup.Server(LlamaLog.Turns((20000, 0), (20400, 20000)));
            setup.File(".claude/settings.json", """{ "env": { "ANTHROPIC_BASE_URL": "http://127.0.0.1:8080", "ANTHROPIC_MODEL": "coder", "CLAUDE_CODE_MAX_CONTEXT_TOKENS": "120000", "CLAUDE_CODE_ATTRIBUTION_HEADER": "0" } }""");
        }),
        new("Claude Code with its maker's own service", setup =>
        {
            setup.Server(LlamaLog.Turns((20000, 0), (20400, 20000)));
            setup.File(".claude/settings.json", """{ "env": { "ANTHROPIC_BASE_URL": "https://api.anthropic.com" } }""");
        }),
        new("compactions after which everything is read again", setup =>
        {
            setup.Server(LlamaLog.Turns((90000, 0), (30000, 200), (55000, 30000), (91000, 55000), (31000, 200), (56000, 31000), (92000, 56000), (32000, 200))).OpenCode("\"context\": 120000, \"output\": 8192");
            Messages(setup, ("build", 90000, null), ("compaction", 90500, null), ("build", 30000, 200), ("build", 55000, 30000), ("build", 91000, 55000), ("compaction", 91500, null), ("build", 31000, 200), ("build", 56000, 31000), ("build", 92000, 56000), ("compaction", 92500, null), ("build", 32000, 200));
        }, "CACHE-02"),
        new("plan and build in turn within one conversation", setup =>
        {
            setup.Server(LlamaLog.Turns((20000, 0))).OpenCode("\"context\": 120000, \"output\": 8192");
            Messages(setup, ("plan", 20000, null), ("plan", 20500, 20000), ("build", 21000, 300), ("build", 21500, 21000), ("plan", 22000, 300));
        }, "CACHE-03"),
        new("a client that gave up while its prompt was read, and came again at once", setup => setup.Arguments("--log", Sample()), "TMO-01"),
        new("two profiles of OpenClaw, one right and one wrong", setup =>
        {
            setup.Nvidia(64, 24).OpenClaw("coder:30b-32k", "contextWindow: 32768, contextTokens: 28672, maxTokens: 4096, params: { num_ctx: 32768 }").OpenClawVersion("2026.9.6");
            setup.File(".openclaw-work/openclaw.json", """{ agents: { defaults: { model: { primary: "ollama/coder:30b-32k" } } }, models: { providers: { ollama: { baseUrl: "http://127.0.0.1:11434", api: "ollama", models: [ { id: "coder:30b-32k", name: "m", contextWindow: 131072, maxTokens: 8192 } ] } } } }""");
            new OllamaServer().With(new("coder:30b-32k") { NumCtx = 32768 }).AttachTo(setup);
        }, "CTX-02"),
    ];

    private static string Sample() => Path.Join(Repository.Root, "tests", "Aforo.Systems.Tests", "Fixtures", "Logs", Founding, "server.log");

    /// <summary>opencode's messages: mode, prompt, and how much of it was reused.</summary>
    private static void Messages(Setup setup, params (string Mode, long Prompt, long? Reused)[] turns)
    {
        setup.File(".local/share/opencode/opencode.db", "");
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Join(setup.Home, ".local/share/opencode/opencode.db"), Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "create table message(session_id text, id text, data text)";
        command.ExecuteNonQuery();
        command.CommandText = "insert into message values ('s', $id, $data)";
        foreach (var (index, (mode, prompt, reused)) in turns.Index())
        {
            var created = new DateTimeOffset(2026, 11, 20, 9, index, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
            command.Parameters.Clear();
            command.Parameters.AddWithValue("$id", $"m{index:00}");
            command.Parameters.AddWithValue("$data", $$$$"""{"role":"assistant","mode":"{{{{mode}}}}","providerID":"local","modelID":"coder","finish":"stop","time":{"created":{{{{created}}}},"completed":{{{{created + 20000}}}}},"tokens":{"input":{{{{prompt - (reused ?? 0)}}}},"output":50,"reasoning":0,"cache":{"read":{{{{reused ?? 0}}}},"write":0}}}""");
            command.ExecuteNonQuery();
        }
    }
}
