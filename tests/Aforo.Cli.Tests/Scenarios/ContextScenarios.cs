namespace Aforo.Cli.Tests.Scenarios;

internal static class ContextScenarios
{
    private const string Model = "qwen3-coder:30b-v-128k";

    public static Scenario[] All =>
    [
        new("the founding case as recorded", setup => setup.Arguments("--case", "episode-0"), "CTX-13", "CTX-15", "TMO-01", "TMO-05", "TMO-11")
        {
            Notes = ["BUY-01"],
            Because = [("CTX-15", "CTX-13"), ("TMO-05", "TMO-01"), ("TMO-11", "CTX-13")],
        },
        new("the founding setup on a server that cuts in half", setup =>
        {
            setup.Nvidia(128, 24, 24).OpenClaw(Model, "contextWindow: 131072, maxTokens: 8192", "timeoutSeconds: 300,").OpenClawVersion("2026.6.11");
            new OllamaServer().With(new(Model) { NumCtx = 131072, Loaded = 131072 }).AttachTo(setup);
            new OllamaLogText().Load(131072).Cut(146760, 65538).Prompt(65538, first: true, context: 131072).WriteTo(setup);
        }, "CTX-13", "CTX-15", "TMO-11") { Notes = ["BUY-01"], Because = [("CTX-15", "CTX-13"), ("TMO-11", "CTX-13")] },
        new("nobody sets the context and the release before tiers gives 4,096", setup =>
        {
            setup.Nvidia(64, 24).OpenClaw("qwen3-coder:30b", "contextWindow: 131072, maxTokens: 8192").OpenClawVersion("2026.9.6");
            new OllamaServer { Version = "0.14.0" }.With(new("qwen3-coder:30b")).AttachTo(setup);
        }, "CTX-02", "CTX-03") { Because = [("CTX-02", "CTX-03")] },
        new("nobody sets the context and the tier of a small card gives 4,096", setup =>
        {
            setup.Nvidia(64, 12).OpenClaw("qwen3:8b", "contextWindow: 40960, maxTokens: 8192").OpenClawVersion("2026.9.6");
            new OllamaServer().With(new("qwen3:8b") { Native = 40960, Layers = 36, KvHeads = 8, Bytes = 5_225_376_047 }).AttachTo(setup);
        }, "CTX-02", "CTX-03"),
        new("the agent believes in more than the definition gives", setup =>
        {
            setup.Nvidia(64, 24).OpenClaw("coder:30b-32k", "contextWindow: 131072, maxTokens: 8192").OpenClawVersion("2026.9.6");
            new OllamaServer().With(new("coder:30b-32k") { NumCtx = 32768 }).AttachTo(setup);
        }, "CTX-02"),
        new("the agent uses an eighth of what is loaded", setup =>
        {
            setup.Nvidia(128, 24, 24).OpenClaw("coder:30b-256k", "contextWindow: 32768, maxTokens: 4096", address: "http://127.0.0.1:11434/v1", api: "openai-completions", name: "local").OpenClawVersion("2026.9.6");
            new OllamaServer().With(new("coder:30b-256k") { NumCtx = 262144 }).AttachTo(setup);
        }) { Notes = ["CTX-01"] },
        new("a name that lies about its definition", setup =>
        {
            setup.Nvidia(64, 24).OpenClaw("qwen3-coder:30b-128k", "contextWindow: 32768, maxTokens: 4096").OpenClawVersion("2026.9.6");
            new OllamaServer().With(new("qwen3-coder:30b-128k") { NumCtx = 32768 }).AttachTo(setup);
        }, "CTX-04"),
        new("num_ctx on the /v1 route of Ollama", setup =>
        {
            setup.Nvidia(64, 24).OpenClaw("coder:30b", "contextWindow: 32768, maxTokens: 4096, params: { num_ctx: 65536 }", address: "http://127.0.0.1:11434/v1", api: "openai-completions").OpenClawVersion("2026.9.6");
            new OllamaServer().With(new("coder:30b") { NumCtx = 32768 }).AttachTo(setup);
        }, "CTX-05"),
        new("the agent sends less than it plans to fill", setup =>
        {
            setup.Nvidia(64, 24).OpenClaw("gemma:27b", "contextWindow: 131072, maxTokens: 8192, params: { num_ctx: 49152 }").OpenClawVersion("2026.9.6");
            new OllamaServer().With(new("gemma:27b") { Native = 131072 }).AttachTo(setup);
        }, "CTX-02", "CTX-06"),
        new("a key that no longer reaches the server", setup =>
        {
            setup.Nvidia(64, 24).OpenClaw("coder:30b", "contextWindow: 65536, maxTokens: 8192").OpenClawVersion("2026.9.6");
            new OllamaServer().With(new("coder:30b") { NumCtx = 32768 }).AttachTo(setup);
        }, "CTX-02") { Notes = ["CTX-07"] },
        new("llama-server divides its context among four slots", setup =>
        {
            setup.Nvidia(64, 24).OpenClaw("coder", "contextWindow: 131072, maxTokens: 8192", name: "llama-cpp", address: "http://127.0.0.1:8080/v1", api: "openai-completions").OpenClawVersion("2026.9.6");
            new LlamaServer { PerSlot = 32768, Slots = 4, Arguments = ["-c", "131072", "-np", "4"] }.AttachTo(setup);
        }, "CTX-02", "CTX-09") { Because = [("CTX-02", "CTX-09")] },
        new("the output limit is the whole window", setup =>
        {
            setup.Nvidia(64, 24).OpenClaw("coder:30b", "contextWindow: 32768, maxTokens: 32768").OpenClawVersion("2026.9.6");
            new OllamaServer().With(new("coder:30b") { NumCtx = 32768 }).AttachTo(setup);
        }, "CTX-10"),
        new("prompts refused by llama-server", setup =>
        {
            setup.Nvidia(64, 24);
            new LlamaServer { PerSlot = 16384, Slots = 1, Arguments = ["-c", "16384", "-np", "1", "--log-file", "/var/log/llama.log"] }.AttachTo(setup);
            setup.SystemFile("/var/log/llama.log", "0.00.100.000 I srv    load_model: initializing, n_slots = 1, n_ctx_slot = 16384, kv_unified = 'false'\n0.10.000.000 E srv    send_error: task id = 7, error: request (23842 tokens) exceeds the available context size (16384 tokens), try increasing it\n0.10.000.100 I srv          stop: cancel task, id_task = 7\n");
        }, "CTX-14"),
        new("more than the model was trained for", setup =>
        {
            setup.Nvidia(64, 24).OpenClaw("old:8b", "contextWindow: 8192, maxTokens: 1024").OpenClawVersion("2026.9.6");
            new OllamaServer().With(new("old:8b") { Native = 8192, NumCtx = 65536, Layers = 32, KvHeads = 8, Bytes = 4_700_000_000 }).AttachTo(setup);
        }) { Notes = ["CTX-16"] },
        new("an automatic context that the server lowered", setup =>
        {
            setup.Nvidia(64, 24).OpenClaw("coder:30b", "contextWindow: 32768, maxTokens: 4096").OpenClawVersion("2026.9.6");
            new OllamaServer().With(new("coder:30b") { Native = 40960, Loaded = 4096 }).AttachTo(setup);
            new OllamaLogText().Line("WARN", "sched.go:652", "msg=\"llama-server load failed; reducing automatic context and retrying once\" old_num_ctx=0 effective_num_ctx=32768 new_num_ctx=4096 error=\"out of memory\"").Load(4096).WriteTo(setup);
        }, "CTX-02", "CTX-17") { Because = [("CTX-02", "CTX-17")] },
        new("a server's count that stays at the cut", setup =>
        {
            setup.Nvidia(128, 24, 24).OpenClaw("coder:30b", "contextWindow: 131072, maxTokens: 8192").OpenClawVersion("2026.6.11");
            new OllamaServer { Version = "0.24.0" }.With(new("coder:30b") { NumCtx = 32768 }).AttachTo(setup);
            setup.OpenClawSession("coder:30b", (12_000, 400), (25_000, 500), (32_768, 300), (32_768, 450), (32_768, 500), (32_768, 600));
        }, "CTX-02", "CTX-15"),
        new("system text and tools fill the window", setup =>
        {
            setup.Nvidia(64, 24).OpenClaw("coder:30b", "contextWindow: 20480, maxTokens: 2048").OpenClawVersion("2026.6.11");
            new OllamaServer().With(new("coder:30b") { NumCtx = 20480 }).AttachTo(setup);
            setup.OpenClawSession("coder:30b", (18_900, 100), (19_400, 100));
        }, "CTX-12"),
    ];
}
