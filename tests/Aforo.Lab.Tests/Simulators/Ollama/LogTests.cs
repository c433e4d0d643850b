using Aforo.Lab.Simulators;
using Aforo.Lab.Simulators.Ollama;
using CsCheck;

namespace Aforo.Lab.Tests.Simulators.Ollama;

public sealed class LogTests
{
    [Fact]
    public async Task Lines_are_those_of_Windows_when_asked()
    {
        await using var ollama = await Simulated.Start(new() { CrLf = true });
        await ollama.Get("/api/version");
        await ollama.Line("/api/version");
        Assert.All(ollama.Lines, line => Assert.EndsWith("\r", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0.9.6", "starting llama server\" cmd=\"/usr/bin/ollama runner --model", "--ctx-size 262144")]
    [InlineData("0.24.0", "msg=load request=\"{Operation:commit", "KvSize:131072")]
    [InlineData("0.32.15", "starting llama-server", "-c 131072 -np 1")]
    public async Task Each_release_starts_runners_in_its_own_words(string version, string words, string context)
    {
        await using var ollama = await Simulated.Start(new() { Version = version });
        await ollama.Json("/api/generate", """{"model":"qwen3-coder:30b-v-128k","stream":false}""");
        Assert.Contains(context, await ollama.Line(words), StringComparison.Ordinal);
        Assert.Contains(version, await ollama.Line("Listening on 127.0.0.1:"), StringComparison.Ordinal);
        Assert.Equal(version != "0.9.6", ollama.Log.ToString().Contains("vram-based default context", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(398_700, "398.7µs")]
    [InlineData(2_114_291, "2.1142ms")]
    [InlineData(39_200_000_000, "39.2s")]
    [InlineData(300_400_000_000, "5m0s")]
    [InlineData(3_723_900_000_000, "1h2m3s")]
    public void Latencies(long nanoseconds, string text) => Assert.Equal(text, GoText.Latency(TimeSpan.FromTicks(nanoseconds / 100)));

    [Theory]
    [InlineData(131_072, "131072")]
    [InlineData(999_999, "999999")]
    [InlineData(1_000_000, "1e+06")]
    [InlineData(1_048_576, "1.048576e+06")]
    [InlineData(0.7, "0.7")]
    [InlineData(0.00005, "5e-05")]
    [InlineData(-1, "-1")]
    [InlineData(0, "0")]
    public void Numbers(double value, string text) => Assert.Equal(text, GoText.Number(value));

    [Fact]
    public void Numbers_read_back() => Gen.Double.OneTwo.Sample(value => double.Parse(GoText.Number(value * 1e5), System.Globalization.CultureInfo.InvariantCulture) == value * 1e5);
}
