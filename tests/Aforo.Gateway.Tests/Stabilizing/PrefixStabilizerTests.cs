using System.Buffers;
using System.Text;
using System.Text.Json;
using Aforo.Core.Routing;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Stabilizing;
using CsCheck;

namespace Aforo.Gateway.Tests.Stabilizing;

public sealed class PrefixStabilizerTests
{
    private const Stabilization All = Stabilization.Dates | Stabilization.Attribution | Stabilization.Tools;
    private const string Attribution = "x-anthropic-billing-header: cc_version=2.1.197.a1b; cc_entrypoint=cli; cch=0f3e1;";

    private static readonly DateOnly Today = new(2026, 11, 26);

    [Theory]
    // OpenClaw 2026.9.6.
    [InlineData("""Current time: Thursday, November 26th, 2026 — 10:15 AM (Europe/Madrid)\nReference UTC: 2026-11-26 09:15 UTC\nmore""", """Current time: Thursday, November 26th, 2026 (Europe/Madrid)\nReference UTC: 2026-11-26 UTC\nmore""")]
    [InlineData("""Current time: Thursday, November 26th, 2026 \u2014 10:15\n""", """Current time: Thursday, November 26th, 2026\n""")]
    // What JavaScript, Python and C write.
    [InlineData("Now: Thu Nov 26 2026 10:15:30 GMT+0000 (Coordinated Universal Time)", "Now: Thu Nov 26 2026 GMT+0000 (Coordinated Universal Time)")]
    [InlineData("Now: 2026-11-26T10:15:30.123Z.", "Now: 2026-11-26.")]
    [InlineData("Now: 11/26/2026, 10:15:30 AM", "Now: 11/26/2026")]
    [InlineData("Now: 11/26/2026, 10:15:30\u202fAM, all day", "Now: 11/26/2026, all day")]
    [InlineData("Ahora: 26/11/2026, 9:05:01", "Ahora: 26/11/2026")]
    [InlineData("Jetzt: 26.11.2026, 09:05", "Jetzt: 26.11.2026")]
    [InlineData("The current date is 2026-11-26 10:15:30.123456+00:00", "The current date is 2026-11-26")]
    [InlineData("Now: Thu Nov 26 10:15:30 2026", "Now: Thu Nov 26 2026")]
    [InlineData("Thu, 26 Nov 2026 10:15:30 GMT", "Thu, 26 Nov 2026 GMT")]
    [InlineData("It is November 26, 2026 at 10:15 p.m. now", "It is November 26, 2026 now")]
    [InlineData("""line\n2026-11-27 00:01""", """line\n2026-11-27""")]
    public void A_time_behind_todays_date_is_cut_off(string before, string after) => Assert.Equal(System(after), Stable(System(before), Stabilization.Dates));

    [Theory]
    // opencode and Claude Code name the day alone.
    [InlineData("Today's date: Thu Nov 26 2026")]
    [InlineData("Today's date is 2026-11-26.")]
    [InlineData("The outage of 2025-03-01 10:15:30 taught us much")]
    [InlineData("Wake up at 10:15 each day")]
    [InlineData("2026-11-26\\n10:15 is another line")]
    [InlineData("version 12026-11-26 10:15")]
    [InlineData("2026-11-26 10:15:99")]
    [InlineData("0000-00-00 10:15, 2026-13-45 10:15, 99/99/2026 10:15")]
    public void Nothing_else_is_cut(string text) => Assert.Null(Stable(System(text), All));

    [Fact]
    public void Claude_Codes_attribution_block_is_taken_out_whole()
    {
        var rest = """{"type":"text","text":"You are Claude Code","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"hi"}]}""";
        Assert.Equal("""{"system":[""" + rest, Stable($$"""{"system":[{"type":"text","text":"{{Attribution}}"}, {{rest}}""", All));
    }

    [Fact]
    public void An_attribution_line_is_taken_out_of_a_text() => Assert.Equal(System("You are careful."), Stable(System(Attribution + "\\nYou are careful."), All));

    [Fact]
    public void A_line_elsewhere_or_a_block_that_must_not_be_empty_stays()
    {
        Assert.Null(Stable(System("You are careful.\\n" + Attribution), All));
        Assert.Null(Stable($$"""{"system":[{"type":"text","text":"{{Attribution}}"}],"messages":[]}""", All));
        Assert.Null(Stable($$$"""{"system":[{"type":"text","text":"{{{Attribution}}}","cache_control":{}},{"type":"text","text":"s"}]}""", All));
        Assert.Null(Stable($$"""{"messages":[{"role":"user","content":"{{Attribution}}"}]}""", All));
    }

    [Theory]
    [InlineData("""{"name":"b","input_schema":{}}, {"input_schema":{},"name":"a"}""", """{"input_schema":{},"name":"a"}, {"name":"b","input_schema":{}}""")]
    [InlineData("""{"type":"function","function":{"name":"b"}},{"type":"function","function":{"name":"a"}}""", """{"type":"function","function":{"name":"a"}},{"type":"function","function":{"name":"b"}}""")]
    [InlineData("""{"type":"web_search"},{"type":"function","name":"a"}""", """{"type":"function","name":"a"},{"type":"web_search"}""")]
    [InlineData("""{"name":"a"},{"name":"b"}""", null)]
    [InlineData("""{"name":"b"},{"name":"a","cache_control":{"type":"ephemeral"}}""", null)]
    [InlineData("""{"name":"b"},{}""", null)]
    [InlineData("""{"name":"b"},null,"a" """, null)]
    [InlineData("", null)]
    public void Tools_are_sorted_by_name(string before, string? after) =>
        Assert.Equal(after is null ? null : $$"""{"model":"m","tools":[{{after}}],"stream":true}""", Stable($$"""{"model":"m","tools":[{{before}}],"stream":true}""", All));

