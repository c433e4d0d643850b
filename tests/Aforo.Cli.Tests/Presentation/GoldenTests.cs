using Aforo.Cli.Tests.Scenarios;
using Aforo.Testing.Gguf;

namespace Aforo.Cli.Tests.Presentation;

/// <summary>What people read, as a person reviewed it.</summary>
public sealed class GoldenTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var name in Commands.Keys)
            {
                cases.Add(name, "en");
                cases.Add(name, "es");
            }
            return cases;
        }
    }

    private static readonly Dictionary<string, (Action<Setup> Arrange, string[] Arguments)> Commands = new()
    {
        ["check-decode"] = (_ => { }, ["check", "--on", "DGX Spark", "--model", "llama-3.1-70b:FP4", "--claim", "25-50 tok/s"]),
        ["check-ratio"] = (_ => { }, ["check", "--on", "mac-studio-m3-ultra", "--versus", "mac-studio-m2-ultra", "--claim", "2.1x"]),
        ["check-market"] = (_ => { }, ["check", "--on", "amd-ryzen-ai-max-395", "--claim", "nothing else has 128 GB under $3,000"]),
        ["advise-episode-0"] = (_ => { }, ["advise", "--case", "episode-0", "--include", "mac-mini-m6:32,raspberry-pi-5:16"]),
        ["compare-named"] = (_ => { }, ["compare", "qwen3-coder-30b-a3b", "--ctx-size", "262144", "--prompt", "146760", "--only", "--include", "mac-studio-m2-ultra:64,nvidia-dgx-spark-128,mac-studio-m3-ultra:192,framework-desktop-395:128,mac-mini-m6:32,raspberry-pi-5:16"]),
        ["doctor-episode-0"] = (_ => { }, ["doctor", "--case", "episode-0"]),
        ["doctor-episode-0-on-rtx-3090"] = (_ => { }, ["doctor", "--case", "episode-0", "--machine", "rtx-3090"]),
        ["doctor-healthy"] = (Healthy, ["doctor"]),
        ["doctor-nothing-installed"] = (setup => setup.Nvidia(64, 24), ["doctor"]),
        ["doctor-log"] = (Log, ["doctor", "--log", "server.log"]),
        ["doctor-known-fault"] = (Row("a model that reads everything again"), ["doctor"]),
        ["explain-ctx-13"] = (_ => { }, ["explain", "CTX-13"]),
        ["fix-episode-0"] = (_ => { }, ["fix", "--case", "episode-0"]),
        ["fix-dry-run"] = (Row("the founding setup on a server that cuts in half"), ["fix", "--dry-run"]),
        ["fix-by-hand"] = (Row("a q8_0 cache that is not active"), ["fix"]),
        ["fix-opencode"] = (Row("opencode's five minutes for headers against a slow prefill"), ["fix", "--dry-run"]),
        ["fix-nothing"] = (Healthy, ["fix"]),
        ["fit"] = (_ => { }, ["fit", "qwen3-coder-30b-a3b:Q4_K_M", "--on", "mac-studio-m2-ultra:64"]),
        ["inspect-agent-config"] = (Agent, ["inspect", ".openclaw/openclaw.json"]),
        ["inspect-gguf"] = (Model, ["inspect", "model.gguf"]),
        ["inspect-modelfile"] = (setup => setup.File("Modelfile", "FROM qwen3-coder:30b\nPARAMETER num_ctx 131072\n"), ["inspect", "Modelfile"]),
        ["inspect-log"] = (Log, ["inspect", "server.log"]),
        ["workload"] = (Workload, ["workload"]),
        ["workload-import"] = (Workload, ["workload", "--import"]),
        ["workload-nothing"] = (_ => { }, ["workload"]),
        ["inspect-machine"] = (setup => setup.Nvidia(64, 24), ["inspect", "machine"]),
    };

    private static readonly string[][] WrongLines =
    [
        [], ["explian"], ["explain"], ["explain", "CTX-31"], ["explain", "zz"], ["doctor", "--jsn"], ["doctor", "--case"], ["doctor", "--case", "nope"], ["doctor", "--at", "ftp://x"],
        ["doctor", "--since", "lots"], ["doctor", "--agent", "nobody"], ["doctor", "--machine", "this", "--machine", "this"], ["doctor", "--machine", "rtx-9999"], ["inspect", "a", "b"], ["workload", "--share-heavy", "2"], ["workload", "--ledger", "/none/ledger.sqlite"], ["workload", "--ledger", "mysql://x/y", "--import"], ["inspect", "--as", "foo", "x"], ["inspect", "/none"], ["collect", "--output"],
        ["inspect", "http://"], ["inspect", ""], ["doctor", "--at", "http://owner:secret@127.0.0.1:1"], ["doctor", "--case", "episode-0", "--log", "-"], ["doctor", "--log", "/"],
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Answers_are_as_reviewed(string name, string language)
    {
        var (arrange, arguments) = Commands[name];
        using var setup = new Setup();
        arrange(setup);
        var (status, output, error) = await setup.RunAsync([.. arguments.Select(word => File.Exists(Path.Join(setup.Home, word)) ? Path.Join(setup.Home, word) : word), "--lang", language]);
        Golden.Check($"{name}.{language}", $"$ aforo {string.Join(' ', arguments)} --lang {language}\n{output}{error}[{status}]\n");
        Assert.Equal([], Golden.TooWide(output));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("es")]
    public async Task Mistakes_are_told_as_reviewed(string language)
    {
        var text = "";
        foreach (var line in WrongLines)
        {
            using var setup = new Setup();
            var (status, output, error) = await setup.Variable("LANG", language == "es" ? "es_ES.UTF-8" : "C.UTF-8").RunAsync(line);
            Assert.Equal("", output);
            text += $"$ aforo {string.Join(' ', line)}\n{error}[{status}]\n\n";
        }
        Golden.Check($"mistakes.{language}", text);
    }

    /// <summary>Every line of the help is in the person's language; the commands' own lines are reviewed where they are written.</summary>
    [Theory]
    [InlineData("--help")]
    [InlineData("doctor", "--help")]
    [InlineData("inspect", "-h")]
    [InlineData("explain", "-?")]
    [InlineData("compare", "--help")]
    [InlineData("serve", "--help")]
    public async Task Help_has_no_English_in_Spanish(params string[] arguments)
    {
        using var setup = new Setup();
        var english = (await setup.RunAsync([.. arguments, "--lang", "en"])).Output.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).ToHashSet();
        var (status, output, error) = await setup.RunAsync([.. arguments, "--lang", "es"]);
        Assert.Equal((0, ""), (status, error));
        Assert.Equal([], output.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && english.Contains(line)));
        foreach (var heading in (string[])["Descripción:", "Uso:", "Opciones:"]) Assert.Contains(heading, output, StringComparison.Ordinal);
        Assert.DoesNotContain("[options]", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Show ", output, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"<(FILE|DEVICE|MODEL|TARGET|NAME)\b", output);
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("--version", "--lang", "es")]
    [InlineData("--lang", "es", "--version")]
    public async Task The_version_is_told_in_any_language(params string[] arguments)
    {
        using var setup = new Setup();
        var (status, output, error) = await setup.RunAsync(arguments);
        Assert.Equal((0, ""), (status, error));
        Assert.Matches(@"^\d+\.\d+\.\d+", output);
    }

    private static void Healthy(Setup setup)
    {
        setup.Nvidia(128, 24, 24).OpenClaw("coder:30b-256k", "contextWindow: 262144, contextTokens: 229376, maxTokens: 8192, params: { num_ctx: 262144 }", "timeoutSeconds: 1200,").OpenClawVersion("2026.9.6");
        new OllamaServer().With(new("coder:30b-256k") { NumCtx = 262144, Loaded = 262144 }).AttachTo(setup);
        new OllamaLogText().Load(262144).Prompt(146760, first: true).WriteTo(setup);
    }

    private static void Workload(Setup setup)
    {
        setup.Nvidia(128, 24, 24).OpenClaw("coder:30b-256k", "contextWindow: 262144, maxTokens: 8192", "timeoutSeconds: 1200,").OpenClawSession("coder:30b-256k", (12_000, 300), (48_500, 700), (146_760, 1_200));
        var log = new OllamaLogText().Load(262144);
        foreach (var (tokens, reused) in ((long, long)[])[(12_000, 0), (48_500, 11_900), (146_760, 0), (3_000, 0)]) log.Prompt(tokens, reused: reused);
        log.WriteTo(setup);
    }

    private static void Log(Setup setup)
    {
        new OllamaLogText().Load(131072).Cut(146760, 65538).Prompt(65538, first: true, context: 131072).WriteTo(setup);
        System.IO.File.Move(Directory.EnumerateFiles(setup.Home, "server.log", SearchOption.AllDirectories).Single(), Path.Join(setup.Home, "server.log"));
    }

    /// <summary>A row of the table of setups.</summary>
    private static Action<Setup> Row(string name) => ScenarioTests.Table.Single(scenario => scenario.Name == name).Arrange;

    private static void Agent(Setup setup) => setup.OpenClaw("qwen3-coder:30b-v-128k", "contextWindow: 131072, maxTokens: 8192", "timeoutSeconds: 300,").OpenClawVersion("2026.9.6");

    private static void Model(Setup setup) => TinyModels.Llama(Path.Join(setup.Home, "model.gguf"));
}
