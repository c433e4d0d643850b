using System.Text;
using System.Text.Json;
using Aforo.Cli.Tests.Scenarios;
using Aforo.Lab.Simulators;
using Aforo.Lab.Simulators.Ollama;
using Aforo.Testing.Json;

namespace Aforo.Cli.Tests.Commands;

public sealed class BenchCommandTests
{
    private const string Model = "qwen3-coder:30b-v-128k";

    [Fact]
    public async Task The_loaded_model_is_found_measured_and_kept()
    {
        using var setup = new Setup();
        await using var ollama = await ServeAsync(setup, loaded: true);
        var (status, output, error) = await setup.RunAsync("bench", "--depth", "500,2000", "--decode", "16", "--json");

        Assert.True(status == 0, error);
        using var json = JsonDocument.Parse(output);
        var body = json.RootElement;
        Assert.Equal([], Faults(body));
        Assert.Equal(("ollama", Model), (body.GetProperty("runtime").GetProperty("kind").GetString(), body.GetProperty("model").GetProperty("name").GetString()));
        Assert.Equal(["cold", "warm", "cold", "warm"], body.GetProperty("points").EnumerateArray().Select(point => point.GetProperty("prefix").GetString()!));
        Assert.All(body.GetProperty("points").EnumerateArray().Where(point => point.GetProperty("prefix").GetString() == "cold"), point => Assert.Equal(400, point.GetProperty("prefill_tok_s").GetProperty("engine").GetDouble(), 4.0));
        var kept = body.GetProperty("kept_in").GetString()!;
        Assert.Equal(output, File.ReadAllText(kept));
        Assert.Contains("2 of 4 done", error, StringComparison.Ordinal);
        Assert.Contains(Path.Join("aforo", "bench"), kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_server_it_is_told_that_the_machine_is_measured()
    {
        using var setup = new Setup();
        var (status, output, error) = await setup.RunAsync("bench", "--no-keep", "--json");
        Assert.Equal(0, status);
        Assert.StartsWith("aforo: no server with a loaded model answers on this machine", error);
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(output).RootElement.GetProperty("bandwidth").ValueKind);
    }

    [Theory]
    [InlineData("en", "load the one that you use")]
    [InlineData("es", "cargue el que usa")]
    public async Task Nothing_loaded_is_told_and_nothing_is_loaded(string language, string words)
    {
        using var setup = new Setup();
        await using var ollama = await ServeAsync(setup, loaded: false);
        var (status, output, error) = await setup.RunAsync("bench", "--lang", language);
        Assert.Equal((3, ""), (status, output));
        Assert.Contains(words, error, StringComparison.Ordinal);
        using var http = new HttpClient();
        Assert.Equal("""{"models":[]}""", await http.GetStringAsync(new Uri(ollama.Address, "api/ps")));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("es")]
    public async Task A_person_reads_a_table(string language)
    {
        using var setup = new Setup();
        await using var ollama = await ServeAsync(setup, loaded: true);
        var (status, output, error) = await setup.RunAsync("bench", "--depth", "500", "--depth", "900000", "--decode", "16", "--no-keep", "--lang", language);
        Assert.True(status == 0, error);
        Assert.Contains(language == "en" ? "was made for 262,144 tokens" : "se hizo para 262.144 tokens", error, StringComparison.Ordinal);
        Assert.Contains(language == "en" ? "900,000 tokens do not fit" : "900.000 tokens no caben", output, StringComparison.Ordinal);
        Assert.Contains(language == "en" ? "cold" : "frío", output, StringComparison.Ordinal);
        Assert.DoesNotContain(output.Split('\n'), line => line.Length > 80);
        Assert.False(Directory.Exists(Path.Join(setup.Home, ".local", "state", "aforo", "bench")));
    }

    [Theory]
    [InlineData(2, "bench", "--depth", "no")]
    [InlineData(2, "bench", "--depth", "0")]
    [InlineData(2, "bench", "--decode", "5")]
    [InlineData(2, "bench", "ftp://x")]
    [InlineData(3, "bench", "127.0.0.1:9")]
    public async Task Mistakes_have_their_status(int status, params string[] line)
    {
        using var setup = new Setup();
        var answer = await setup.RunAsync(line);
        Assert.Equal((status, ""), (answer.Status, answer.Output));
        Assert.StartsWith("aforo: ", answer.Error, StringComparison.Ordinal);
    }

    private static async Task<OllamaSimulator> ServeAsync(Setup setup, bool loaded)
    {
        var ollama = await OllamaSimulator.StartAsync(new() { Clock = new AcceleratedTime(20), LoadTime = TimeSpan.FromSeconds(1), KeepAlive = TimeSpan.FromSeconds(-1) }, TestContext.Current.CancellationToken);
        setup.Network.Allow(ollama.Address);
        setup.Variable("OLLAMA_HOST", ollama.Address.Authority);
        if (!loaded) return ollama;
        using var http = new HttpClient { BaseAddress = ollama.Address };
        (await http.PostAsync("api/chat", new StringContent($$"""{"model":"{{Model}}","messages":[]}""", Encoding.UTF8, "application/json"))).EnsureSuccessStatusCode();
        return ollama;
    }

    private static IEnumerable<string> Faults(JsonElement document)
    {
        var text = File.ReadAllText(Path.Join(Repository.Root, "docs", "schemas", "bench.schema.json")).Replace("\"additionalProperties\": true", "\"additionalProperties\": false", StringComparison.Ordinal);
        return new SchemaValidator(JsonDocument.Parse(text).RootElement).Validate(document);
    }
}
