using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>MEM-06: models that are used together do not fit together, and push each other out.</summary>
internal sealed class SeveralModels : IRule
{
    public string Rule => "MEM-06";

    public string Id => "memory.several-models";

    public IEnumerable<Finding> Examine(Situation situation)
    {
        foreach (var group in situation.Assessments.Where(assessment => assessment is { Memory: not null, MemoryNow.Length: > 0, Route.Model: not null }).GroupBy(assessment => assessment.Route.Runtime?.Id))
        {
            var models = group.DistinctBy(assessment => assessment.Route.Model!.WeightsDigest ?? assessment.Route.Model.Name).ToArray();
            if (models.Length < 2) continue;
            var usable = models[0].MemoryNow[0].Ceiling!.Value!.Value;
            var needs = models.Select(model => (double)model.Memory!.TotalBytes).ToArray();
            // Each alone must fit: else it is not the company that hurts.
            if (needs.Sum() <= usable || needs.Any(need => need > usable)) continue;
            yield return new Finding
            {
                Id = Id,
                Rule = Rule,
                Severity = Severity.Warning,
                Subject = new(null, group.Key, null),
                Slots = System.Collections.Immutable.ImmutableDictionary<string, FactValue>.Empty
                    .Add("count", models.Length).Add("need", needs.Sum()).Add("usable", usable).Add("models", string.Join(", ", models.Select(model => model.Route.Model!.Name))),
                Evidence = [.. models.Select(model => new Evidence("total_bytes", model.Memory!.TotalBytes, "bytes", Basis.Predicted, Source.Computed("weights + kv cache + buffers")))],
                Arithmetic = [Calculation.Sum("bytes", needs.AsSpan()), Calculation.Minus(needs.Sum(), usable, "bytes")],
                Remedy = new Remedy("runtime.fewer-models", System.Collections.Immutable.ImmutableDictionary<string, FactValue>.Empty),
                Weight = needs.Sum() - usable,
            };
        }
    }
}
