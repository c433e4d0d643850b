using Aforo.Systems.Runtimes.LlamaServer;

namespace Aforo.Systems.Tests.Runtimes.LlamaServer;

public sealed class LlamaServerVersionTests
{
    [Theory]
    [InlineData("b10488-1a2b3c4d5", 10488, false)]
    [InlineData("b4768", 4768, false)]
    [InlineData("build: 5943 (a979ca22) with Apple clang version 17.0.0", 5943, false)]
    [InlineData("5943 (a979ca22)", 5943, false)]
    [InlineData("v0.5.0", null, true)]
    [InlineData("0.5.0", null, true)]
    [InlineData("version: 0.5.0 (build 1, commit de3ff81)", null, true)]
    [InlineData("b1-de3ff81", null, false)]
    [InlineData("b0-unknown", null, false)]
    [InlineData("", null, false)]
    [InlineData(null, null, false)]
    [InlineData("latest", null, false)]
    [InlineData("b99999999999999999", null, false)]
    public void Every_form_is_read(string? text, int? build, bool release)
    {
        var version = LlamaServerVersion.Parse(text);

        Assert.Equal((build, release), (version.Build, version.IsRelease));
        Assert.Equal(build is not null || release, version.IsKnown);
    }

    [Theory]
    [InlineData("b4768", null, false)]
    [InlineData("b7079", null, true)]
    [InlineData("b6900", null, null)]
    [InlineData("v0.5.0", null, true)]
    [InlineData("b1-de3ff81", null, null)]
    [InlineData("b1-de3ff81", "2025-12", true)]
    [InlineData("b1-de3ff81", "2025-11", null)]
    [InlineData("b4768", "2026-08", false)]
    public void Between_the_builds_that_are_known_nothing_is_said(string version, string? notBefore, bool? changed) =>
        Assert.Equal(changed, LlamaServerChange.FourSlots.In(LlamaServerVersion.Parse(version), notBefore));
}
