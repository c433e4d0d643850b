using System.Text.RegularExpressions;
using Aforo.Cli.Tests.Scenarios;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;
using Aforo.Remedies.Applying;
using Aforo.Remedies.Changes;
using Aforo.Remedies.Files;
using Aforo.Remedies.Journaling;
using Aforo.Systems;

namespace Aforo.Cli.Tests.Presentation;

/// <summary>What <c>aforo history</c> and <c>aforo undo</c> say. Runs have random ids, which are put in order here.</summary>
public sealed partial class UndoGoldenTests
{
    private const string Config = "{\n  models: { providers: { ollama: {\n    timeoutSeconds: 300, // five minutes\n    apiKey: \"sk-local-0123456789\",\n  } } },\n}\n";

    [Theory]
    [InlineData("en")]
    [InlineData("es")]
    public async Task Answers_are_as_reviewed(string language)
    {
        using var setup = new Setup();
        var text = await SayAsync(setup, language, "history") + await SayAsync(setup, language, "undo") + await SayAsync(setup, language, "undo", "nosuch");
        setup.File(".openclaw/openclaw.json", Config).File(".codex/config.toml", "model_context_window = 131072\n");
        await ApplyAsync(setup, ".openclaw/openclaw.json", TextFormat.Json5, "/models/providers/ollama/timeoutSeconds", 1200, ["timeout.shorter-than-prefill"]);
        await ApplyAsync(setup, ".codex/config.toml", TextFormat.Toml, "/model_context_window", 262144, []);
        text += await SayAsync(setup, language, "history") + await SayAsync(setup, language, "undo");
        var path = Path.Join(setup.Home, ".openclaw", "openclaw.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("1200", "900", StringComparison.Ordinal));
        text += await SayAsync(setup, language, "undo");
        File.WriteAllText(path, File.ReadAllText(path).Replace("900", "1200", StringComparison.Ordinal).Replace("sk-local-0123456789", "sk-local-9876543210", StringComparison.Ordinal));
        text += await SayAsync(setup, language, "undo") + await SayAsync(setup, language, "history");
        Golden.Check($"undo.{language}", text);
        Assert.DoesNotContain("sk-local", text, StringComparison.Ordinal);
        Assert.Equal([], Golden.TooWide(text));
        Assert.Equal(Config.Replace("0123456789", "9876543210", StringComparison.Ordinal), File.ReadAllText(path));
    }

    internal static async Task ApplyAsync(Setup setup, string name, TextFormat format, string pointer, TextValue value, string[] findings)
    {
        var path = Path.Join(setup.Home, name);
        var change = FileChange.Plan("c1", path, File.ReadAllBytes(path), format, [new TextEdit.Set(pointer, value)], [.. findings]).Change!;
        var surroundings = new Surroundings { Platform = Platform.Linux, Home = setup.Home, CurrentDirectory = setup.Home };
        setup.Now = setup.Now.AddMinutes(7);
        var files = new RealFiles();
        var applier = new Applier(new Journal(JournalFolder.Of(surroundings), files, new Clock(setup.Now)), files, surroundings, "test");
        Assert.Equal(ApplyState.Applied, (await applier.ApplyAsync([change])).State);
    }

    private static async Task<string> SayAsync(Setup setup, string language, params string[] arguments)
    {
        var (status, output, error) = await setup.RunAsync([.. arguments, "--lang", language]);
        return $"$ aforo {string.Join(' ', arguments)} --lang {language}\n{RunId().Replace(output, "$1-abc123")}{error}[{status}]\n\n";
    }

    [GeneratedRegex(@"\b(\d{8}-\d{6})-[0-9a-f]{6}\b")]
    private static partial Regex RunId();

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
