using System.Text.RegularExpressions;
using Aforo.Cli.Tests.Scenarios;
using Aforo.Testing.Gguf;

namespace Aforo.Cli.Tests.Docs;

/// <summary>Every command that a document shows works, and answers what the document shows.</summary>
public sealed class DocumentTests
{
    public static TheoryData<string> Documents => [.. ConsoleBlock.Documents];

    [Theory]
    [MemberData(nameof(Documents))]
    public async Task Commands_answer_what_is_shown(string document)
    {
        foreach (var block in ConsoleBlock.Of(document))
        {
            using var setup = new Setup();
            await ArrangeAsync(setup);
            var (status, output, error) = await setup.RunAsync([.. block.Command.Select(word => IsOfSetup(word) ? Path.Join(setup.Home, word) : word)]);
            Assert.True(status == Expected(block.Command) || (block.Command[0] == "check" && status == 1), $"{document}: {string.Join(' ', block.Command)}: {status} {error}");
            var at = 0;
            foreach (var piece in block.Output)
            {
                var found = output.IndexOf(piece, at, StringComparison.Ordinal);
                Assert.True(found >= 0, $"{document}: {string.Join(' ', block.Command)} does not answer:\n{piece}\nbut:\n{output}");
                at = found + piece.Length;
            }
        }
    }

    [Fact]
    public void Documents_show_commands() => Assert.True(ConsoleBlock.Documents.Sum(document => ConsoleBlock.Of(document).Count()) > 15);

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_and_paths_lead_somewhere(string document)
    {
        var text = File.ReadAllText(Path.Join(Repository.Root, document));
        var folder = Path.GetDirectoryName(Path.Join(Repository.Root, document))!;
        var links = Regex.Matches(text, @"\]\(([^)#:]+)\)").Select(match => Path.Join(folder, match.Groups[1].Value));
        var paths = Regex.Matches(text, @"`((?:src|tests|docs|bench|catalog)/[A-Za-z0-9._/-]+)`").Select(match => match.Groups[1].Value).Where(path => !path.Contains("NAME", StringComparison.Ordinal)).Select(path => Path.Join(Repository.Root, path));
        Assert.Equal([], links.Concat(paths).Where(path => !File.Exists(path) && !Directory.Exists(path)));
    }

    private static int Expected(string[] command) => command[0] == "doctor" ? 1 : 0;

    private static bool IsOfSetup(string word) => word is "server.log" or "model.gguf" or "Modelfile" or "case.json";

    /// <summary>A machine on which the documents' commands find what they name.</summary>
    private static async Task ArrangeAsync(Setup setup)
    {
        setup.Nvidia(128, 24, 24).OpenClaw("coder:30b-128k", "contextWindow: 131072, maxTokens: 8192", "timeoutSeconds: 300,").OpenClawVersion("2026.6.11");
        new OllamaServer().With(new("coder:30b-128k") { NumCtx = 131072, Loaded = 131072 }).AttachTo(setup);
        new OllamaLogText().Load(131072).Cut(146760, 65538).Prompt(65538, first: true, context: 131072).WriteTo(setup);
        File.Copy(Path.Join(setup.Home, ".ollama", "logs", "server.log"), Path.Join(setup.Home, "server.log"));
        setup.File("Modelfile", "FROM qwen3-coder:30b\nPARAMETER num_ctx 131072\n");
        TinyModels.Llama(Path.Join(setup.Home, "model.gguf"));
        setup.File("case.json", (await setup.RunAsync("collect", "-o", "-")).Output);
    }
}