    [Fact]
    public void Only_what_is_named_is_held()
    {
        var body = $$"""{"system":"{{Attribution}}\nNow: 2026-11-26 10:15","tools":[{"name":"b"},{"name":"a"}],"messages":[{"role":"user","content":"2026-11-26 10:15"}]}""";
        foreach (var what in (Stabilization[])[Stabilization.Dates, Stabilization.Attribution, Stabilization.Tools])
        {
            var (_, done) = PrefixStabilizer.Find(Encoding.UTF8.GetBytes(body), what, Today);
            Assert.Equal(what, done);
        }
        Assert.Null(Stable(body, Stabilization.None));
        Assert.Equal("""{"system":"Now: 2026-11-26","tools":[{"name":"a"},{"name":"b"}],"messages":[{"role":"user","content":"2026-11-26 10:15"}]}""", Stable(body, All));
    }

    /// <summary>Pieces of texts before and after, put together at random: the named parts change and no other byte.</summary>
    [Fact]
    public void Named_parts_change_and_all_else_stays_byte_for_byte()
    {
        (string Before, string After)[] known =
        [
            (" now 2026-11-26 10:15:30;", " now 2026-11-26;"), (" Nov 26, 2026 at 3:04 PM;", " Nov 26, 2026;"), ("\\n11/26/2026, 10:15", "\\n11/26/2026"),
            (" 2024-01-01 10:15;", " 2024-01-01 10:15;"), (" ñ — € 10:15;", " ñ — € 10:15;"), ("\\u2014\\\\n\\\"", "\\u2014\\\\n\\\""), (" plain;", " plain;"), (" x-anthropic-billing-header: y;", " x-anthropic-billing-header: y;"),
        ];
        var pieces = Gen.Int[0, known.Length - 1].Select(index => known[index]);
        var bodies = Gen.Select(pieces.Array[0, 8], Gen.Bool, Gen.Int[0, 3], Gen.Char['a', 'z'].Array[0, 6], Gen.Int[0, 2].Select(index => index switch { 0 => "", 1 => " ", _ => "\n\t" }));
        bodies.Sample((parts, isAttributed, form, names, space) =>
        {
            string Build(bool isAfter)
            {
                var text = string.Concat(parts.Select(part => isAfter ? part.After : part.Before));
                var line = isAttributed && !isAfter ? Attribution + "\\n" : "";
                var tools = names.Select((name, index) => (Name: name, Text: $$"""{{{space}}"name":"{{name}}","n":{{index}},"d":"2026-11-26 10:15"}"""));
                var list = string.Join("," + space, (isAfter ? tools.OrderBy(tool => tool.Name) : tools).Select(tool => tool.Text));
                var user = $$"""{"role":"user","content":"{{string.Concat(parts.Select(part => part.Before))}}"}""";
                return form switch
                {
                    0 => $$"""{"tools":[{{list}}],{{space}}"system":"{{line}}{{text}}","messages":[{{user}}]}""",
                    1 => $$"""{"system":[{"type":"text",{{space}}"text":"{{line}}{{text}}"}],"messages":[{{user}}],"tools":[{{list}}]}""",
                    2 => $$"""{"messages":[{"role":"system","content":"{{line}}{{text}}"},{{space}}{{user}}],"tools":[{{list}}]}""",
                    _ => $$"""{"instructions":"{{line}}{{text}}","input":[{{user}}],{{space}}"tools":[{{list}}]}""",
                };
            }
            // A block is not left empty: its line stays then.
            if (form == 1 && isAttributed && parts.Length == 0) return true;
            return (Stable(Build(false), All) ?? Build(false)) == Build(true);
        }, iter: 20_000);
    }

    [Fact]
    public void Whatever_comes_JSON_stays_JSON_and_pieces_lie_apart() => Gen.Select(Gen.Int[0, 3_000], Gen.Byte, Gen.Int[0, 3_000], Gen.Byte).Sample((at, by, other, with) =>
    {
        var body = Encoding.UTF8.GetBytes($$$"""{"system":[{"type":"text","text":"{{{Attribution}}}"},{"type":"text","text":"Thu Nov 26 10:15:30 2026-11-26 10:15 Nov 26 2026 10:15 26 Nov 2026, at 10:15 AM\n"}],"tools":[{"name":"b"},{"function":{"name":"a"}}],"messages":[{"role":"system","content":[{"text":"11/26/2026, 10:15"}]}]}""");
        body[at % body.Length] = by;
        body[other % body.Length] = with;
        var (splices, _) = PrefixStabilizer.Find(body, All, Today);
        for (var i = 0; i < splices.Count; i++)
            if (splices[i].Start < (i == 0 ? 0 : splices[i - 1].Start + splices[i - 1].Length) || splices[i].Start + splices[i].Length > body.Length) return false;
        using var spliced = PooledBody.Spliced(body, splices);
        return IsJson(spliced.Bytes.ToArray()) == IsJson(body);
    }, iter: 100_000);

    private static bool IsJson(byte[] bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes);
            while (reader.Read()) { }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string System(string text) => $$"""{"model":"m","messages":[{"role":"system","content":"{{text}}"},{"role":"user","content":"hi"}]}""";

    private static string? Stable(string body, Stabilization what)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var (splices, done) = PrefixStabilizer.Find(bytes, what, Today);
        if (done == Stabilization.None) return null;
        using var spliced = PooledBody.Spliced(bytes, splices);
        return Encoding.UTF8.GetString(spliced.Bytes.ToArray());
    }
}
