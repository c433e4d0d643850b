using Aforo.Core.Facts;
using Aforo.Core.Messages;
using CsCheck;

namespace Aforo.Core.Tests.Messages;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(146760, "tokens", "146,760", "146.760")]
    [InlineData(366.9, "s", "366.9 s", "366,9 s")]
    [InlineData(366.94, "s", "366.9 s", "366,9 s")]
    [InlineData(1.234, "n", "1.23", "1,23")]
    [InlineData(25769803776, "gib", "24.0 GiB", "24,0 GiB")]
    [InlineData(44668157491, "gb", "44.7 GB", "44,7 GB")]
    [InlineData(314572800, "mib", "300 MiB", "300 MiB")]
    [InlineData(400, "speed", "400 tok/s", "400 tok/s")]
    [InlineData(131072, "plain", "131072", "131072")]
    [InlineData(900, "duration", "15 min", "15 min")]
    [InlineData(366.9, "duration", "6 min 7 s", "6 min 7 s")]
    [InlineData(119.7, "duration", "2 min", "2 min")]
    [InlineData(119.2, "duration", "119 s", "119 s")]
    [InlineData(179.8, "duration", "3 min", "3 min")]
    [InlineData(1.26, "duration", "1.3 s", "1,3 s")]
    public void Numbers_are_written_as_the_language_reads_them(double value, string format, string english, string spanish)
    {
        Assert.Equal(english, Figures.Write(value, format, Language.English));
        Assert.Equal(spanish, Figures.Write(value, format, Language.Spanish));
    }

    [Fact]
    public void Texts_and_flags_stay_as_they_are()
    {
        Assert.Equal("q8_0", Figures.Write("q8_0", "n", Language.Spanish));
        Assert.Equal("true", Figures.Write(true, "gib", Language.English));
    }

    [Theory]
    [InlineData(98304, "bytes", "98,304 B")]
    [InlineData(25769803776, "bytes", "25,769,803,776 B (24.0 GiB)")]
    [InlineData(300, "seconds", "300 s")]
    [InlineData(400, "tok/s", "400 tok/s")]
    [InlineData(2, null, "2")]
    public void Evidence_carries_its_unit(double value, string? unit, string expected) => Assert.Equal(expected, Figures.WithUnit(value, unit, Language.English));

    [Fact]
    public void Any_number_can_be_written() => Gen.Select(Gen.Double, Gen.OneOf(Gen.Const("n"), Gen.Const("s"), Gen.Const("duration"), Gen.Const("gib"), Gen.Const("gb"), Gen.Const("mib"), Gen.Const("speed"), Gen.Const("plain"), Gen.Const("unheard-of"), Gen.Const("")))
        .Sample(pair => Figures.Write(pair.Item1, pair.Item2, Language.English).Length > 0, iter: 5_000);

    [Theory]
    [InlineData(null, null, null, null, "en")]
    [InlineData(null, null, null, "es_ES.UTF-8", "es")]
    [InlineData(null, "C.UTF-8", null, "es_ES.UTF-8", "en")]
    [InlineData(null, "", "es_MX.UTF-8", "de_DE.UTF-8", "es")]
    [InlineData("en", "es_ES.UTF-8", null, null, "en")]
    [InlineData(null, null, null, "de_DE.UTF-8", "en")]
    public void The_locale_decides_unless_a_language_is_asked_for(string? asked, string? all, string? messages, string? lang, string expected) =>
        Assert.Equal(expected, Language.Choose(asked, name => name switch { "LC_ALL" => all, "LC_MESSAGES" => messages, "LANG" => lang, _ => null }).Code);
}
