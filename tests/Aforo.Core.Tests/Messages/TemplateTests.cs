using Aforo.Core.Facts;
using Aforo.Core.Messages;
using CsCheck;

namespace Aforo.Core.Tests.Messages;

public sealed class TemplateTests
{
    private static readonly Dictionary<string, FactValue> Slots = new() { ["one"] = 1, ["two"] = 2, ["size"] = 1536L << 20, ["name"] = "qwen3", ["nothing"] = FactValue.Unknown };

    [Theory]
    [InlineData("no slot", "no slot")]
    [InlineData("{name} has {two:n}", "qwen3 has 2")]
    [InlineData("{size:gib}", "1.5 GiB")]
    [InlineData("{one:n|request|requests}", "1 request")]
    [InlineData("{two:n|request|requests}", "2 requests")]
    [InlineData("it {one:|was|were} {two:|was|were}", "it was were")]
    [InlineData("{nothing:n|request|requests}", "? requests")]
    [InlineData("{nothing} {absent:s}", "? ?")]
    [InlineData("kept[[ and {two:n}]][[ and {nothing}]].", "kept and 2.")]
    [InlineData("[[{nothing}]]", "")]
    public void Slots_are_filled_in(string template, string expected) => Assert.Equal(expected, Template.Fill(template, Slots, Language.English));

    [Theory]
    [InlineData("} {name}", "} qwen3")]
    [InlineData("{name", "{name")]
    [InlineData("[[{name}", "[[qwen3")]
    [InlineData("]] [[{name}]]", "]] qwen3")]
    [InlineData("{}", "?")]
    [InlineData("{name:n|one}", "qwen3")]
    public void What_is_no_slot_stays_as_it_is(string template, string expected) => Assert.Equal(expected, Template.Fill(template, Slots, Language.English));

    [Fact]
    public void Any_text_can_be_filled() =>
        Gen.OneOf(Gen.Const("{"), Gen.Const("}"), Gen.Const("[["), Gen.Const("]]"), Gen.Const("|"), Gen.Const(":"), Gen.Const("name"), Gen.Const("one"), Gen.Const("nothing"), Gen.Const("n"), Gen.Const("gib"), Gen.Const("duration"), Gen.Const(" "), Gen.Const("ü")).Array[0, 24].Select(string.Concat)
            .Sample(template => Template.Fill(template, Slots, Language.Spanish) is not null, iter: 20_000);

    [Fact]
    public void Any_letters_can_be_filled() => Gen.String.Sample(template => Template.Fill(template, Slots, Language.English) is not null, iter: 5_000);
}
