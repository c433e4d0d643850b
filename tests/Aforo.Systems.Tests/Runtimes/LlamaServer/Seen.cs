using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Systems.Tests.Runtimes.LlamaServer;

/// <summary>Short ways to look into an observation.</summary>
internal static class Seen
{
    /// <summary>The one fact in force of that name (and layer, and model).</summary>
    public static Fact Fact(this Observation seen, string name, string? layer = null, string? model = null) =>
        Assert.Single(seen.Facts, fact => fact.Name == name && fact.Role == Role.InForce && (layer is null || fact.Layer == layer) && (model is null || fact.Scope.Model == model));

    public static long? Whole(this Observation seen, string name, string? layer = null, string? model = null) => seen.Fact(name, layer, model).Value.Whole;

    public static bool Has(this Observation seen, string name) => seen.Facts.Any(fact => fact.Name == name);
}
