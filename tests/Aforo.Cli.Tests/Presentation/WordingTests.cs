using System.Text.Json;
using Aforo.Cli.Tests.Scenarios;

namespace Aforo.Cli.Tests.Presentation;

/// <summary>What every setup of the table says, in each language.</summary>
public sealed class WordingTests
{
    public static TheoryData<string> Names => [.. ScenarioTests.Table.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Texts_are_complete_in_both_languages(string name)
    {
        using var setup = new Setup();
        ScenarioTests.Table.Single(scenario => scenario.Name == name).Arrange(setup);
        foreach (var language in (string[])["en", "es"])
        {
            setup.Variable("LC_ALL", language == "es" ? "es_ES.UTF-8" : "C.UTF-8");
            var (_, diagnosis) = await setup.DoctorAsync();
            using (diagnosis)
            {
                var root = diagnosis.RootElement;
                Complete(root.GetProperty("verdict").GetString()!);
                foreach (var finding in root.GetProperty("findings").EnumerateArray())
                {
                    Assert.NotEqual(finding.GetProperty("id").GetString(), finding.GetProperty("title").GetString());
                    Complete(finding.GetProperty("title").GetString()!);
                    Complete(finding.GetProperty("explanation").GetString()!);
                    if (finding.GetProperty("remedy") is { ValueKind: JsonValueKind.Object } remedy)
                    {
                        Complete(remedy.GetProperty("summary").GetString()!);
                        Assert.DoesNotContain("remedy.", remedy.GetProperty("summary").GetString()!);
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Lines_fit_a_terminal(string name)
    {
        using var setup = new Setup();
        ScenarioTests.Table.Single(scenario => scenario.Name == name).Arrange(setup);
        var text = await setup.DoctorTextAsync();
        Assert.Equal([], Golden.TooWide(text));
        Assert.DoesNotContain("[[", text);
        Assert.DoesNotContain("{", text.Replace("printf '", "", StringComparison.Ordinal));
    }

    private static void Complete(string text)
    {
        Assert.DoesNotContain("? ", text + " ");
        Assert.DoesNotContain("{", text);
        Assert.DoesNotContain("[[", text);
        Assert.DoesNotContain("  ", text);
    }
}
