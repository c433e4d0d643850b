using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;
using Aforo.Remedies.Applying;
using Aforo.Remedies.Tests.Generated;
using Aforo.Remedies.Validation;

namespace Aforo.Remedies.Tests.Validation;

/// <summary>The real OpenClaw, asked by its command line.</summary>
public sealed class OpenClawValidatorTests
{
    private const string Models = "{ providers: { ollama: { baseUrl: 'http://127.0.0.1:11434', api: 'ollama', timeoutSeconds: 300, models: [{ id: 'a', name: 'a', contextWindow: 131072, maxTokens: 8192 }] } } }";

    [Fact]
    public async Task What_it_accepts_is_written_and_nothing_is_left_beside_it()
    {
        using var sandbox = WithOpenClaw();
        sandbox.Write(".openclaw/openclaw.json", $"// mine\n{{ models: {Models} }}\n");
        var before = sandbox.Snapshot().Keys;
        var outcome = await sandbox.Applier.ApplyAsync([Change(sandbox, ".openclaw/openclaw.json", "/models/providers/ollama/timeoutSeconds")]);
        Assert.Equal((ApplyState.Applied, ""), (outcome.State, string.Join("; ", outcome.Troubles)));
        Assert.Contains("timeoutSeconds: 1200", sandbox.Read(".openclaw/openclaw.json"), StringComparison.Ordinal);
        Assert.Equal(before, sandbox.Snapshot().Keys);
    }

    [Fact]
    public async Task What_it_rejects_is_not_written()
    {
        using var sandbox = WithOpenClaw();
        sandbox.Write(".openclaw/openclaw.json", $"{{ models: {Models} }}\n");
        var before = sandbox.Snapshot();
        var outcome = await sandbox.Applier.ApplyAsync([Change(sandbox, ".openclaw/openclaw.json", "/models/providers/ollama/numCtx")]);
        Assert.Equal((ApplyState.RolledBack, Troubles.Rejected), (outcome.State, outcome.Troubles[0].Word));
        Assert.Contains("numCtx", outcome.Troubles[0].Detail, StringComparison.Ordinal);
        Assert.Equal(before, sandbox.Snapshot());
    }

    [Theory]
    [InlineData("timeoutSeconds", ValidationVerdict.Accepted)]
    [InlineData("numCtx", ValidationVerdict.Rejected)]
    public async Task An_included_file_is_judged_as_part_of_the_whole(string key, ValidationVerdict verdict)
    {
        using var sandbox = WithOpenClaw();
        sandbox.Write(".openclaw/openclaw.json", "{ models: { $include: './conf/models.json5' } }\n");
        sandbox.Write(".openclaw/conf/models.json5", "{ $include: ['providers.json5'] }\n");
        sandbox.Write(".openclaw/conf/providers.json5", Models);
        var before = sandbox.Snapshot();
        var staged = sandbox.Write(".openclaw/conf/.staged.tmp", Models.Replace("timeoutSeconds: 300", $"{key}: 1200", StringComparison.Ordinal));
        var result = await FileValidators.For("openclaw", sandbox.Surroundings)!.ValidateAsync(sandbox.At(".openclaw/conf/providers.json5"), staged, default);
        Assert.Equal(verdict, result.Verdict);
        File.Delete(staged);
        Assert.Equal(before, sandbox.Snapshot());
    }

    [Fact]
    public async Task What_a_crash_leaves_while_the_program_is_asked_goes_with_the_undo()
    {
        using var sandbox = new Sandbox();
        sandbox.Write(".openclaw/openclaw.json", "{ models: { $include: './conf/models.json5' } }\n");
        sandbox.Write(".openclaw/conf/models.json5", Models);
        var before = sandbox.Snapshot();
        var shadow = "";
        await Assert.ThrowsAsync<OperationCanceledException>(() => sandbox.Applier.ApplyAsync([sandbox.Edit(".openclaw/conf/models.json5", TextFormat.Json5, new Hang(staged =>
        {
            shadow = sandbox.At($".openclaw/.openclaw.json.{Path.GetFileName(staged).TrimStart('.')}");
            File.WriteAllText(shadow, "{}");
        }), new TextEdit.Set("/providers/ollama/timeoutSeconds", 1200))]));
        Assert.False(File.Exists(shadow));
        Assert.Equal(before, sandbox.Snapshot());
    }

    [Fact]
    public async Task A_program_that_is_not_installed_stops_nothing()
    {
        using var sandbox = new Sandbox();
        sandbox.Write(".openclaw/openclaw.json", $"{{ models: {Models} }}\n");
        Assert.Equal(ApplyState.Applied, (await sandbox.Applier.ApplyAsync([Change(sandbox, ".openclaw/openclaw.json", "/models/providers/ollama/numCtx")])).State);
        Assert.Null(FileValidators.For("codex", sandbox.Surroundings));
    }

    /// <summary>opencode has no command that only checks; what it prints is the configuration as it understood it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Opencode_itself_understands_what_was_patched(int seed)
    {
        using var sandbox = new Sandbox();
        var generated = Configurations.OpenCode(seed);
        sandbox.Write(generated.Edited, generated.Files[generated.Edited]);
        await sandbox.Applier.ApplyAsync([sandbox.Edit(generated.Edited, TextFormat.Jsonc, [.. generated.Wishes.Select(wish => new TextEdit.Set(wish.Pointer, wish.Value))])]);
        var reading = Programs.Ask(Path.Join(Programs.Bin, "opencode"), ["debug", "config"], new() { ["HOME"] = sandbox.Folder, ["XDG_DATA_HOME"] = sandbox.At("data"), ["XDG_CONFIG_HOME"] = sandbox.At("config"), ["XDG_CACHE_HOME"] = sandbox.At("cache"), ["XDG_STATE_HOME"] = sandbox.At("oc-state"), ["OPENCODE_CONFIG"] = sandbox.At(generated.Edited), ["OPENCODE_DISABLE_AUTOUPDATE"] = "1" });
        Assert.True(reading.IsValid, reading.Issues);
        foreach (var wish in generated.Wishes)
        {
            var node = reading.Value;
            foreach (var name in wish.SeenAt[1..].Split('/')) node = node![name];
            Assert.Equal(wish.Seen.ToJsonString(), node!.ToJsonString());
        }
    }

    private static Sandbox WithOpenClaw() => new("PATH", Programs.Bin + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH"));

    private static Remedies.Changes.FileChange Change(Sandbox sandbox, string path, string pointer) =>
        sandbox.Edit(path, TextFormat.Json5, FileValidators.For("openclaw", sandbox.Surroundings), new TextEdit.Set(pointer, 1200));

    private sealed class Hang(Action<string> meanwhile) : IFileValidator
    {
        public Task<ValidationResult> ValidateAsync(string path, string staged, CancellationToken cancellation)
        {
            meanwhile(staged);
            throw new OperationCanceledException();
        }
    }
}
