using Aforo.Cli.Tests.Scenarios;

namespace Aforo.Cli.Tests.Presentation;

/// <summary>What <c>aforo serve</c> says of its configuration and its options.</summary>
public sealed class ServeGoldenTests
{
    private const string Broken = """
        // A gateway that can't start.
        {
          "listen": ["0.0.0.0:11500", "here"],
          "limit": {},
          "heavy_share": 2,
          "detect_secrets": "yes",
          "hosts": [1],
          "ledger": 7,
          "ledger": "ledger.sqlite",
          "keys": [{ "name": "ana" }, { "name": "eva", "sha256": "zz" }],
          "limits": { "queue": -1, "connections": 1.5 },
          "tls": [],
          "backends": [
            "ollama",
            { "name": "home", "url": "ftp://127.0.0.1" },
            { "kind": "soup", "url": "http://127.0.0.1:1", "prefill_tok_s": 0 },
            { "name": "twice", "kind": "openai", "url": "http://127.0.0.1:2", "slots": 0 },
            { "name": "twice", "kind": "openai", "url": "http://127.0.0.1:3" }
          ],
          "models": [{ "name": "coder", "on": [{ "backend": "sky", "model": "m" }] }],
          "rules": [
            { "name": "nothing", "then": {} },
            { "name": "night", "when": { "from": "25:00", "days": ["lunes"], "first_token_over": { "sky": 1 }, "spent_at_least": { "much": 1 } }, "then": { "stabilize": ["all"] } },
            { "name": "without" }
          ],
          "budgets": [{ "name": "month", "amount": 1, "currency": "EUR", "period": "year", "backends": ["sky"] }]
        }
        """;

    private const string Unwell = """
        {
          "backends": [
            { "name": "sky", "kind": "openai", "url": "https://api.mistral.ai", "key_variable": "SKY_KEY", "models": [{ "name": "devstral-2512", "context": 5 }] },
            { "name": "other", "kind": "anthropic", "url": "https://models.example.org", "models": [{ "name": "m" }] }
          ],
          "budgets": [{ "name": "month", "amount": 1, "currency": "USD", "backends": ["other"] }]
        }
        """;

    [Theory]
    [InlineData("en")]
    [InlineData("es")]
    public async Task Configurations_are_told_as_reviewed(string language)
    {
        using var setup = new Setup();
        setup.File("broken.jsonc", Broken).File("unwell.jsonc", Unwell).File("beyond.jsonc", "{\n  \"listen\": \"0.0.0.0:11500\"\n}").File("list.jsonc", "[]").File("comma.jsonc", "{\n  \"hosts\": []\n  \"keys\": []\n}").File("open.jsonc", "{ \"hosts\": [\"a\n").File("long.jsonc", new string(' ', 5 << 20));
        var text = "";
        foreach (var name in (string[])["broken.jsonc", "unwell.jsonc", "beyond.jsonc", "list.jsonc", "comma.jsonc", "open.jsonc", "long.jsonc", "none.jsonc", "."]) text += await SayAsync(setup, language, "--check", "--config", name);
        Golden.Check($"serve-configuration.{language}", text);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("es")]
    public async Task Wrong_options_are_told_as_reviewed(string language)
    {
        using var setup = new Setup();
        setup.File("well.jsonc", "{\"listen\": \"127.0.0.1:0\", \"backends\": [{\"name\": \"own\", \"kind\": \"ollama\", \"url\": \"http://127.0.0.1:9\"}]}").File("folder/file", "").File("notes.jsonc", new string('x', 5000));
        var text = "";
        foreach (var line in (string[][])
        [
            ["--config", "well.jsonc", "--record-prompts", ""], ["--check", "--config", "well.jsonc", "--record-prompts", ""], ["--install", "--record-prompts", ""], ["--config", ""], ["--init", "--config", ""], ["--catalog", ""],
            ["--init", "--check"], ["--check", "--install"],
            ["--init", "--config", "folder"], ["--init", "--config", "well.jsonc"], ["--config", "well.jsonc", "--record-prompts", "well.jsonc"],
            ["--config", "well.jsonc", "--ledger", ""], ["--config", "well.jsonc", "--ledger", "mysql://here/x"], ["--config", "well.jsonc", "--ledger", "postgres://here"], ["--config", "well.jsonc", "--ledger", "postgres://ana:hush@127.0.0.1:1/x?color=red"],
            ["--config", "well.jsonc", "--ledger", "postgres://ana:hush@127.0.0.1:1/x"], ["--config", "well.jsonc", "--ledger", "folder"], ["--config", "well.jsonc", "--ledger", "notes.jsonc"], ["--config", "well.jsonc", "--ledger", "folder/file/x.jsonc"],
        ]) text += await SayAsync(setup, language, line);
        Golden.Check($"serve-options.{language}", text);
    }

    private static async Task<string> SayAsync(Setup setup, string language, params string[] arguments)
    {
        var (status, output, error) = await setup.Variable("LANG", language == "es" ? "es_ES.UTF-8" : "C.UTF-8").RunAsync(["serve", .. arguments.Select(word => word.EndsWith(".jsonc", StringComparison.Ordinal) || word is "." or "folder" ? Path.Join(setup.Home, word) : word)]);
        Assert.Equal("", output);
        return $"$ aforo serve {string.Join(' ', arguments.Select(word => word.Length == 0 ? "''" : word))}\n{error.Replace(setup.Home + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)}[{status}]\n\n";
    }
}
