using System.Text;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Serving;
using Aforo.Lab.Simulators;
using Aforo.Lab.Simulators.Ollama;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>The founding morning's prompt, mended: six minutes of prefill in which Ollama sends nothing at all.</summary>
public sealed class SixMinutesTests
{
    [Theory]
    [InlineData("/api/chat")]
    [InlineData("/v1/chat/completions")]
    public async Task A_client_that_gives_up_after_five_minutes_of_silence_gets_its_answer(string path)
    {
        var clock = new AcceleratedTime(200);
        await using var ollama = await OllamaSimulator.StartAsync(new OllamaSimulatorOptions { Clock = clock, ContextLength = 262_144, Definitions = [.. SimulatedDefinition.FoundingCase.Select(one => one with { Parameters = one.Parameters.SetItem("num_ctx", "262144") })] });
        var model = SimulatedDefinition.FoundingCase[0].Name;
        var (configuration, _) = ConfigurationReader.Read(Encoding.UTF8.GetBytes($$"""{"listen": "127.0.0.1:0", "backends": [{"name": "ollama", "kind": "ollama", "url": "{{ollama.Address}}"}]}"""));
        await using var gateway = await GatewayServer.StartAsync(new GatewayOptions { Configuration = configuration!, Clock = clock });
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Addresses[0], path)) { Content = new StringContent($$"""{"model":"{{model}}","stream":true,"messages":[{"role":"user","content":"{{new string('a', 146_760 * 4)}}"}]}""", Encoding.UTF8, "application/json") };
        var started = clock.GetTimestamp();
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var silence = clock.GetElapsedTime(started);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var text = new StringBuilder();
        var buffer = new byte[4096];
        for (int read, at = 0; ; at += read)
        {
            var since = clock.GetTimestamp();
            read = await stream.ReadAsync(buffer);
            if (clock.GetElapsedTime(since) is var gap && gap > silence) silence = gap;
            if (read == 0) break;
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        Assert.True(clock.GetElapsedTime(started) > TimeSpan.FromSeconds(366), $"{clock.GetElapsedTime(started)} {text}");
        Assert.True(silence < TimeSpan.FromSeconds(300), silence.ToString());
        Assert.Contains(path == "/api/chat" ? "\"done\":true" : "[DONE]", text.ToString(), StringComparison.Ordinal);
    }
}
