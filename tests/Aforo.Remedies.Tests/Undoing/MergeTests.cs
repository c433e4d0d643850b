using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;
using Aforo.Remedies.Undoing;

namespace Aforo.Remedies.Tests.Undoing;

/// <summary>Undo when the file was edited again: other parts keep the later edit, the same part is a conflict.</summary>
public sealed class MergeTests
{
    private const string Before = """
        {
          models: {
            providers: {
              ollama: {
                timeoutSeconds: 300,
                apiKey: "sk-0123456789abcdef0123",
                models: [
                  { id: "a", contextWindow: 131072 },
                  { id: "b", contextWindow: 131072 },
                ],
              },
            },
          },
        }

        """;

    [Theory]
    [InlineData("sk-0123456789abcdef0123", "sk-fedcba98765432100123")]
    [InlineData("{\n  models", "// mine\n{\n  models")]
    [InlineData("\n    },\n  },\n}\n", "\n    },\n  },\n  logging: { level: \"info\" },\n}\n")]
    [InlineData("{ id: \"b\", contextWindow: 131072 },", "{ id: \"b\", contextWindow: 65536 },")]
    [InlineData("        models: [", "        // one\n        models: [")]
    [InlineData("          { id: \"a\"", "          { id: \"z\", contextWindow: 1 },\n          { id: \"a\"")]
    public async Task A_later_edit_of_another_part_stays(string from, string to)
    {
        using var sandbox = new Sandbox();
        sandbox.Write("openclaw.json", Before);
        await sandbox.Applier.ApplyAsync([Change(sandbox)]);
        var changed = sandbox.Read("openclaw.json");
        Assert.Contains(from, changed);
        sandbox.Write("openclaw.json", changed.Replace(from, to, StringComparison.Ordinal));
        var outcome = await sandbox.Undoer.UndoAsync();
        Assert.Equal((UndoState.Undone, []), (outcome.State, outcome.Troubles.Select(trouble => trouble.Word)));
        Assert.True(Assert.Single(outcome.Changes).KeepsLaterEdit);
        Assert.Equal(Before.Replace(from, to, StringComparison.Ordinal), sandbox.Read("openclaw.json"));
    }

    [Theory]
    [InlineData("timeoutSeconds: 1200", "timeoutSeconds: 900", 5)]
    [InlineData("        timeoutSeconds: 1200,\n", "", 5)]
    [InlineData("{ id: \"a\", contextWindow: 262144 },", "{ id: \"a\", contextWindow: 200000 },", 8)]
    public async Task A_later_edit_of_the_same_part_is_shown_and_nothing_is_touched(string from, string to, int line)
    {
        using var sandbox = new Sandbox();
        sandbox.Write("openclaw.json", Before);
        await sandbox.Applier.ApplyAsync([Change(sandbox)]);
        var edited = sandbox.Read("openclaw.json").Replace(from, to, StringComparison.Ordinal);
        sandbox.Write("openclaw.json", edited);
        var outcome = await sandbox.Undoer.UndoAsync();
        Assert.Equal(UndoState.Refused, outcome.State);
        var trouble = Assert.Single(outcome.Troubles);
        var conflict = Assert.Single(trouble.Conflicts);
        Assert.Equal((Troubles.Conflict, line), (trouble.Word, conflict.Line));
        Assert.DoesNotContain("sk-", conflict.Now, StringComparison.Ordinal);
        Assert.Equal(edited, sandbox.Read("openclaw.json"));
    }

    [Fact]
    public async Task A_conflict_shows_what_was_what_was_written_and_what_is()
    {
        using var sandbox = new Sandbox();
        sandbox.Write("openclaw.json", Before);
        await sandbox.Applier.ApplyAsync([sandbox.Edit("openclaw.json", TextFormat.Json5, new TextEdit.Set("/models/providers/ollama/timeoutSeconds", 1200))]);
        sandbox.Write("openclaw.json", sandbox.Read("openclaw.json").Replace("timeoutSeconds: 1200", "timeoutSeconds: 900", StringComparison.Ordinal));
        var conflict = Assert.Single(Assert.Single((await sandbox.Undoer.UndoAsync()).Troubles).Conflicts);
        Assert.Equal(new Conflict(5, "300", "1200", "        timeoutSeconds: 900,"), conflict);
    }

