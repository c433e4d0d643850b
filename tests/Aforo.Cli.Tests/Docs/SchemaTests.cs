using System.Text.Json;
using Aforo.Cli.Tests.Scenarios;
using Aforo.Testing.Gguf;
using Aforo.Testing.Json;

namespace Aforo.Cli.Tests.Docs;

/// <summary>What the program answers obeys the schemas in <c>docs/schemas</c>, and holds nothing that they do not describe.</summary>
public sealed class SchemaTests
{
    public static TheoryData<string> Names => [.. ScenarioTests.Table.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Diagnoses_and_cases_of_every_setup_obey_their_schema(string name)
    {
        using var setup = new Setup();
        ScenarioTests.Table.Single(scenario => scenario.Name == name).Arrange(setup);
        var (_, diagnosis) = await setup.DoctorAsync();
        using (diagnosis) Obeys("diagnosis", diagnosis.RootElement);
        var (status, collected, error) = await setup.RunAsync("collect", "-o", "-");
        Assert.True(status == 0, error);
        Obeys("case", collected);
    }

    [Fact]
    public async Task The_founding_case_obeys_its_schema()
    {
        using var setup = new Setup();
        Obeys("diagnosis", (await setup.RunAsync("doctor", "--case", "episode-0", "--json")).Output);
        Obeys("plan", (await setup.RunAsync("fix", "--case", "episode-0", "--json")).Output);
        Obeys("case", File.ReadAllText(Path.Join(Repository.Root, "catalog", "cases", "episode-0.json")));
    }

    [Fact]
    public async Task Inspections_obey_their_schema()
    {
        using var setup = new Setup();
        setup.Nvidia(64, 24).OpenClaw("coder:30b", "contextWindow: 131072, maxTokens: 8192", "timeoutSeconds: 300,").OpenClawVersion("2026.9.6").File("Modelfile", "FROM x\nPARAMETER num_ctx 8192\n");
        new OllamaServer().With(new("coder:30b") { NumCtx = 32768, Loaded = 32768 }).AttachTo(setup);
        new OllamaLogText().Load(32768).Cut(52011, 16383).Prompt(16383, first: true, context: 32768).WriteTo(setup);
        var model = TinyModels.Llama(Path.Join(setup.Home, "model.gguf"));
        foreach (var target in (string[])["machine", "openclaw", "http://127.0.0.1:11434", model, Path.Join(setup.Home, "Modelfile"), Path.Join(setup.Home, ".openclaw", "openclaw.json"), Path.Join(setup.Home, ".ollama", "logs", "server.log")])
        {
            var (status, output, error) = await setup.RunAsync("inspect", target, "--json");
            Assert.True(status == 0, target + error);
            Obeys("inspection", output);
        }
    }

    [Fact]
    public async Task Workloads_obey_their_schema()
    {
        using var setup = new Setup();
        Obeys("workload", (await setup.RunAsync("workload", "--json")).Output);
        new OllamaLogText().Load(32768).Prompt(16383, first: true, context: 32768).WriteTo(setup);
        Obeys("workload", (await setup.RunAsync("workload", "--import", "--json")).Output);
    }

    [Fact]
    public async Task Histories_and_undos_obey_their_schemas()
    {
        using var setup = new Setup();
        Obeys("history", (await setup.RunAsync("history", "--json")).Output);
        Obeys("undo", (await setup.RunAsync("undo", "--json")).Output);
        setup.File("config.toml", "model_context_window = 131072\n");
        await Presentation.UndoGoldenTests.ApplyAsync(setup, "config.toml", Formats.Text.TextFormat.Toml, "/model_context_window", 262144, ["context.unused"]);
        Obeys("history", (await setup.RunAsync("history", "--json")).Output);
        setup.File("config.toml", "model_context_window = 1\n");
        Obeys("undo", (await setup.RunAsync("undo", "--json")).Output);
        setup.File("config.toml", "model_context_window = 262144\n");
        Obeys("undo", (await setup.RunAsync("undo", "--json")).Output);
        Obeys("history", (await setup.RunAsync("history", "--json")).Output);
    }

    [Theory]
    [InlineData("""{"backends": [{"name": "own", "kind": "ollama", "url": "http://127.0.0.1:9", "key_variable": "NOT_SET"}]}""")]
    [InlineData("""{"listne": 1}""")]
    [InlineData("[")]
    public async Task Checked_configurations_obey_their_schema(string configuration)
    {
        using var setup = new Setup();
        setup.File("gateway.jsonc", configuration);
        Obeys("gateway-check", (await setup.RunAsync("serve", "--check", "--json", "--config", Path.Join(setup.Home, "gateway.jsonc"))).Output);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Plans_of_every_setup_obey_their_schema(string name)
    {
        using var setup = new Setup();
        ScenarioTests.Table.Single(scenario => scenario.Name == name).Arrange(setup);
        Obeys("plan", (await setup.FixAsync("--json", "--dry-run")).Output);
    }

    [Theory]
    [InlineData("compare", "qwen3-coder-30b-a3b", "gpt-oss-120b", "--ctx-size", "65536")]
    [InlineData("compare", "llama-3.1-70b", "--only", "--include", "mac-studio-m3-ultra:192,raspberry-pi-5:16", "--budget", "5000", "--os", "windows", "--decode-min", "10")]
    [InlineData("advise", "--case", "episode-0")]
    [InlineData("advise", "--model", "gpt-oss-120b", "--prompt", "32000", "--kwh-price", "0.25")]
    public async Task Comparisons_obey_their_schema(params string[] arguments)
    {
        using var setup = new Setup();
        Obeys("comparison", (await setup.RunAsync([.. arguments, "--json"])).Output);
    }

    [Theory]
    [InlineData("--on", "DGX Spark", "--model", "llama-3.1-70b:FP4", "--claim", "25-50 tok/s")]
    [InlineData("--on", "mac-studio-m2-ultra:64", "--model", "qwen3-coder-30b-a3b", "--what", "prefill", "--prompt", "146760", "--claim", "400 tok/s")]
    [InlineData("--on", "mac-studio-m3-ultra", "--versus", "mac-studio-m2-ultra", "--claim", "2,1x")]
    [InlineData("--on", "mac-studio-m3-ultra:192", "--claim", "$4000", "--date", "2026-02-18")]
    [InlineData("--claim", "nothing else has 128 GB under $3,000")]
    public async Task Judged_claims_obey_their_schema(params string[] arguments)
    {
        using var setup = new Setup();
        Obeys("check", (await setup.RunAsync(["check", .. arguments, "--json"])).Output);
    }

    [Theory]
    [InlineData("diagnosis", """{"schema":"aforo.diagnosis/1"}""")]
    [InlineData("case", """{"schema":"aforo.case/2","seen":{}}""")]
    [InlineData("inspection", """{"schema":"aforo.inspection/1","kind":"soup","facts":[],"incidents":[],"problems":[]}""")]
    public void What_does_not_obey_is_told(string schema, string document) => Assert.NotEmpty(Faults(schema, JsonDocument.Parse(document).RootElement));

    private static void Obeys(string schema, string document)
    {
        using var parsed = JsonDocument.Parse(document);
        Obeys(schema, parsed.RootElement);
    }

    private static void Obeys(string schema, JsonElement document) => Assert.Equal([], Faults(schema, document));

    /// <summary>Programs must accept members that are added later; here each must be described, save those of a model's shape.</summary>
    private static IEnumerable<string> Faults(string schema, JsonElement document)
    {
        var text = File.ReadAllText(Path.Join(Repository.Root, "docs", "schemas", schema + ".schema.json")).Replace("\"additionalProperties\": true", "\"additionalProperties\": false", StringComparison.Ordinal);
        return new SchemaValidator(JsonDocument.Parse(text).RootElement).Validate(document).Where(fault => !(fault.Contains("/shape/", StringComparison.Ordinal) && fault.EndsWith("not in the schema", StringComparison.Ordinal)));
    }
}
