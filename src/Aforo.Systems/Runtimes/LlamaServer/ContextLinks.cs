using System.Collections.Immutable;
using Aforo.Core.Chains;
using Aforo.Core.Facts;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>
/// The context of one request: trained length, YaRN, the pool of cells (<c>-c</c>), its division among slots or a cap of each slot, and
/// what is loaded. A request cannot carry a context of its own here.
/// </summary>
internal sealed class ContextLinks(ContextQuestion question)
{
    private const int Padding = 256;

    private readonly LlamaServerVersion _version = LlamaServerVersion.Parse(question.Runtime.Version);
    private readonly string? _notBefore = LlamaServerBehaviour.NotBefore(question.Facts);
    private readonly List<Link> _links = [];

    /// <summary>What is loaded, by an endpoint or, without one, by the log's own word on its slots.</summary>
    private Fact? LoadedFact => Find(FactNames.ContextPerSlot, Layers.Loaded) ?? Find(FactNames.ContextPerSlot, Layers.Slots);

    private double? Loaded => LoadedFact?.Value.Number;

    private double? Trained => Find(FactNames.NativeContext, Layers.RopeOverride)?.Value.Number ?? Native;

    private double? Native => Find(FactNames.NativeContext, Layers.ModelNative)?.Value.Number ?? question.Model?.Shape?.NativeContext;

    private bool? Capped => LlamaServerChange.CappedAtTrained.In(_version, _notBefore);

    public ImmutableArray<Link> All()
    {
        ModelLinks();
        PoolLinks();
        if (LoadedFact is { } loaded) _links.Add(Link.From(loaded));
        if (question.Requested is { } requested) _links.Add(Link.From(requested, Layers.RequestOption) with { Role = Role.Ineffective, Reason = "context-is-fixed-at-start" });
        return [.. _links.Select(Settled)];
    }

    private void ModelLinks()
    {
        var native = Find(FactNames.NativeContext, Layers.ModelNative);
        var stretched = Find(FactNames.NativeContext, Layers.RopeOverride);
        if (native is not null) _links.Add(Link.From(native));
        else if (question.Model?.Shape?.NativeContext is { } length) _links.Add(new Link { Layer = Layers.ModelNative, Value = length, Source = question.Model.Source });
        for (var i = 0; i < _links.Count && stretched is not null; i++) _links[i] = _links[i] with { Role = Role.Overridden, OverriddenBy = Layers.RopeOverride };
        if (stretched is not null) _links.Add(Link.From(stretched));
    }

    private void PoolLinks()
    {
        var slots = Known(FactNames.Slots)?.Value.Number;
        var unified = slots == 1 ? true : Known(FactNames.KvUnified)?.Value.Flag;
        foreach (var fact in question.Facts.Where(fact => fact is { Name: FactNames.ContextTotal, Layer: Layers.ServerFlag or Layers.ServerVariable, Value.Number: > 0 }))
        {
            var link = Link.From(fact);
            // The engine takes whole blocks of cells.
            if (fact.Role == Role.InForce && fact.Value.Number is { } written && (LlamaServerChange.FourSlots.In(_version, _notBefore) == true ? Pad(written) : written) is var cells)
            {
                var share = unified == false && slots is > 1 ? Pad(Math.Floor(Pad(cells) / slots.Value)) : cells;
                link = link with { Value = cells };
                if (slots > 1 && (unified == false || (unified == true && share > Trained)))
                {
                    _links.Add(link with { Role = Role.Overridden, OverriddenBy = Layers.Slots });
                    _links.Add(Each(cells, share, slots.Value, unified.Value));
                    continue;
                }
                if (Capped != false && share > Trained && (Capped == true || Loaded == Trained)) link = link with { Role = Role.Overridden, OverriddenBy = Layers.ModelNative };
                // Where the division is not known, the pool is no statement about one request.
                else if (slots > 1 && unified is null) link = link with { Role = Role.Overridden, OverriddenBy = Layers.Slots };
            }
            _links.Add(link);
        }
        foreach (var fact in question.Facts.Where(fact => fact is { Name: FactNames.ContextPerSlot, Layer: Layers.ServerFlag or Layers.ServerVariable or Layers.ServerDefault }))
        {
            var value = fact.Value.Number ?? Trained;
            if (value is null && Loaded is not null) continue;
            _links.Add(Link.From(fact, fact.Layer == Layers.ServerDefault || !fact.Value.IsKnown ? fact.Layer : Layers.Slots) with { Value = value });
        }
    }

    /// <summary>What one of several slots gets.</summary>
    private Link Each(double cells, double share, double slots, bool unified)
    {
        var each = Capped == true && Trained < share ? Trained.Value : share;
        var formula = unified
            ? FormattableString.Invariant($"min({cells}, {each}) for each of {slots} slots of one pool")
            : FormattableString.Invariant($"{cells} / {slots}");
        return new Link { Layer = Layers.Slots, Value = each, Source = Known(FactNames.Slots)!.Source with { Formula = formula } };
    }

    /// <summary>
    /// What is loaded is the truth: a computed link below it was made from settings that the running server does not have. And each
    /// link in force tells what its excess leads to.
    /// </summary>
    private Link Settled(Link link)
    {
        if (link.Role != Role.InForce) return link;
        if (link.Layer != Layers.Loaded && link.Value < Loaded) return link with { Role = Role.Overridden, OverriddenBy = Layers.Loaded };
        if (link.Layer == Layers.ServerDefault && link.Value > Loaded) link = link with { Value = Loaded };
        var effect = link.Layer is Layers.ModelNative or Layers.RopeOverride ? OnExceed.Clamp : Effect();
        return link with { OnExceed = effect };
    }

    private OnExceed? Effect() => LlamaServerChange.ShiftOnlyWhileGenerating.In(_version, _notBefore) switch
    {
        true => OnExceed.Reject,
        _ when Known(FactNames.Shift)?.Value.Flag is { } shift => shift ? OnExceed.Cut : OnExceed.Reject,
        _ => null,
    };

    private Fact? Find(string name, string layer) => question.Facts.LastOrDefault(fact => fact.Name == name && fact.Layer == layer && fact.Role == Role.InForce && fact.Value.IsKnown);

    /// <summary>What was read from the running server goes before what its start says.</summary>
    private Fact? Known(string name) => Find(name, Layers.Loaded) ?? question.Facts.FirstOrDefault(fact => fact.Name == name && fact.Role == Role.InForce && fact.Value.IsKnown);

    private static double Pad(double cells) => Math.Ceiling(cells / Padding) * Padding;
}