    [Fact]
    public async Task A_file_on_one_line_is_merged_within_the_line()
    {
        using var sandbox = new Sandbox();
        var before = "{\"models\":{\"providers\":{\"ollama\":{\"timeoutSeconds\":300,\"baseUrl\":\"http://127.0.0.1:11434\",\"api\":\"ollama\",\"models\":[{\"id\":\"a\",\"name\":\"a\",\"contextWindow\":131072,\"maxTokens\":8192}]}}},\"logging\":{\"level\":\"info\"}}";
        sandbox.Write("openclaw.json", before);
        await sandbox.Applier.ApplyAsync([sandbox.Edit("openclaw.json", TextFormat.Json5, new TextEdit.Set("/models/providers/ollama/timeoutSeconds", 1200))]);
        sandbox.Write("openclaw.json", sandbox.Read("openclaw.json").Replace("info", "debug", StringComparison.Ordinal));
        Assert.Equal(UndoState.Undone, (await sandbox.Undoer.UndoAsync()).State);
        Assert.Equal(before.Replace("info", "debug", StringComparison.Ordinal), sandbox.Read("openclaw.json"));
    }

    [Fact]
    public async Task Twin_blocks_that_changed_places_are_not_mistaken_for_each_other()
    {
        using var sandbox = new Sandbox();
        const string one = "    { id: \"a\",\n      contextWindow: 131072,\n    },\n", two = "    { id: \"b\",\n      contextWindow: 262144,\n    },\n";
        sandbox.Write("openclaw.json", "{\n  models: [\n" + one + two + "  ],\n}\n");
        await sandbox.Applier.ApplyAsync([sandbox.Edit("openclaw.json", TextFormat.Json5, new TextEdit.Set("/models/0/contextWindow", 262144))]);
        sandbox.Write("openclaw.json", "{\n  models: [\n" + two + one.Replace("131072", "262144", StringComparison.Ordinal) + "  ],\n}\n");
        var outcome = await sandbox.Undoer.UndoAsync();
        if (outcome.State == UndoState.Refused) return;
        Assert.Equal("{\n  models: [\n" + two + one + "  ],\n}\n", sandbox.Read("openclaw.json"));
    }

    [Fact]
    public async Task Runs_on_one_file_are_undone_in_any_order()
    {
        using var sandbox = new Sandbox();
        sandbox.Write("openclaw.json", Before);
        var first = await sandbox.Applier.ApplyAsync([sandbox.Edit("openclaw.json", TextFormat.Json5, new TextEdit.Set("/models/providers/ollama/timeoutSeconds", 1200))]);
        var second = await sandbox.Applier.ApplyAsync([sandbox.Edit("openclaw.json", TextFormat.Json5, new TextEdit.Set("/models/providers/ollama/models/0/contextWindow", 262144))]);
        Assert.Equal(UndoState.Undone, (await sandbox.Undoer.UndoAsync(first.Run)).State);
        Assert.Equal(Before.Replace("\"a\", contextWindow: 131072", "\"a\", contextWindow: 262144", StringComparison.Ordinal), sandbox.Read("openclaw.json"));
        Assert.Equal(UndoState.Undone, (await sandbox.Undoer.UndoAsync(second.Run![^6..])).State);
        Assert.Equal(Before, sandbox.Read("openclaw.json"));
    }

    private static Remedies.Changes.FileChange Change(Sandbox sandbox) => sandbox.Edit(
        "openclaw.json",
        TextFormat.Json5,
        new TextEdit.Set("/models/providers/ollama/timeoutSeconds", 1200),
        new TextEdit.Set("/models/providers/ollama/models/0/contextWindow", 262144));
}
