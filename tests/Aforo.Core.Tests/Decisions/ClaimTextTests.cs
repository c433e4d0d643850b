using Aforo.Core.Decisions;
using CsCheck;

namespace Aforo.Core.Tests.Decisions;

public sealed class ClaimTextTests
{
    /// <summary>Any text is read or refused; what is read has figures above zero in their order.</summary>
    [Fact]
    public void Any_text_is_read_or_refused() => Gen.Select(OneOf("", "about ", "≥", "up to ", "$", "-", "128 GB under "), Gen.Double[-10, 1e7], OneOf("", "-", "–", " to ", ",", "."), Gen.String, OneOf(" tok/s", "x", "k t/s", " €", "%", " bananas", "")).Sample((head, number, middle, noise, unit) =>
    {
        foreach (var text in (string[])[FormattableString.Invariant($"{head}{number}{middle}{noise}{unit}"), FormattableString.Invariant($"{head}{number}{middle}{number}{unit}"), noise])
        {
            var (claim, fault, _) = ClaimText.Read(text, ClaimKind.Speed);
            Assert.True(claim is null == fault is not null, text);
            if (claim is null) continue;
            Assert.True(claim.Most > 0 && claim.Least <= claim.Most, text);
        }
    });

    private static Gen<string> OneOf(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(index => choices[index]);

    [Fact]
    public void Bounds_that_contradict_each_other_leave_the_figure()
    {
        var (claim, _, _) = ClaimText.Read("128 GB under 26620–> €");
        Assert.Equal((26620, 26620), (claim!.Low, claim.High));
    }

    [Theory]
    [InlineData("2.1x", 2.1)]
    [InlineData("2,1×", 2.1)]
    [InlineData("x2.1", 2.1)]
    [InlineData("2.1 times", 2.1)]
    [InlineData("2,1 veces", 2.1)]
    [InlineData("30% faster", 1.3)]
    public void Ratios(string text, double ratio)
    {
        var (claim, _, _) = ClaimText.Read(text);
        Assert.Equal(ClaimKind.Ratio, claim!.Kind);
        Assert.Equal(ratio, claim.Most, 1e-9);
    }

    [Theory]
    [InlineData("25", ClaimFault.NoUnit)]
    [InlineData("25 apples", ClaimFault.UnknownUnit)]
    [InlineData("fast", ClaimFault.NoFigure)]
    public void Without_a_unit_nothing_is_guessed(string text, ClaimFault fault) => Assert.Equal(fault, ClaimText.Read(text).Fault);
}
