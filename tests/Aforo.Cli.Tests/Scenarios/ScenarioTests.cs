using System.Text.Json;

namespace Aforo.Cli.Tests.Scenarios;

/// <summary>Runs the doctor on every setup of the table.</summary>
public sealed class ScenarioTests
{
    internal static readonly Scenario[] Table = [.. ContextScenarios.All, .. TimeScenarios.All, .. CacheScenarios.All, .. MemoryScenarios.All, .. SpeedScenarios.All, .. ConfigurationScenarios.All, .. ObservationScenarios.All, .. LayerScenarios.All, .. HealthyScenarios.All];

    public static TheoryData<string> Names => [.. Table.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_doctor_finds_exactly_what_is_wrong(string name)
    {
        var scenario = Table.Single(scenario => scenario.Name == name);
        using var setup = new Setup();
        scenario.Arrange(setup);
        var (status, diagnosis) = await setup.DoctorAsync();
        using (diagnosis)
        {
            var findings = diagnosis.RootElement.GetProperty("findings").EnumerateArray().ToArray();
            string[] Rules(Func<JsonElement, bool> which) => [.. findings.Where(which).Select(finding => finding.GetProperty("rule").GetString()!).Distinct().Order()];
            static bool IsCurrent(JsonElement finding) => finding.GetProperty("status").GetString() == "current";
            static bool IsNote(JsonElement finding) => finding.GetProperty("severity").GetString() == "info";
            Assert.Equal(scenario.Rules.Order(), Rules(finding => IsCurrent(finding) && !IsNote(finding)));
            Assert.Equal(scenario.Rules.Length > 0 ? 1 : 0, status);
            Assert.Subset(Rules(finding => IsCurrent(finding) && IsNote(finding)).ToHashSet(), scenario.Notes.ToHashSet());
            Assert.Subset(Rules(finding => !IsCurrent(finding)).ToHashSet(), scenario.Mended.ToHashSet());
            var ids = findings.DistinctBy(finding => finding.GetProperty("rule").GetString()).ToDictionary(finding => finding.GetProperty("rule").GetString()!, finding => finding.GetProperty("id").GetString()!);
            foreach (var (consequence, cause) in scenario.Because)
            {
                var told = findings.Single(finding => finding.GetProperty("rule").GetString() == consequence);
                Assert.Equal(ids[cause], told.GetProperty("because_of").GetString());
            }
            Assert.False(string.IsNullOrWhiteSpace(diagnosis.RootElement.GetProperty("verdict").GetString()));
            Assert.All(findings, finding => Assert.DoesNotContain("?", finding.GetProperty("title").GetString()!));
            Assert.DoesNotContain("secret-key-of-the-owner", diagnosis.RootElement.GetRawText());
        }
    }

    [Fact]
    public void Every_rule_fires_in_some_setup()
    {
        var fires = Table.SelectMany(scenario => scenario.Rules.Concat(scenario.Notes)).ToHashSet();
        Assert.Equal([], Aforo.Core.Diagnosis.AllRules.Names.Select(name => name.Rule).Where(rule => !fires.Contains(rule)));
    }

    [Fact]
    public void The_table_is_wide_enough()
    {
        Assert.True(Table.Length >= 45, $"{Table.Length} scenarios");
        Assert.True(Table.Count(scenario => scenario.Rules.Length == 0) >= 12);
        Assert.Equal(Table.Length, Table.Select(scenario => scenario.Name).Distinct().Count());
    }
}
