namespace Aforo.Cli.Tests.Scenarios;

/// <summary>What agents themselves see or fail to see, layers that lose, and purchases.</summary>
internal static class ObservationScenarios
{
    private const string Entry = "contextWindow: 131072, contextTokens: 114688, maxTokens: 8192, params: { num_ctx: 131072 }";

    private static Setup Agent(this Setup setup)
    {
        new OllamaServer().With(new("coder:30b") { NumCtx = 131072, Loaded = 131072 }).AttachTo(setup);
        return setup.Nvidia(128, 24, 24).OpenClaw("coder:30b", Entry).OpenClawVersion("2026.9.6");
    }

    public static Scenario[] All =>
    [
        new("answers without usage", setup => setup.Agent().OpenClawSession("coder:30b", (0, 40), (0, 41), (0, 44), (0, 50))) { Notes = ["OBS-01"] },
        new("an estimate of half of what the server counts", setup => setup.Agent().OpenClawSession("coder:30b", (90_000, 40), (97_000, 50))
            .File(".openclaw/agents/main/sessions/sessions.json", """{ "agent:main:main": { "modelProvider": "ollama", "model": "coder:30b", "inputTokens": 97000, "contextBudgetStatus": { "estimatedPromptTokens": 45000, "updatedAt": 1795165259850, "sessionId": "0001" } } }""")) { Notes = ["OBS-02"] },
        new("opencode's project file loses against the machine's own", setup =>
        {
            setup.Nvidia(64, 24);
            new LlamaServer { PerSlot = 131072, Slots = 1, Arguments = ["-c", "131072", "-np", "1"] }.AttachTo(setup);
            setup.File(".config/opencode/opencode.json", """{ "model": "local/coder", "provider": { "local": { "options": { "baseURL": "http://127.0.0.1:8080/v1", "apiKey": "secret-key-of-the-owner", "headerTimeout": 900000 }, "models": { "coder": { "limit": { "context": 131072, "output": 8192 } } } } } }""");
            setup.File("opencode.jsonc", "{ // this project\n  \"provider\": { \"local\": { \"models\": { \"coder\": { \"limit\": { \"context\": 65536, \"output\": 8192 } } } } } }");
        }) { Notes = ["CFG-04"] },
        new("opencode without an output limit on a small window", setup =>
        {
            setup.Nvidia(64, 24);
            new LlamaServer { PerSlot = 32768, Slots = 1, Arguments = ["-c", "32768", "-np", "1"] }.AttachTo(setup);
            setup.File(".config/opencode/opencode.json", """{ "model": "local/coder", "provider": { "local": { "options": { "baseURL": "http://127.0.0.1:8080/v1" }, "models": { "coder": { "limit": { "context": 32768 } } } } } }""");
        }, "CTX-10"),
        new("opencode writes num_ctx where Ollama ignores it", setup =>
        {
            setup.Nvidia(64, 24);
            new OllamaServer().With(new("coder:30b") { NumCtx = 32768 }).AttachTo(setup);
            setup.File(".config/opencode/opencode.json", """{ "model": "ollama/coder:30b", "provider": { "ollama": { "options": { "baseURL": "http://127.0.0.1:11434/v1" }, "models": { "coder:30b": { "limit": { "context": 32768, "output": 4096 }, "options": { "num_ctx": 65536 } } } } } }""");
        }, "CTX-05"),
        new("opencode's five minutes for headers against a slow prefill", setup =>
        {
            setup.Nvidia(64, 24);
            new LlamaServer { PerSlot = 131072, Slots = 1, Build = "b9000-1a2b", Arguments = ["-c", "131072", "-np", "1", "-lv", "4", "--log-file", "/var/log/llama.log"] }.AttachTo(setup);
            setup.SystemFile("/var/log/llama.log", LlamaLog.SlowPrefill(tokens: 90_000, speed: 220));
            setup.File(".config/opencode/opencode.json", """{ "model": "local/coder", "provider": { "local": { "options": { "baseURL": "http://127.0.0.1:8080/v1" }, "models": { "coder": { "limit": { "context": 131072, "output": 8192 } } } } } }""");
        }, "TMO-04"),
        new("prompts that no setting of this machine holds", setup =>
        {
            setup.Nvidia(32, 24);
            new OllamaServer().With(new("coder:30b-32k") { NumCtx = 32768, Loaded = 32768 }).AttachTo(setup);
            setup.OpenClaw("coder:30b-32k", "contextWindow: 32768, contextTokens: 28672, maxTokens: 4096, params: { num_ctx: 32768 }").OpenClawVersion("2026.6.11");
            new OllamaLogText().Load(32768).Cut(200000, 16386).Prompt(16386, first: true, context: 32768).WriteTo(setup);
        }, "BUY-02", "CTX-15"),
    ];
}
