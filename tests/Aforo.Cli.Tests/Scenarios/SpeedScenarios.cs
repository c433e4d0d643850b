namespace Aforo.Cli.Tests.Scenarios;

/// <summary>Machines that are slower than they should be, and others that are as slow as they must.</summary>
internal static class SpeedScenarios
{
    private static OllamaServer.Definition Small(long context) => new("small:8b") { Native = 131072, NumCtx = context, Loaded = context, Layers = 32, KvHeads = 8, Bytes = 4_920_000_000, Size = 10_000_000_000 };

    private static Setup Serve(this Setup setup, OllamaServer.Definition definition)
    {
        new OllamaServer().With(definition).AttachTo(setup);
        return setup;
    }

    private static OllamaLogText Answers(this OllamaLogText log, long context, double read, params (long Prompt, double Speed)[] answers)
    {
        foreach (var (prompt, speed) in answers) log.Prompt(prompt, read, first: true, context: context, answer: 200, writes: speed);
        return log;
    }

    public static Scenario[] All =>
    [
        new("a card that gives a tenth of its speed", setup =>
        {
            setup.Nvidia(64, 24).Serve(Small(32768));
            new OllamaLogText().Load(32768, onGpu: 33, layers: 33).Answers(32768, 3500, (2000, 9), (3000, 8.5), (2500, 9.2), (2600, 8)).WriteTo(setup);
        }, "SPD-01"),
        new("a card that reads at the speed of a processor", setup =>
        {
            setup.Nvidia(64, 24).Serve(Small(32768));
            new OllamaLogText().Load(32768, onGpu: 33, layers: 33).Answers(32768, 60, (4000, 112), (3000, 110), (3500, 111)).WriteTo(setup);
        }, "SPD-01"),
        new("a card as fast as it should be", setup =>
        {
            setup.Nvidia(64, 24).Serve(Small(32768));
            new OllamaLogText().Load(32768, onGpu: 33, layers: 33).Answers(32768, 3500, (2000, 118), (3000, 110), (2500, 115), (2600, 108)).WriteTo(setup);
        }),
        new("a card that two requests share, and one had alone", setup =>
        {
            setup.Nvidia(64, 24).Serve(Small(32768));
            new OllamaLogText().Load(32768, onGpu: 33, layers: 33).Answers(32768, 3500, (2000, 9), (3000, 8.5), (2500, 112), (2600, 8)).WriteTo(setup);
        }),
        new("a card that answered slowly twice, which is too little to judge", setup =>
        {
            setup.Nvidia(64, 24).Serve(Small(32768));
            new OllamaLogText().Load(32768, onGpu: 33, layers: 33).Answers(32768, 3500, (2000, 9), (3000, 8.5)).WriteTo(setup);
        }),
        new("a card that nothing of the model is on", setup => setup.Nvidia(64, 24).Serve(Small(8192) with { SizeVram = 0 }), "SPD-02"),
        new("a machine without a card, where the processor is what there is", setup => setup.Plain(64).Serve(Small(8192) with { SizeVram = 0 })),
        new("a tenth of the model with the processor", setup => setup.Nvidia(64, 24).Serve(Small(8192) with { SizeVram = 9_000_000_000 }), "MEM-01"),
        new("a third of the model with a processor whose memory is known", setup =>
        {
            setup.Nvidia(64, 24).Serve(Small(8192) with { SizeVram = 6_600_000_000 });
            setup.Bandwidth(51.2);
        }, "MEM-01") { Notes = ["SPD-03"], Because = [("SPD-03", "MEM-01")] },
        new("answers that slow down as the context fills", setup =>
        {
            setup.Nvidia(64, 24).Serve(Small(131072) with { Size = 22_000_000_000 });
            new OllamaLogText().Load(131072, onGpu: 33, layers: 33).Answers(131072, 3500, (1000, 118), (2000, 115), (100_000, 24)).WriteTo(setup);
        }) { Notes = ["SPD-04"] },
    ];
}
