using System.Text;
using Aforo.Core.Diagnosis;
using Aforo.Core.Messages;
using Aforo.Messages;

namespace Aforo.Cli.Tests.Docs;

/// <summary><c>docs/findings.md</c> lists every rule with the words of the catalogue.</summary>
public sealed class FindingsTableTests
{
    private static readonly (string Prefix, string Heading)[] Groups =
    [
        ("CTX", "Context"), ("TMO", "Time"), ("CACHE", "Prefix cache"), ("MEM", "Memory"), ("SPD", "Speed"), ("CFG", "Configuration"), ("OBS", "Observation"), ("RUN", "Runtime"), ("BUY", "Purchase"),
    ];

    [Fact]
    public void The_table_is_up_to_date()
    {
        var path = Path.Join(Repository.Root, "docs", "findings.md");
        var text = Render();
        if (Environment.GetEnvironmentVariable("AFORO_ACCEPT") == "1") File.WriteAllText(path, text, new UTF8Encoding(false));
        Assert.Equal(text, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Every_rule_is_in_a_group() => Assert.Equal([], AllRules.Names.Select(name => name.Rule.Split('-')[0]).Distinct().Except(Groups.Select(group => group.Prefix)));

    private static string Render()
    {
        var words = Wording.In(Language.English);
        var text = new StringBuilder("""
            # Findings

            Every finding of `aforo doctor` with its rule and id. A rule speaks only when the evidence that it needs is there; otherwise it is silent, or
            the doctor says what is missing. `aforo explain RULE` says what one means, what it needs to know, and how to settle it.

            """.ReplaceLineEndings("\n"));
        foreach (var (prefix, heading) in Groups)
        {
            text.Append($"\n## {heading}\n\n| rule | finding | says | needs |\n| --- | --- | --- | --- |\n");
            foreach (var (rule, id) in AllRules.Names.Where(name => name.Rule.StartsWith(prefix + "-", StringComparison.Ordinal)).OrderBy(name => name.Rule, StringComparer.Ordinal))
            {
                text.Append($"| {rule} | `{id}` | {words.Text($"explain.{rule}.title")} | {words.Text($"explain.{rule}.needs")} |\n");
            }
        }
        return text.ToString();
    }
}
