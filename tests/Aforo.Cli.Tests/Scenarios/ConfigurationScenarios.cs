namespace Aforo.Cli.Tests.Scenarios;

internal static class ConfigurationScenarios
{
    private static void Server(Setup setup)
    {
        setup.Nvidia(64, 24);
        new OllamaServer().With(new("coder:30b") { NumCtx = 32768 }).AttachTo(setup);
    }

    private const string Entry = "contextWindow: 32768, contextTokens: 28672, maxTokens: 4096, params: { num_ctx: 32768 }";

    public static Scenario[] All =>
    [
        new("keys that never existed", setup =>
        {
            Server(setup);
            setup.OpenClaw("coder:30b", Entry + ", numCtx: 65536").OpenClawVersion("2026.9.6");
        }, "CFG-01"),
        new("keys that this release removed", setup =>
        {
            Server(setup);
            setup.OpenClaw("coder:30b", Entry, defaults: "llm: { idleTimeoutSeconds: 500 },").OpenClawVersion("2026.9.6");
        }, "CFG-02"),
        new("a configuration that does not parse", setup =>
        {
            Server(setup);
            setup.File(".openclaw/openclaw.json", "{ models: { providers: { ollama: { baseUrl: \"http://127.0.0.1:11434\", \n");
        }, "CFG-05"),
        new("an address where nothing answers", setup => setup.Plain(64).OpenClaw("coder:30b", Entry, address: "http://127.0.0.1:11999").OpenClawVersion("2026.9.6"), "RUN-01"),
        new("a definition whose num_ctx is a text", setup =>
        {
            setup.Plain(64).Nvidia(64, 24);
            setup.Store("coder:30b", """{"num_ctx":"32768"}""");
        }, "CFG-01"),
    ];
}
