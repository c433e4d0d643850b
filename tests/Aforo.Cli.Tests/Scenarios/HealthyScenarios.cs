namespace Aforo.Cli.Tests.Scenarios;

/// <summary>Setups that are well, or odd and yet right: the doctor must stay calm.</summary>
internal static class HealthyScenarios
{
    private const string Mended = "contextWindow: 262144, contextTokens: 229376, maxTokens: 8192, params: { num_ctx: 262144 }";

    public static Scenario[] All =>
    [
        new("nothing is installed", setup => setup.Plain(64)),
        new("nothing is installed on a machine with two cards", setup => setup.Nvidia(64, 24, 12)),
        new("the founding case after it was mended", setup =>
        {
            setup.Nvidia(128, 24, 24).OpenClaw("coder:30b-256k", Mended, "timeoutSeconds: 1200,").OpenClawVersion("2026.9.6");
            new OllamaServer().With(new("coder:30b-256k") { NumCtx = 262144, Loaded = 262144 }).AttachTo(setup);
            new OllamaLogText().Load(262144).Prompt(146760, first: true).WriteTo(setup);
        }),
        new("a log that remembers a cut which the definition no longer makes", setup =>
        {
            setup.Nvidia(128, 24, 24).OpenClaw("coder:30b-256k", Mended, "timeoutSeconds: 1200,").OpenClawVersion("2026.9.6");
            new OllamaServer().With(new("coder:30b-256k") { NumCtx = 262144, Loaded = 262144 }).AttachTo(setup);
            new OllamaLogText().Load(131072).Cut(146760, 65538).Prompt(65538, first: true, context: 131072).WriteTo(setup);
        }) { Mended = ["CTX-15"] },
        new("Ollama runs and no agent is here", setup =>
        {
            setup.Nvidia(64, 24);
            new OllamaServer().With(new("qwen3:8b") { Native = 40960, Layers = 36, KvHeads = 8, Bytes = 5_225_376_047, NumCtx = 32768 }).AttachTo(setup);
        }),
        new("Ollama is stopped and its store is on disk", setup =>
        {
            setup.Nvidia(64, 24);
            setup.Store("coder:30b", """{"num_ctx":32768}""");
        }),
        new("llama-server with unified slots, each of which sees everything", setup =>
        {
            setup.Nvidia(64, 24).OpenClaw("coder", "contextWindow: 65536, maxTokens: 8192", name: "llama-cpp", address: "http://127.0.0.1:8080/v1", api: "openai-completions").OpenClawVersion("2026.9.6");
            new LlamaServer { PerSlot = 65536, Slots = 4, Arguments = ["-c", "65536"] }.AttachTo(setup);
        }),
        new("a long answer that took eight minutes", setup =>
        {
            setup.Nvidia(64, 24);
            new OllamaServer().With(new("coder:30b") { NumCtx = 65536, Loaded = 65536 }).AttachTo(setup);
            new OllamaLogText().Load(65536).Prompt(3000, first: true, context: 65536).WriteTo(setup);
        }),
        new("a name of thousands for a context of 262,144", setup =>
        {
            setup.Nvidia(128, 24, 24).OpenClaw("coder:30b-262k", Mended).OpenClawVersion("2026.9.6");
            new OllamaServer().With(new("coder:30b-262k") { NumCtx = 262144 }).AttachTo(setup);
        }),
        new("an agent on a cloud address that is never asked", setup => setup.Plain(16).OpenClaw("big-model", "contextWindow: 200000, maxTokens: 8192", "timeoutSeconds: 600,", name: "cloud", address: "https://api.example.com/v1", api: "openai-completions").OpenClawVersion("2026.9.6")),
        new("one client that left after a long while", setup =>
        {
            setup.Nvidia(128, 24, 24);
            new OllamaServer().With(new("coder:30b") { NumCtx = 131072, Loaded = 131072 }).AttachTo(setup);
            new OllamaLogText().Load(131072).Prompt(60000, first: true, leaveAfter: 37, context: 131072).Prompt(60000, reused: 14336, context: 131072).WriteTo(setup);
        }),
        new("a slow processor whose client waits long enough", setup =>
        {
            setup.Plain(64).OpenClaw("small:3b", "contextWindow: 32768, contextTokens: 28672, maxTokens: 2048, params: { num_ctx: 32768 }", "timeoutSeconds: 3600,").OpenClawVersion("2026.9.6");
            new OllamaServer().With(new("small:3b") { Native = 32768, NumCtx = 32768, Loaded = 32768, Layers = 36, KvHeads = 2, Bytes = 1_930_000_000, Size = 3_200_000_000, SizeVram = 0 }).AttachTo(setup);
            new OllamaLogText().Load(32768, onGpu: 0, layers: 37).Prompt(20000, 18, first: true, context: 32768).WriteTo(setup);
        }),
        new("the tier of two large cards is enough", setup =>
        {
            setup.Nvidia(128, 24, 24).OpenClaw("coder:30b", "contextWindow: 262144, contextTokens: 229376, maxTokens: 8192").OpenClawVersion("2026.6.11");
            new OllamaServer().With(new("coder:30b")).AttachTo(setup);
        }),
    ];
}
