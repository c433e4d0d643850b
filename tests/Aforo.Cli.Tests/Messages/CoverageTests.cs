using System.Text.RegularExpressions;
using Aforo.Core.Cases;
using Aforo.Core.Chains;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Messages;
using Aforo.Observing;

namespace Aforo.Cli.Tests.Messages;

/// <summary>Every stable word of the sources that reaches a person has a text.</summary>
public sealed class CoverageTests
{
    private static readonly IReadOnlyDictionary<string, string> Texts = Wording.In(Language.English).Texts;

    [Fact]
    public void Every_rule_is_explained() =>
        AllThere(AllRules.Names.SelectMany(name => new[] { "title", "means", "needs", "settle" }.Select(part => $"explain.{name.Rule}.{part}")));

    [Fact]
    public void Nothing_is_explained_that_is_no_rule() => Assert.Equal(
        [],
        Texts.Keys.Where(key => Regex.IsMatch(key, @"^explain\.[A-Z]")).Select(key => key.Split('.')[1]).Distinct().Except(AllRules.Names.Select(name => name.Rule)));

    [Fact]
    public void Every_finding_and_variant_has_a_title()
    {
        foreach (var (rule, id) in AllRules.Names)
        {
            Assert.True(Texts.Keys.Any(key => key.StartsWith($"finding.{id}.", StringComparison.Ordinal) && key.EndsWith(".title", StringComparison.Ordinal)), id);
            var source = Repository.Sources("src/Aforo.Core/Diagnosis/Rules").Single(file => file.Text.Contains($"\"{rule}\"", StringComparison.Ordinal)).Text;
            foreach (Match line in Regex.Matches(source, @"Variant = ([^\r\n]*)"))
            {
                var variants = Regex.Matches(line.Groups[1].Value, @"(?:[?:]|=>) ""([a-z-]+)""").Select(match => match.Groups[1].Value);
                Assert.Equal([], variants.Select(variant => $"finding.{id}.{variant}.title").Where(key => !Texts.ContainsKey(key)));
            }
        }
    }

    [Fact]
    public void Every_remedy_has_a_text() => AllThere(Words("src/Aforo.Core", @"new Remedy\(([^;]*?)(?:Values\(|slots\.|Immutable)").Concat(Words("src/Aforo.Core", @": ProblemRule\(([^;]*)\);"))
        .SelectMany(arguments => Regex.Matches(arguments, @"""([a-z-]+\.[a-z0-9-]+)""").Select(match => match.Groups[1].Value))
        .Where(word => word.Split('.')[0] is "agent" or "ollama" or "llama-server" or "lmstudio" or "runtime" or "memory" or "macos" or "client" or "context" or "purchase")
        .Where(word => AllRules.Names.All(name => name.Id != word))
        .Select(word => "remedy." + word));

    [Fact]
    public void Everything_that_was_not_seen_has_a_text()
    {
        var places = new[] { "src/Aforo.Core/Diagnosis", "src/Aforo.Systems/Agents", "src/Aforo.Systems/Runtimes", "src/Aforo.Systems/Logs", "src/Aforo.Systems/Machines" };
        var calls = places.SelectMany(place => Repository.Sources(place)).SelectMany(file => Regex.Matches(file.Text, @"(?:new NotSeen|\.Missing|\.Miss|\bMiss|\bMissing)\(""([a-z0-9-]+)""(?:, ""([a-z0-9-]+)"")?")).ToArray();
        Assert.True(calls.Length > 10);
        AllThere(calls.Select(call => "missing." + call.Groups[1].Value));
        AllThere(calls.Where(call => call.Groups[2].Success).Select(call => "settle." + call.Groups[2].Value));
    }

    [Fact]
    public void Every_word_of_the_founding_case_has_a_text()
    {
        var (founding, _) = CaseSource.Open("episode-0", Wording.In(Language.English));
        AllThere(founding!.Seen.NotSeen.Select(missing => "missing." + missing.What));
        AllThere(founding.Seen.NotSeen.Where(missing => missing.WouldSettle is not null).Select(missing => "settle." + missing.WouldSettle));
    }

    [Fact]
    public void Layers_spans_bases_and_severities_have_words()
    {
        AllThere(Words("src/Aforo.Core/Facts", @"public const string \w+ = ""([a-z-]+)"";", "Layers.cs").Select(word => "layer." + word));
        AllThere(Enum.GetNames<Span>().Select(word => "span." + word));
        AllThere(Enum.GetNames<Basis>().Select(word => "basis." + word.ToLowerInvariant()));
        AllThere(Enum.GetNames<Severity>().Select(word => "severity." + word.ToLowerInvariant()));
        AllThere(Words("src/Aforo.Core/Diagnosis", @"Chained\(([^;]*)\);", "MemoryChains.cs").SelectMany(arguments => Regex.Matches(arguments, @"""([a-z-]+)""").Select(match => match.Groups[1].Value)).Select(word => "layer." + word));
    }

    [Fact]
    public void Kinds_of_incident_have_words() => AllThere(Words("src/Aforo.Core/Cases", @"public const string \w+ = ""([a-z_]+)"";", "IncidentKinds.cs").Except(NumberWords()).Select(word => "incident." + word));

    [Fact]
    public void Known_faults_have_texts() => AllThere(KnownFaults.Read().Select(fault => "fault." + fault.Id));

    [Fact]
    public void Remarks_reasons_and_memory_rules_have_words()
    {
        AllThere(Words("src/Aforo.Systems", @"new Remark\(""([a-z-]+)""").Select(word => "remark." + word));
        AllThere(Words("src", @"Reason = (?:changed \? )?""([a-z0-9-]+)""").Select(word => "reason." + word));
        AllThere(Words("src/Aforo.Core", @"new Share\([^;]*?""([a-z-]+)""").Concat(Words("src/Aforo.Core", @"Rule = [^\r\n]*?""([a-z-]+)"" :")).Select(word => "pool." + word));
    }

    [Fact]
    public void Every_key_that_the_program_asks_for_is_there() =>
        AllThere(Words("src/Aforo", @"(?:Text|Find|Heading|Row|Trouble\.Of)\(""([a-z-]+\.[a-z0-9.-]+[a-z0-9])""").Where(key => !key.StartsWith("layer", StringComparison.Ordinal)));

    [Fact]
    public void Every_problem_of_a_ledger_has_a_text_and_none_is_left_over() => Assert.Equal(
        Words("src/Aforo.Ledger", @"""(ledger\.[a-z-]+)""").Distinct().Order(StringComparer.Ordinal),
        Texts.Keys.Where(key => key.StartsWith("ledger.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_reason_against_a_folder_of_prompts_has_a_text() => AllThere(Words("src/Aforo.Gateway", @"new RecordingRefusal\(""([a-z-]+)""").Select(word => "serve.prompts-" + word));

    private static IEnumerable<string> NumberWords() => typeof(NumberNames).GetFields().Select(field => (string)field.GetRawConstantValue()!);

    private static IEnumerable<string> Words(string folder, string pattern, string? file = null) => Repository.Sources(folder)
        .Where(source => file is null || Path.GetFileName(source.Path) == file)
        .SelectMany(source => Regex.Matches(source.Text, pattern, RegexOptions.Singleline).Select(match => match.Groups[1].Value));

    private static void AllThere(IEnumerable<string> keys)
    {
        var asked = keys.Distinct().ToArray();
        Assert.NotEmpty(asked);
        Assert.Equal([], asked.Where(key => !Texts.ContainsKey(key)));
    }
}
