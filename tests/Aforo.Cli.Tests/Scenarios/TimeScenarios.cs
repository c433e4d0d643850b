namespace Aforo.Cli.Tests.Scenarios;

internal static class TimeScenarios
{
    private const string Model = "coder:30b-256k";

    /// <summary>A context that is large enough, on a machine that holds it: only time can hurt.</summary>
    private static Setup Roomy(this Setup setup, string provider = "", string defaults = "", string version = "2026.6.11")
    {
        new OllamaServer().With(new(Model) { NumCtx = 262144, Loaded = 262144 }).AttachTo(setup);
        return setup.Nvidia(128, 24, 24).OpenClaw(Model, "contextWindow: 262144, contextTokens: 229376, maxTokens: 8192, params: { num_ctx: 262144 }", provider, defaults).OpenClawVersion(version);
    }

    public static Scenario[] All =>
    [
        new("a timeout shorter than prefill, three times in a row", setup =>
        {
            setup.Roomy("timeoutSeconds: 300,");
            new OllamaLogText().Load(262144).Prompt(146760, first: true, leaveAfter: 300).After(1).Prompt(146760, leaveAfter: 300).After(1).Prompt(146760, leaveAfter: 300).WriteTo(setup);
        }, "CACHE-01", "TMO-01", "TMO-05") { Because = [("TMO-05", "TMO-01")] },
        new("the agent's run limit is below the provider's", setup =>
        {
            setup.Roomy("timeoutSeconds: 1200,", "timeoutSeconds: 120,");
            new OllamaLogText().Load(262144).Prompt(88000, first: true, leaveAfter: 120).WriteTo(setup);
        }, "TMO-01", "TMO-02"),
        new("a provider's timeout that this release does not pass on", setup =>
        {
            new OllamaServer().With(new(Model) { NumCtx = 262144, Loaded = 262144 }).AttachTo(setup, "ollama-box:11434");
            setup.Nvidia(128, 24, 24).OpenClaw(Model, "contextWindow: 262144, maxTokens: 8192, params: { num_ctx: 262144 }", "timeoutSeconds: 1800,", address: "http://ollama-box:11434").OpenClawVersion("2026.5.7");
        }, "TMO-03"),
        new("a limit that nobody wrote, in the agent's own release", setup =>
        {
            setup.Roomy("timeoutSeconds: 1800,", version: "2026.4.14");
            new OllamaLogText().Load(262144).Prompt(146760, first: true, leaveAfter: 300).WriteTo(setup);
        }, "TMO-04"),
        new("the first-event limit of five minutes with nothing configured", setup =>
        {
            setup.Nvidia(64, 24).OpenClaw("coder", "contextWindow: 131072, maxTokens: 8192", name: "llama-cpp", address: "http://127.0.0.1:8080/v1", api: "openai-completions").OpenClawVersion("2026.9.6");
            new LlamaServer { PerSlot = 131072, Slots = 1, Arguments = ["-c", "131072", "-np", "1", "-lv", "4", "--log-file", "/var/log/llama.log"] }.AttachTo(setup);
            setup.SystemFile("/var/log/llama.log", LlamaLog.SlowPrefill(tokens: 90_000, speed: 220));
        }, "TMO-04"),
        new("clients of an unknown kind give up after the same time", setup =>
        {
            new OllamaServer().With(new(Model) { NumCtx = 262144, Loaded = 262144 }).AttachTo(setup);
            setup.Nvidia(128, 24, 24);
            new OllamaLogText().Load(262144).Prompt(88214, 342, first: true, leaveAfter: 180).After(3).Prompt(88214, 342, reused: 61440, leaveAfter: 180).WriteTo(setup);
        }, "TMO-01", "TMO-05"),
        new("loading takes longer than the runtime allows", setup =>
        {
            setup.Roomy();
            new OllamaLogText().Line("INFO", "llama_server.go:433", $"msg=\"starting llama-server\" cmd=\"llama-server --model /models/blobs/sha256-{new string('a', 64)} --port 50999 -c 262144 -np 1\"").After(303)
                .Line("INFO", "sched.go:641", "msg=\"Load failed\" model=/models/x error=\"timed out waiting for llama-server to start - progress 0.41\"").Access(500, 303).WriteTo(setup);
        }, "TMO-07"),
        new("the model is unloaded between requests", setup =>
        {
            setup.Roomy();
            var log = new OllamaLogText();
            for (var i = 0; i < 4; i++) log.Load(262144, seconds: 22).Prompt(9000, 1600, first: true).After(600);
            log.WriteTo(setup);
        }, "TMO-08"),
        new("two clients ask one model for different contexts", setup =>
        {
            setup.Roomy();
            new OllamaLogText().Load(262144).Prompt(9000, 1600, first: true).Load(32768).Prompt(2000, 1600, first: true).Load(262144).Prompt(9100, 1600, first: true).Load(32768).Prompt(2000, 1600, first: true).WriteTo(setup);
        }, "TMO-09"),
        new("two definitions of one blob are used by two agents of one gateway", setup =>
        {
            new OllamaServer().With(new("coder:30b-256k") { NumCtx = 262144, Loaded = 262144 }).With(new("coder:30b-32k") { NumCtx = 32768 }).AttachTo(setup);
            setup.Nvidia(128, 24, 24).OpenClawVersion("2026.9.6").File(".openclaw/openclaw.json", """
                { agents: { ownership: "explicit", defaults: { model: { primary: "ollama/coder:30b-256k" } }, entries: { writer: { model: "ollama/coder:30b-32k" } } },
                  models: { providers: { ollama: { baseUrl: "http://127.0.0.1:11434", api: "ollama", models: [
                    { id: "coder:30b-256k", name: "m", contextTokens: 229376, contextWindow: 262144, maxTokens: 8192, params: { num_ctx: 262144 } },
                    { id: "coder:30b-32k", name: "m", contextTokens: 28672, contextWindow: 32768, maxTokens: 4096, params: { num_ctx: 32768 } } ] } } } }
                """);
        }, "TMO-09"),
        new("the queue is full", setup =>
        {
            setup.Roomy();
            new OllamaLogText().Load(262144).Prompt(9000, first: true).Access(503, 0.001).Access(503, 0.001).WriteTo(setup);
        }, "TMO-10"),
        new("a wall that only the mended context shows", setup =>
        {
            new OllamaServer().With(new("coder:30b-128k") { NumCtx = 131072, Loaded = 131072 }).AttachTo(setup);
            setup.Nvidia(128, 24, 24).OpenClaw("coder:30b-128k", "contextWindow: 131072, maxTokens: 8192", "timeoutSeconds: 240,").OpenClawVersion("2026.6.11");
            new OllamaLogText().Load(131072).Cut(140000, 65538).Prompt(65538, first: true, context: 131072).WriteTo(setup);
        }, "CTX-13", "CTX-15", "TMO-11"),
        new("a mended timeout although the log remembers", setup =>
        {
            setup.Roomy("timeoutSeconds: 1200,");
            new OllamaLogText().Load(262144).Prompt(146760, first: true, leaveAfter: 300).After(1).Prompt(146760, reused: 118784, leaveAfter: 300).WriteTo(setup);
        }) { Mended = ["TMO-05"] },
    ];
}
