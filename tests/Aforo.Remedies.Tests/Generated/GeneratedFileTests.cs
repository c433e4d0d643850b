using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;
using Aforo.Remedies.Applying;
using Aforo.Remedies.Changes;
using Aforo.Remedies.Undoing;
using CsCheck;

namespace Aforo.Remedies.Tests.Generated;

/// <summary>
/// Configurations as people write them are patched: exactly the intended lines change, the program's own parser accepts them before
/// and after and sees exactly the intended change, and undo brings back every byte.
/// </summary>
public sealed class GeneratedFileTests
{
    [Fact]
    public Task OpenClaw_reads_what_was_patched() => CheckAsync(120, Configurations.OpenClaw);

    [Fact]
    public Task Opencodes_parser_reads_what_was_patched() => CheckAsync(40, Configurations.OpenCode);

    [Fact]
    public Task Codex_reads_what_was_patched() => CheckAsync(40, LineConfigurations.Codex);

    [Fact]
    public Task Continues_parser_reads_what_was_patched() => CheckAsync(40, LineConfigurations.Continue);

    [Fact]
    public Task Dotenv_reads_what_was_patched() => CheckAsync(30, LineConfigurations.Env);

    [Fact]
    public Task Systemd_reads_what_was_patched() => CheckAsync(20, LineConfigurations.Unit);

    [Fact]
    public Task Modelfiles_are_patched() => CheckAsync(20, LineConfigurations.Modelfile);

    private static async Task CheckAsync(int count, Func<int, GeneratedCase> generate)
    {
        // One seed of each run is new, the others are fixed; a failure names its seed.
        var fresh = Gen.Int[1_000_000, 2_000_000].Single();
        var seeds = Enumerable.Range(1, count).Append(fresh).ToArray();
        using var sandbox = new Sandbox();
        var cases = seeds.Select(generate).ToArray();
        for (var i = 0; i < seeds.Length; i++)
        {
            foreach (var (name, text) in cases[i].Files)
            {
                sandbox.Write($"before/{seeds[i]}/{name}", text);
                sandbox.Write($"after/{seeds[i]}/{name}", text);
            }
            var edited = $"after/{seeds[i]}/{cases[i].Edited}";
            var plan = FileChange.Plan("c1", sandbox.At(edited), File.ReadAllBytes(sandbox.At(edited)), cases[i].Format, [.. cases[i].Wishes.Select(wish => new TextEdit.Set(wish.Pointer, wish.Value))]);
            Assert.True(plan.Change is not null, $"seed {seeds[i]}: {plan.Refusal}\n{cases[i].Files[cases[i].Edited]}");
            Assert.DoesNotContain("sk-o", plan.Change.Preview, StringComparison.Ordinal);
            Assert.DoesNotContain("sk-0", plan.Change.Preview, StringComparison.Ordinal);
            Assert.Equal(ApplyState.Applied, (await sandbox.Applier.ApplyAsync([plan.Change])).State);
            var fault = IntendedLines.Unintended(cases[i].Files[cases[i].Edited], Text(sandbox, edited), cases[i].Wishes).FirstOrDefault();
            Assert.True(fault is null, $"seed {seeds[i]}: {fault}\n{plan.Change.Preview}");
        }
        Accept(sandbox, cases, seeds);
        for (var i = seeds.Length - 1; i >= 0; i--) Assert.Equal(UndoState.Undone, (await sandbox.Undoer.UndoAsync()).State);
        for (var i = 0; i < seeds.Length; i++)
            foreach (var name in cases[i].Files.Keys) Assert.Equal(File.ReadAllBytes(sandbox.At($"before/{seeds[i]}/{name}")), File.ReadAllBytes(sandbox.At($"after/{seeds[i]}/{name}")));
        foreach (var file in Directory.EnumerateFiles(sandbox.At("state"), "*.json*", SearchOption.AllDirectories)) Assert.DoesNotContain("sk-", File.ReadAllText(file), StringComparison.Ordinal);
    }

    private static void Accept(Sandbox sandbox, GeneratedCase[] cases, int[] seeds)
    {
        var before = Read(sandbox, "before", cases, seeds);
        var after = Read(sandbox, "after", cases, seeds);
        Assert.Equal((cases.Length, cases.Length), (before.Length, after.Length));
        for (var i = 0; i < cases.Length; i++)
        {
            var shown = $"seed {seeds[i]}:\n{Text(sandbox, $"after/{seeds[i]}/{cases[i].Edited}")}";
            Assert.True(before[i].IsValid, $"before, {before[i].Issues}, seed {seeds[i]}:\n{cases[i].Files[cases[i].Edited]}");
            Assert.True(after[i].IsValid, $"after, {after[i].Issues}, {shown}");
            if (cases[i].Parser is "codex" or "systemd" or "modelfile") continue;
            var expected = before[i].Value!;
            foreach (var wish in cases[i].Wishes.Where(wish => wish.SeenAt.Length > 0)) Put(expected, wish);
            Assert.True(JsonNode.DeepEquals(expected, after[i].Value), $"{expected.ToJsonString()}\n{after[i].Value?.ToJsonString()}\n{shown}");
        }
    }

    private static ImmutableArray<Reading> Read(Sandbox sandbox, string folder, GeneratedCase[] cases, int[] seeds)
    {
        string At(int i) => sandbox.At($"{folder}/{seeds[i]}/{cases[i].Root}");
        return cases[0].Parser switch
        {
            "codex" => [.. cases.Select((_, i) => Programs.Ask(Path.Join(Programs.Bin, "codex"), ["mcp", "list"], new() { ["CODEX_HOME"] = Path.GetDirectoryName(At(i))!, ["HOME"] = sandbox.Folder }))],
            "systemd" => [.. cases.Select((_, i) => File.Exists("/usr/bin/systemd-analyze") ? Unit(At(i)) : Own(At(i), TextFormat.Systemd))],
            "modelfile" => [.. cases.Select((_, i) => Own(At(i), TextFormat.Modelfile))],
            _ => [.. Programs.Read(cases.Select((@case, i) => (@case.Parser, At(i))), sandbox.Folder)],
        };
    }

    /// <summary>systemd tells of what it does not understand, and goes on.</summary>
    private static Reading Unit(string path)
    {
        var reading = Programs.Ask("/usr/bin/systemd-analyze", ["verify", path], []);
        var about = reading.Issues.Split('\n').Where(line => line.StartsWith(path, StringComparison.Ordinal));
        return reading with { IsValid = !about.Any(), Issues = string.Join("; ", about) };
    }

    private static Reading Own(string path, TextFormat format) => new(TextDocument.Parse(File.ReadAllBytes(path), format).Errors.IsEmpty, "", null);

    private static void Put(JsonNode root, Wish wish)
    {
        var names = wish.SeenAt[1..].Split('/');
        var node = root;
        foreach (var name in names[..^1])
        {
            var next = node is JsonArray array ? array[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)] : node[name];
            if (next is null) node[name] = next = new JsonObject();
            node = next;
        }
        node[names[^1]] = wish.Seen.DeepClone();
    }

    private static string Text(Sandbox sandbox, string path) => Encoding.UTF8.GetString(File.ReadAllBytes(sandbox.At(path)));
}
