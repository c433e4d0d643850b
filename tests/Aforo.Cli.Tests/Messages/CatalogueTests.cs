using System.Text.RegularExpressions;
using Aforo.Core.Messages;
using Aforo.Messages;

namespace Aforo.Cli.Tests.Messages;

public sealed partial class CatalogueTests
{
    private static readonly IReadOnlyDictionary<string, string> English = Wording.In(Language.English).Texts;
    private static readonly IReadOnlyDictionary<string, string> Spanish = Wording.In(Language.Spanish).Texts;

    [Fact]
    public void Both_languages_have_the_same_keys() => Assert.Equal(English.Keys.Order(), Spanish.Keys.Order());

    [Fact]
    public void A_key_stands_in_one_file_only()
    {
        var keys = ((string[])["Aforo", "Aforo.Core", "Aforo.Gateway", "Aforo.Ledger", "Aforo.Formats", "Aforo.Systems"]).SelectMany(project => Directory.EnumerateFiles(Path.Join(Repository.Root, "src", project, "Messages"), "*.json")).SelectMany(file => Key().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).ToArray();
        Assert.Equal(keys.Distinct().Order(), keys.Order());
        Assert.Equal(English.Count, keys.Length);
    }

    [Fact]
    public void A_text_has_the_same_slots_and_formats_in_both_languages() =>
        Assert.Equal([], English.Keys.Where(key => !SlotsOf(English[key]).SetEquals(SlotsOf(Spanish[key]))));

    [Fact]
    public void No_text_is_left_in_the_other_language() => Assert.Equal(
        [],
        English.Where(text => text.Value == Spanish[text.Key] && Words().Count(Slot().Replace(text.Value, "")) > 4).Select(text => text.Key));

    [Fact]
    public void Forms_for_one_and_many_come_in_pairs() => Assert.Equal(
        [],
        English.Concat(Spanish).Where(text => Slot().Matches(text.Value).Any(slot => slot.Value.Count(c => c == '|') is not (0 or 2))).Select(text => text.Key));

    [Fact]
    public void Brackets_are_balanced() => Assert.Equal(
        [],
        English.Concat(Spanish).Where(text => Regex.Count(text.Value, @"\[\[") != Regex.Count(text.Value, @"\]\]") || text.Value.Count(c => c == '{') != text.Value.Count(c => c == '}')).Select(text => text.Key));

    [Fact]
    public void A_missing_key_answers_itself() => Assert.Equal("no.such.key", Wording.In(Language.English).Text("no.such.key"));

    /// <summary>A slot that only chooses a form may be there in one language alone.</summary>
    private static HashSet<string> SlotsOf(string text) => [.. Slot().Matches(text).Select(match => match.Groups[1].Value).Where(slot => !slot.EndsWith(':'))];

    [GeneratedRegex(@"\{([^}|]*)[^}]*\}")]
    private static partial Regex Slot();

    [GeneratedRegex(@"\p{L}{2,}")]
    private static partial Regex Words();

    [GeneratedRegex("""^\s*"([^"]+)"\s*:\s*\{""", RegexOptions.Multiline)]
    private static partial Regex Key();
}
