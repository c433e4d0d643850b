using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Chains;
using Aforo.Core.Facts;
using Aforo.Systems.Runtimes.LlamaServer;

namespace Aforo.Engine.Tests.LlamaServer;

/// <summary>Short ways to look into an observation of one server.</summary>
internal static class Looks
{
    public static Fact InForce(this Observation seen, string name, string? layer = null) =>
        Assert.Single(seen.Facts, fact => fact.Name == name && fact.Role == Role.InForce && (layer is null || fact.Layer == layer));

    public static long? Whole(this Observation seen, string name, string? layer = null) => seen.InForce(name, layer).Value.Whole;

    public static ImmutableArray<Link> Links(this Observation seen) =>
        new LlamaServerRuntime().Behaviour.ContextLinks(new ContextQuestion { Runtime = seen.Runtimes[0], Model = seen.Models.FirstOrDefault(), Facts = seen.Facts });

    public static Link Ceiling(this Observation seen) =>
        new Chain { Dimension = Dimension.Context, Unit = "tokens", Subject = new(null, null, null), Links = seen.Links() }.Ceiling!;
}
