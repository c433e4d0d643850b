using Aforo.Cli.Tests.Scenarios;
using Aforo.Core.Messages;
using Aforo.Testing.Gguf;

namespace Aforo.Cli.Tests.Hostile;

/// <summary>Names out of files that would rule a terminal are shown by their codes, in answers and in errors alike.</summary>
public sealed class ControlCharacterTests
{
    /// <summary>Clears the screen, sets a title by C1, deletes, turns letters round, and begins a line of its own.</summary>
    private const string Hostile = "x\u001b[2J\u009d0;mine\u0007\u007f\u202emoc\u2066\r\naforo: all is well";

    private static readonly string[][] Asked =
    [
        ["inspect", "name.gguf"], ["fit", "name.gguf"], ["fit", "architecture.gguf"], ["inspect", "architecture.gguf"], ["inspect", "Modelfile"], ["inspect", "server.log"], ["doctor", "--log", "server.log"],
        ["doctor", "--case", "case.json"], ["inspect", ".openclaw/openclaw.json"], ["doctor"], ["fix", "--dry-run"], ["fit", Hostile], ["explain", Hostile], ["doctor", "--agent", Hostile], ["check", "--on", Hostile, "--model", Hostile, "--claim", "5 tok/s"],
        ["check", "--claim", Hostile], ["compare", Hostile], ["compare", "llama-3.1-70b", "--catalog", "mine.jsonc"], [Hostile], ["doctor", "--" + Hostile], ["fit", "config.json"],
    ];

    public static TheoryData<int> Lines => [.. Enumerable.Range(0, Asked.Length)];

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task No_control_character_reaches_the_terminal(int line)
    {
        using var setup = Arrange();
        foreach (var language in (string[])["en", "es"])
        {
            var (_, output, error) = await setup.RunAsync([.. Asked[line].Select(word => File.Exists(Path.Join(setup.Home, word)) ? Path.Join(setup.Home, word) : word), "--lang", language]);
            Assert.NotEmpty(output + error);
            Assert.Equal([], (output + error).Where(letter => letter is not '\n' and not '\t' && Visible.IsControl(letter)).Select(letter => (int)letter));
            Assert.DoesNotContain("aforo: all is well", output.Split('\n'));
            Assert.DoesNotContain("aforo: all is well", error.Split('\n'));
        }
    }

    [Fact]
    public async Task The_codes_of_what_was_there_are_shown()
    {
        using var setup = Arrange();
        var (status, _, error) = await setup.RunAsync("fit", Path.Join(setup.Home, "architecture.gguf"));
        Assert.Equal(3, status);
        Assert.Contains(@"x\x1b[2J\x9d0;mine\x07\x7f\u202emoc\u2066\x0d\x0aaforo: all is well", error);
    }

    private static Setup Arrange()
    {
        var setup = new Setup();
        var name = TinyModels.Llama(new TinyModel());
        name.Set("general.name", GgufValue.Text(Hostile)).Set("general.basename", GgufValue.Text(Hostile)).Write(Path.Join(setup.Home, "name.gguf"));
        new GgufWriter().Set("general.architecture", GgufValue.Text(Hostile)).Set("general.name", GgufValue.Text(Hostile)).Tensor("token_embd.weight", Core.Models.GgmlType.Find("f16")!, [256, 1000]).Write(Path.Join(setup.Home, "architecture.gguf"));
        var json = System.Text.Json.JsonSerializer.Serialize(Hostile);
        setup.OpenClaw(json[1..^1], "contextWindow: 131072, maxTokens: 8192", "timeoutSeconds: 300,");
        setup.File("Modelfile", $"FROM x{Hostile[..14]}\nPARAMETER num_ctx 131072\nPARAMETER {Hostile[..14]} 3\n");
        setup.File("config.json", $"{{\"model_type\": {json}, \"architectures\": [{json}], \"hidden_size\": {json}}}");
        setup.File("case.json", $"{{\"schema\": \"aforo.case/1\", \"id\": {json}, \"title\": {json}, \"facts\": [{{\"name\": \"num_ctx\", \"value\": {json}, \"scope\": {{\"model\": {json}}}, \"layer\": \"definition\", \"role\": \"in-force\", \"source\": {{\"file\": {json}}}}}], \"not_seen\": [{{\"what\": {json}, \"where\": {json}}}]}}");
        setup.File("mine.jsonc", $"{{\"devices\": [{{\"id\": {json}}}, {{\"id\": \"mine\", \"name\": {json}, \"memory_gib\": 24, \"bandwidth_gb_s\": 900, {json}: 1}}]}}");
        new OllamaLogText().Load(131072).Cut(146760, 65538).WriteTo(setup);
        var log = Directory.EnumerateFiles(setup.Home, "server.log", SearchOption.AllDirectories).Single();
        var text = File.ReadAllText(log);
        File.WriteAllText(Path.Join(setup.Home, "server.log"), text.Replace("general.name", Hostile, StringComparison.Ordinal) + $"time=2026-11-20T11:00:00Z level=ERROR source=x msg=\"{Hostile}\"\nError: {Hostile} panic: {Hostile}\n");
        return setup;
    }
}
