using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Chains;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis;

/// <summary>A rule that looks at one route at a time.</summary>
public abstract class RouteRule(string rule, string id) : IRule
{
    public string Rule => rule;

    public string Id => id;

    public IEnumerable<Finding> Examine(Situation situation) =>
        situation.Assessments.SelectMany(assessment => Examine(assessment, situation));

    protected abstract IEnumerable<Finding> Examine(Assessment assessment, Situation situation);

    /// <summary>A finding of this rule about the assessment's route.</summary>
    protected Finding Found(Assessment assessment, Severity severity, params ReadOnlySpan<(string Name, FactValue Value)> slots) => new()
    {
        Id = id,
        Rule = rule,
        Severity = severity,
        Subject = assessment.Route.Subject,
        Slots = Slots(assessment, slots),
    };

    /// <summary>Names of agent, runtime and model are slots of every finding.</summary>
    private static ImmutableDictionary<string, FactValue> Slots(Assessment assessment, ReadOnlySpan<(string Name, FactValue Value)> slots)
    {
        var builder = ImmutableDictionary.CreateBuilder<string, FactValue>();
        builder["agent"] = assessment.Route.Agent?.Name ?? assessment.Route.Agent?.Id;
        builder["runtime"] = assessment.Route.Runtime?.Kind;
        builder["model"] = assessment.Route.ModelName;
        foreach (var (name, value) in slots) builder[name] = value;
        return builder.ToImmutable();
    }

    protected static ImmutableDictionary<string, FactValue> Values(params ReadOnlySpan<(string Name, FactValue Value)> values)
    {
        var builder = ImmutableDictionary.CreateBuilder<string, FactValue>();
        foreach (var (name, value) in values) builder[name] = value;
        return builder.ToImmutable();
    }

    protected static Evidence Of(Link link, string fact, string unit = "tokens") =>
        new(fact, link.Value is { } value ? value == Math.Floor(value) ? (long)value : value : FactValue.Unknown, unit, link.Basis, link.Source);

    protected static Evidence Of(Demand demand, string fact, string unit = "tokens") =>
        new(fact, demand.Value == Math.Floor(demand.Value) ? (long)demand.Value : demand.Value, unit, demand.Basis, demand.Source);

    protected static Evidence Of(Incident incident, string? number = null) => new(
        incident.Kind,
        number is null ? FactValue.Unknown : incident.Number(number) is { } value ? value : FactValue.Unknown,
        number is null ? null : UnitOf(number),
        Basis.Read,
        incident.Source with { Line = incident.Line ?? incident.Source.Line });

    private static string? UnitOf(string number) => number switch
    {
        NumberNames.LatencyS or NumberNames.ElapsedS or NumberNames.DurationS => "seconds",
        NumberNames.Bytes => "bytes",
        NumberNames.TokS => "tok/s",
        NumberNames.PromptTokens or NumberNames.Limit or NumberNames.KeptTokens or NumberNames.LostTokens or NumberNames.Context or NumberNames.TrainContext => "tokens",
        _ => null,
    };
}
