using Aforo.Core.Diagnosis;

namespace Aforo.Core.Tests.Diagnosis;

public sealed class VersionsTests
{
    [Theory]
    [InlineData("0.32.15", "0.9.6", 1)]
    [InlineData("0.30.0", "0.30", 0)]
    [InlineData("0.33.0-rc2", "0.33.0", -1)]
    [InlineData("v0.5.0", "0.5.0", 0)]
    [InlineData("b10488", "b4768", 1)]
    [InlineData("b10488-1a2b3c", "b10488", 0)]
    [InlineData("2026.7.1-2", "2026.7.1", 1)]
    [InlineData("2026.9.6", "2026.10.1", -1)]
    public void Versions_compare_by_their_numbers(string left, string right, int sign) => Assert.Equal(sign, Math.Sign(Versions.Compare(left, right)!.Value));

    [Theory]
    [InlineData(null, "1")]
    [InlineData("unknown", "1")]
    [InlineData("", "")]
    public void What_has_no_number_compares_to_nothing(string? left, string? right) => Assert.Null(Versions.Compare(left, right));

    [Fact]
    public void A_range_includes_its_start_and_excludes_its_end()
    {
        Assert.True(Versions.IsBetween("0.15.5", "0.15.5", "0.16"));
        Assert.False(Versions.IsBetween("0.16.0", "0.15.5", "0.16"));
        Assert.Null(Versions.IsBetween(null, "0.15.5", null));
    }
}
