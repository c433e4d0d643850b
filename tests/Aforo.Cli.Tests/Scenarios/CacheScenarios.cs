namespace Aforo.Cli.Tests.Scenarios;

internal static class CacheScenarios
{
    private static Setup Server(this Setup setup, string log)
    {
        setup.Nvidia(64, 24);
        new LlamaServer { PerSlot = 131072, Slots = 1, Arguments = ["-c", "131072", "-np", "1", "-lv", "4", "--log-file", "/var/log/llama.log"] }.AttachTo(setup);
        return setup.SystemFile("/var/log/llama.log", log);
    }

    public static Scenario[] All =>
    [
        new("the head of the prompt changes each turn", setup => setup.Server(LlamaLog.Turns((20000, 0), (20400, 60), (20900, 60), (21300, 60))), "CACHE-01"),
        new("a title request takes the only slot between two turns", setup => setup.Server(LlamaLog.Turns((20000, 0), (460, 16), (20600, 16), (470, 16), (21100, 16))), "CACHE-06"),
        new("a model that reads everything again", setup => setup.Server(LlamaLog.Reprocessing(20000, 20500, 21000)), "CACHE-05") { Notes = ["RUN-02"] },
        new("a conversation whose prefix is reused", setup => setup.Server(LlamaLog.Turns((20000, 0), (20400, 20000), (20900, 20400)))),
    ];
}
