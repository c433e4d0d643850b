using Aforo.Cli.Tests.Scenarios;
using Aforo.Lab.Simulators;
using Aforo.Lab.Simulators.Ollama;

namespace Aforo.Cli.Tests.Serving;

/// <summary>The gateway speaks like the runtimes behind it and is none: it is told as what it is, with a key and without.</summary>
[Collection(WholeProgramsCollection.Name)]
public sealed class GatewayIsNoRuntimeTests : IDisposable
{
    private const string Model = "qwen3-coder:30b-v-128k";

    private readonly string _folder = Directory.CreateTempSubdirectory("aforo-behind-").FullName;
    private readonly Setup _setup = new();

    public void Dispose()
    {
        _setup.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""", "keys": [{"name": "me", "variable": "AFORO_TEST_CLIENT_KEY"}]""")]
    public async Task It_is_told_as_what_it_is(string keys)
    {
        await using var ollama = await OllamaAsync();
        await using var gateway = await GatewayAsync(ollama, keys);
        var place = gateway.Address.GetLeftPart(UriPartial.Authority);
        foreach (var (language, told, refused) in ((string, string, string)[])[
            ("en", $"the servers behind Aforo's gateway at {place}, which is none itself", "Aforo's gateway answers there, which is no runtime"),
            ("es", $"los servidores que hay tras la pasarela de Aforo en {place}, que no es uno de ellos", "ahí responde la pasarela de Aforo, que no es un motor")])
        {
            var (_, output, _) = await _setup.RunAsync("doctor", "--at", place, "--lang", language);
            Assert.Contains(told, string.Join(' ', output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
            Assert.DoesNotContain("ollama ", output, StringComparison.Ordinal);
            var (status, _, error) = await _setup.RunAsync("inspect", place, "--lang", language);
            Assert.Equal(3, status);
            Assert.Contains(refused, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_agent_that_speaks_to_it_is_not_told_to_speak_to_nobody_and_the_server_behind_is_the_only_one()
    {
        await using var ollama = await OllamaAsync();
        await using var gateway = await GatewayAsync(ollama);
        _setup.Network.Allow(ollama.Address);
        _setup.Variable("OLLAMA_HOST", ollama.Address.Authority).OpenClaw(Model, "contextWindow: 131072, maxTokens: 8192", "timeoutSeconds: 300,", address: gateway.Address.GetLeftPart(UriPartial.Authority));
        var (_, diagnosis) = await _setup.DoctorAsync();
        using (diagnosis)
        {
            var runtime = Assert.Single(diagnosis.RootElement.GetProperty("runtimes").EnumerateArray());
            Assert.Contains(ollama.Address.Authority, runtime.ToString(), StringComparison.Ordinal);
            var behind = Assert.Single(diagnosis.RootElement.GetProperty("not_seen").EnumerateArray(), one => one.GetProperty("what").GetString() == "behind-gateway");
            Assert.Contains(gateway.Address.Authority, behind.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(diagnosis.RootElement.GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("rule").GetString() == "RUN-01");
        }
    }

    [Fact]
    public async Task A_shell_whose_programs_go_to_it_makes_it_no_backend_of_its_own_and_what_is_on_disk_is_not_laid_to_it()
    {
        await using var ollama = await OllamaAsync();
        await using var gateway = await GatewayAsync(ollama);
        _setup.Variable("OLLAMA_HOST", gateway.Address.Authority).File(".ollama/models/manifests/readme", "");
        Directory.CreateDirectory(Path.Join(_setup.Home, ".ollama", "models", "blobs"));
        var (_, _, written) = await _setup.RunAsync("serve", "--init", "--config", Path.Join(_folder, "written.jsonc"));
        Assert.Contains("ollama is written down at http://127.0.0.1:11434", written, StringComparison.Ordinal);
        var (_, diagnosis) = await _setup.DoctorAsync();
        using (diagnosis) Assert.Contains("127.0.0.1:11434", Assert.Single(diagnosis.RootElement.GetProperty("runtimes").EnumerateArray()).ToString(), StringComparison.Ordinal);
    }

    private static Task<OllamaSimulator> OllamaAsync() => OllamaSimulator.StartAsync(new() { Definitions = SimulatedDefinition.FoundingCase }, TestContext.Current.CancellationToken);

    private async Task<RunningGateway> GatewayAsync(OllamaSimulator ollama, string keys = "")
    {
        var gateway = await RunningGateway.StartAsync(_folder, $$"""{"listen": "127.0.0.1:0", "backends": [{"name": "ollama", "kind": "ollama", "url": "{{ollama.Address}}"}]{{keys}}}""", [], ("AFORO_TEST_CLIENT_KEY", "of-the-test"));
        _setup.Network.Allow(gateway.Address);
        return gateway;
    }
}
