using Aforo.Testing;

namespace Aforo.Systems.Tests;

/// <summary>Every sample beside the tests is asserted by one of them; one that is added and forgotten fails here.</summary>
public sealed class SampleCoverageTests
{
    private static string Root => Path.Join(AppContext.BaseDirectory, "Fixtures");

    [Fact]
    public void No_sample_is_left_out() => Assert.Equal([], SampleCoverage.Untold(typeof(SampleCoverageTests).Assembly, Root, Folder));

    [Fact]
    public void The_samples_are_all_there()
    {
        var samples = SampleCoverage.Samples(Root);
        Assert.Equal(24, samples.Count(sample => sample.StartsWith("Logs/", StringComparison.Ordinal) && sample.EndsWith("/server.log", StringComparison.Ordinal)));
        Assert.Equal(8, samples.Count(sample => sample.StartsWith("Machines/", StringComparison.Ordinal) && sample.EndsWith("/expected.json", StringComparison.Ordinal)));
        Assert.Equal(13, samples.Count(sample => sample.StartsWith("Ollama/errors/", StringComparison.Ordinal)));
        Assert.Equal(13, samples.Count(sample => sample.StartsWith("Agents/OpenClaw/cli/", StringComparison.Ordinal)));
    }

    /// <summary>A log stands beside what is expected of it, and a machine's files of the kernel are read together.</summary>
    private static string? Folder(string sample) => sample.Split('/') switch
    {
        ["Logs", var name, _] => name,
        ["Machines", var name, "expected.json" or "proc" or "sys", ..] => name,
        _ => null,
    };
}
