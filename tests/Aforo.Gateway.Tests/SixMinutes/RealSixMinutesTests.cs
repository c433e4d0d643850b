using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Serving;
using Aforo.Gateway.Tests.Agents;
using Aforo.Lab.Simulators.Cloud;
using Aforo.Lab.Simulators.Ollama;

namespace Aforo.Gateway.Tests.SixMinutes;

/// <summary>
/// The founding morning's prefill of 366 s in real time, for programs that people run, all at once: directly, and through the gateway. Seven minutes; <c>AFORO_SIX_MINUTES=1</c> runs it.
/// No program is given another patience than it has by itself. Directly, fetch of Node ends <c>ollama</c>, <c>openai</c> and <c>@anthropic-ai/sdk</c> after 300 s (the two that say 600 s
/// of themselves too), and those two then ask again, for another 300 s.
/// </summary>
[Collection(RealProgramsCollection.Name)]
public sealed class RealSixMinutesTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(366);

    /// <summary>After a cut it is seen within this whether a program asks again.</summary>
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(15);

    /// <summary>Between two starts: all at the same moment would starve the gateway and the server behind it.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(2);

    private readonly ConcurrentQueue<string> _rows = new();
    private int _started;

    [Fact]
    public async Task Each_program_gets_an_answer_that_comes_after_six_minutes()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("AFORO_SIX_MINUTES") == "1", "AFORO_SIX_MINUTES=1 runs it, in seven minutes");
        var definitions = Patient.OfOllama.SelectMany(one => (string[])[one.Name, one.Name + "-directly"]).Select(name => SimulatedDefinition.FoundingCase[1] with { Name = name, Parameters = SimulatedDefinition.Qwen3CoderParameters.Add("num_ctx", "262144") });
        await using var ollama = await OllamaSimulator.StartAsync(new OllamaSimulatorOptions { Definitions = [.. definitions], LoadTime = TimeSpan.Zero, PrefillTokensPerSecond = 1e6, DecodeTokensPerSecond = 1e4 }, TestContext.Current.CancellationToken);
        await using var api = await CloudSimulator.StartAsync(CloudProvider.OpenAi, new CloudSimulatorOptions(), TestContext.Current.CancellationToken);
        await using var slowOllama = await SilentUpstream.StartAsync(ollama.Address, Silence);
        await using var slowApi = await SilentUpstream.StartAsync(api.Address, Silence);
        await using var gatewayOfOllama = await StartAsync("ollama", "compatible", slowOllama.Address);
        await using var gatewayOfApi = await StartAsync("openai", "openai", new Uri(slowApi.Address, "v1"));

        var directly = Patient.OfOllama.Select(one => DirectlyAsync(one, slowOllama)).Concat(Patient.OfResponses.Select(one => DirectlyAsync(one, slowApi)));
        var through = Patient.OfOllama.Select(one => ThroughAsync(one, gatewayOfOllama, "Hi!")).Concat(Patient.OfResponses.Select(one => ThroughAsync(one, gatewayOfApi, "Two remarks.")));
        var problems = (await Task.WhenAll(directly.Concat(through).ToArray())).OfType<string>().ToArray();
        foreach (var row in _rows.Order(StringComparer.Ordinal)) output.WriteLine(row);
        Assert.Equal([], problems);
    }

    /// <summary>What it gets of a server that is silent, as somebody who waits sees it.</summary>
    private async Task<string?> DirectlyAsync(Patient patient, SilentUpstream upstream)
    {
        await TurnAsync();
        using var end = new CancellationTokenSource();
        var model = patient.Name + "-directly";
        var watch = Stopwatch.StartNew();
        var asking = Settled(patient.Asks(upstream.Address, model, end.Token));
        Prefill? first;
        while ((first = upstream.Prefills.FirstOrDefault(one => one.Model == model)) is null && !asking.IsCompleted) await Task.Delay(500, TestContext.Current.CancellationToken);
        var wasCut = first is not null && await first.WasCut;
        await Task.WhenAny(asking, Task.Delay(wasCut ? Second : TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken));
        var again = upstream.Prefills.Count(one => one.Model == model) > 1;
        await end.CancelAsync();
        Note(patient.Name, "directly", wasCut ? $"cut after {Seconds(first!.Lasted)}{(again ? ", asked again" : $", {await asking}")}" : $"after {Seconds(watch.Elapsed)}: {await asking}");
        // What Node's fetch does is known; of the others it is only told.
        if (!patient.Name.StartsWith("ollama-", StringComparison.Ordinal)) return null;
        return wasCut && first!.Lasted is { TotalSeconds: > 295 and < 330 } ? null : $"{patient.Name}: fetch's five minutes did not strike";
    }

    private async Task<string?> ThroughAsync(Patient patient, GatewayServer gateway, string answer)
    {
        await TurnAsync();
        var watch = Stopwatch.StartNew();
        var said = await Settled(patient.Asks(gateway.Addresses[0], patient.Name, CancellationToken.None));
        Note(patient.Name, "through the gateway", $"after {Seconds(watch.Elapsed)}: {said}");
        return said == answer ? null : $"{patient.Name}: {said}";
    }

    private Task TurnAsync() => Task.Delay(Apart * _started++, TestContext.Current.CancellationToken);

    private void Note(string name, string way, string outcome)
    {
        _rows.Enqueue($"{name} | {way} | {outcome}");
        TestContext.Current.SendDiagnosticMessage($"{name} | {way} | {outcome}");
    }

    private static async Task<string> Settled(Task<string> asking)
    {
        try
        {
            return await asking;
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            return failed.Message;
        }
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s");

    private static async Task<GatewayServer> StartAsync(string kind, string provider, Uri url)
    {
        var text = $$"""{"listen": "127.0.0.1:0", "limits": {"queue": 200}, "backends": [{"name": "b", "kind": "{{kind}}", "provider": "{{provider}}", "url": "{{url}}", "slots": 100}]}""";
        var (configuration, problems) = ConfigurationReader.Read(Encoding.UTF8.GetBytes(text));
        Assert.Equal([], problems);
        return await GatewayServer.StartAsync(new GatewayOptions { Configuration = configuration! }, TestContext.Current.CancellationToken);
    }
}
