using System.Text.Json;
using Aforo.Cli.Tests.Scenarios;

namespace Aforo.Cli.Tests.Commands;

public sealed class CollectCommandTests
{
    private static readonly string[] Planted =
    [
        "sk-proj-4f9a8b7c6d5e4f3a2b1c", "ghp_0123456789abcdefghijABCDEFGHIJ", "hf_ABCDEFGHIJKLMNOPQRSTUVWX", "AKIAIOSFODNN7EXAMPLE", "xoxb-12345-67890-abcdef",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", "hunter2-the-password", "my prompt about the merger", "topsecret.corp.example", "mariadelcarmen",
    ];

    private static Setup SetupWithSecrets()
    {
        var setup = new Setup();
        setup.Nvidia(64, 24).Variable("USER", "mariadelcarmen").Variable("OPENAI_API_KEY", Planted[0]).Variable("OLLAMA_HOST", "http://mariadelcarmen:hunter2-the-password@127.0.0.1:11434");
        setup.OpenClaw("coder:30b", "contextWindow: 131072, maxTokens: 8192, numCtx: 65536", $"headers: {{ Authorization: \"Bearer {Planted[1]}\" }}, timeoutSeconds: \"{Planted[0]}\",");
        setup.File(".openclaw/agents/main/sessions/0001.jsonl",
            $"{{\"type\":\"message\",\"timestamp\":\"2026-11-20T09:00:00Z\",\"message\":{{\"role\":\"user\",\"content\":\"{Planted[7]} {Planted[2]}\"}}}}\n" +
            $"{{\"type\":\"message\",\"timestamp\":\"2026-11-20T09:01:00Z\",\"message\":{{\"role\":\"assistant\",\"stopReason\":\"error\",\"provider\":\"ollama\",\"model\":\"coder:30b\",\"usage\":{{\"input\":0}},\"errorMessage\":\"401 {Planted[3]} {Planted[4]} {Planted[5]} at https://{Planted[8]}/v1\"}}}}\n");
        setup.File(".config/opencode/opencode.json", $"{{ \"provider\": {{ \"cloud\": {{ \"options\": {{ \"baseURL\": \"https://user:{Planted[6]}@{Planted[8]}/v1\", \"apiKey\": \"{Planted[2]}\" }}, \"models\": {{ \"m\": {{ \"limit\": {{ \"context\": 1000 }} }} }} }} }} }}");
        new OllamaServer().With(new("coder:30b") { NumCtx = 32768 }).AttachTo(setup);
        new OllamaLogText().Load(32768).Line("ERROR", "x.go:1", $"msg=\"request failed\" error=\"token={Planted[1]} Authorization: Bearer {Planted[5]}\" path=/home/mariadelcarmen/models").Prompt(20000, first: true, context: 32768).WriteTo(setup);
        return setup;
    }

    [Fact]
    public async Task Planted_secrets_never_reach_the_case()
    {
        using var setup = SetupWithSecrets();
        var (status, output, error) = await setup.RunAsync("collect", "-o", "-");
        Assert.Equal(0, status);
        Assert.All(Planted, secret => Assert.DoesNotContain(secret, output + error));
        Assert.DoesNotContain(setup.Home, output);
        Assert.Equal("aforo.case/1", JsonDocument.Parse(output).RootElement.GetProperty("schema").GetString());
    }

    [Fact]
    public async Task Planted_secrets_never_reach_an_answer()
    {
        using var setup = SetupWithSecrets();
        foreach (var command in (string[][])[["doctor"], ["doctor", "--json"], ["inspect", "openclaw"], ["inspect", "openclaw", "--json"], ["inspect", "opencode", "--json"]])
        {
            var (_, output, error) = await setup.RunAsync(command);
            Assert.All(Planted.Where(secret => secret is not ("topsecret.corp.example" or "mariadelcarmen")), secret => Assert.DoesNotContain(secret, output + error));
        }
    }

    [Fact]
    public async Task A_collected_case_gives_the_same_diagnosis_elsewhere()
    {
        using var setup = new Setup();
        setup.Nvidia(128, 24, 24).OpenClaw("coder:30b-128k", "contextWindow: 131072, maxTokens: 8192", "timeoutSeconds: 300,").OpenClawVersion("2026.6.11");
        new OllamaServer().With(new("coder:30b-128k") { NumCtx = 131072, Loaded = 131072 }).AttachTo(setup);
        new OllamaLogText().Load(131072).Cut(146760, 65538).Prompt(65538, first: true, context: 131072).WriteTo(setup);
        var (_, live, _) = await setup.RunAsync("doctor", "--json");
        var (_, collected, _) = await setup.RunAsync("collect", "-o", "-");
        using var elsewhere = new Setup();
        elsewhere.File("case.json", collected);
        var (status, replayed, error) = await elsewhere.RunAsync("doctor", "--json", "--case", Path.Join(elsewhere.Home, "case.json"));
        Assert.True(status == 1, error);
        Assert.Equal(Findings(live), Findings(replayed));
    }

    private static string[] Findings(string json) =>
    [
        .. JsonDocument.Parse(json).RootElement.GetProperty("findings").EnumerateArray()
            .Select(finding => $"{finding.GetProperty("rule")} {finding.GetProperty("severity")} {finding.GetProperty("status")} {finding.GetProperty("because_of")} {finding.GetProperty("title")} {finding.GetProperty("arithmetic")}"),
    ];
}
