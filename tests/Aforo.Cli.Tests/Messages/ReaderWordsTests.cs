using System.Text.RegularExpressions;
using Aforo.Core.Messages;
using Aforo.Messages;

namespace Aforo.Cli.Tests.Messages;

/// <summary>What readers say of bad input: every place of the sources that says something has a text, with exactly the slots that it asks for.</summary>
public sealed partial class ReaderWordsTests
{
    private static readonly string[] Rooms = ["src/Aforo.Core", "src/Aforo.Formats", "src/Aforo.Systems"];

    private static readonly IReadOnlyDictionary<string, string> Texts = Wording.In(Language.English).Texts;

    private static readonly (string Path, string Text)[] Sources = [.. Rooms.SelectMany(Repository.Sources)];

    [Fact]
    public void Every_key_has_a_text_and_none_is_left_over() => Assert.Equal(
        Texts.Keys.Where(key => Prefix().IsMatch(key)).Order(StringComparer.Ordinal),
        Sources.SelectMany(source => Key().Matches(source.Text)).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Every_text_is_given_what_it_asks_for()
    {
        var said = Sources.SelectMany(source => Call().Matches(source.Text).SelectMany(call => Said(source.Text, call))).ToArray();
        Assert.True(said.Length > 100);
        Assert.Equal([], said.Select(one => Fault(one.Key, one.Given)).Where(fault => fault is not null));
    }

    /// <summary>The keys of one call, with the names of the slots and parts that it gives: the call itself and what is chained to it.</summary>
    private static IEnumerable<(string Key, HashSet<string> Given)> Said(string text, Match call)
    {
        var end = End(text, call.Index + call.Length);
        var arguments = text[(call.Index + call.Length)..end];
        var given = Slot().Matches(arguments).Select(slot => slot.Groups[1].Value).ToHashSet();
        if (call.Value.StartsWith("Found", StringComparison.Ordinal)) given.Add("found");
        for (; Part().Match(text[end..]) is { Success: true } part; end = End(text, end + part.Length)) given.Add(part.Groups[1].Value);
        return Key().Matches(arguments).Select(key => (key.Groups[1].Value, given));
    }

    /// <summary>Behind the parenthesis that closes what is open at a place.</summary>
    private static int End(string text, int at)
    {
        for (var open = 1; open > 0; at++)
        {
            if (text[at] == '"') for (at++; text[at] != '"'; at++) at += text[at] == '\\' ? 1 : 0;
            else if (text[at] == '\'') at += text[at + 1] == '\\' ? 3 : 2;
            else open += text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
        }
        return at;
    }

    private static string? Fault(string key, HashSet<string> given)
    {
        if (!Texts.TryGetValue(key, out var text)) return $"{key} has no text";
        var asked = Asked().Matches(text).Select(slot => slot.Groups[1].Value).ToHashSet();
        var needed = Asked().Matches(Optional().Replace(text, "")).Select(slot => slot.Groups[1].Value);
        return needed.All(given.Contains) && given.All(asked.Contains) ? null : $"{key} asks for {string.Join(", ", asked)} and is given {string.Join(", ", given)}";
    }

    [GeneratedRegex(@"^(?:reading|syntax|editing)\.")]
    private static partial Regex Prefix();

    [GeneratedRegex("\"((?:reading|syntax|editing)\\.[a-z0-9.-]+)\"")]
    private static partial Regex Key();

    [GeneratedRegex(@"(?:new Saying|\bnew|\bFound)\((?=(?:""(?:reading|syntax|editing)\.|[a-zA-Z.]+ switch\b|[^()"";]* \? ""(?:reading|syntax|editing)\.))")]
    private static partial Regex Call();

    [GeneratedRegex("""\("([a-z]+)",""")]
    private static partial Regex Slot();

    [GeneratedRegex("""\A\s*\.With\("([a-z]+)",""")]
    private static partial Regex Part();

    [GeneratedRegex(@"\{([a-z]+)[:}]")]
    private static partial Regex Asked();

    [GeneratedRegex(@"\[\[.*?\]\]")]
    private static partial Regex Optional();
}
