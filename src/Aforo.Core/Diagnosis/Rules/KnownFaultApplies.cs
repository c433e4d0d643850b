using System.Collections.Immutable;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>RUN-02: a fault of this version is known, and its symptom is there. It looks at what the other rules found.</summary>
internal static class KnownFaultApplies
{
    public const string Rule = "RUN-02";
    public const string Id = "runtime.outdated";

    public static IEnumerable<Finding> Examine(Situation situation, IReadOnlyList<Finding> found)
    {
        var products = situation.Seen.Runtimes.Select(runtime => (Product: runtime.Kind, runtime.Id, runtime.Version, runtime.Source, IsAgent: false))
            .Concat(situation.Seen.Agents.Select(agent => (Product: agent.Id.Split(':')[0], agent.Id, agent.Version, agent.Source, IsAgent: true)));
        foreach (var product in products)
        {
            foreach (var fault in situation.Knowledge.Faults.Where(fault => fault.Product == product.Product))
            {
                if (Versions.IsBetween(product.Version, fault.From, fault.FixedIn) != true) continue;
                var symptom = found.FirstOrDefault(finding => finding.Status == Status.Current && finding.Id == fault.Symptom && (product.IsAgent ? finding.Subject.Agent : finding.Subject.Runtime) == product.Id);
                if (symptom is null) continue;
                yield return new Finding
                {
                    Id = Id,
                    Rule = Rule,
                    Severity = Severity.Info,
                    Variant = fault.FixedIn is null ? "no-fix" : null,
                    Subject = product.IsAgent ? new(product.Id, null, null) : new(null, product.Id, null),
                    BecauseOf = symptom.Id,
                    Slots = ImmutableDictionary<string, FactValue>.Empty.Add("product", product.Product).Add("version", product.Version).Add("fixed", fault.FixedIn).Add("fault", fault.Id).Add("url", fault.Url),
                    Evidence =
                    [
                        new Evidence(FactNames.RuntimeVersion, product.Version, null, Basis.Read, product.Source),
                        new Evidence("known_fault", fault.Id, null, Basis.Claimed, Source.FromCatalog("faults/" + fault.Id, fault.AsOf, fault.Url)),
                    ],
                    Remedy = fault.FixedIn is null ? null : new Remedy("runtime.upgrade", ImmutableDictionary<string, FactValue>.Empty.Add("product", product.Product).Add("to", fault.FixedIn)),
                };
            }
        }
    }
}
