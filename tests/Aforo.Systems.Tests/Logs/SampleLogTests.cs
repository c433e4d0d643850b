
namespace Aforo.Systems.Tests.Logs;

public sealed class SampleLogTests
{
    public static TheoryData<string> Names => [.. SampleLog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Exactly_the_expected_incidents_are_found(string name)
    {
        using var expected = SampleLog.Expected(name);
        var wanted = expected.RootElement.GetProperty("incidents").EnumerateArray().Select(SampleLog.Show).ToArray();
        Assert.Equal(wanted, SampleLog.Show(SampleLog.Read(name)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Kinds_that_a_log_must_not_show_are_absent_where_none_is_expected(string name)
    {
        using var expected = SampleLog.Expected(name);
        var wanted = expected.RootElement.GetProperty("incidents").EnumerateArray().Select(incident => incident.GetProperty("kind").GetString()).ToHashSet();
        var found = SampleLog.Read(name).Incidents.Select(incident => incident.Kind).ToHashSet();
        foreach (var sentence in expected.RootElement.GetProperty("must_not_report").EnumerateArray().Select(item => item.GetString()!))
        {
            var kind = sentence.Split(' ')[0];
            if (kind.Contains('_') && !wanted.Contains(kind)) Assert.DoesNotContain(kind, found);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_runtime_is_recognised(string name)
    {
        using var expected = SampleLog.Expected(name);
        var runtime = expected.RootElement.GetProperty("runtime").GetString()!;
        Assert.Equal(runtime.StartsWith("ik_llama", StringComparison.Ordinal) ? "ik-llama" : runtime, Assert.Single(SampleLog.Read(name).Runtimes).Kind);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_proving_line_is_there(string name)
    {
        var lines = SampleLog.Bytes(name).Count(value => value == '\n') + 1;
        var observation = SampleLog.Read(name);
        Assert.All(observation.Incidents, incident => Assert.InRange(incident.Line!.Value, 1, lines));
        Assert.All(observation.Facts, fact => Assert.InRange(fact.Source.Line!.Value, 1, lines));
        Assert.All(observation.Requests, request => Assert.InRange(request.Source.Line!.Value, 1, lines));
        Assert.Empty(observation.Problems);
    }
}
