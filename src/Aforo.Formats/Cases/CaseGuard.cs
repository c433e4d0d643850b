using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Models;

namespace Aforo.Formats.Cases;

/// <summary>Gives lists that a case leaves out, or sets to null, the value that readers expect: empty.</summary>
internal static class CaseGuard
{
    public static Case Repair(Case @case) => @case with
    {
        Claims = Some(@case.Claims),
        Seen = @case.Seen with
        {
            Machine = @case.Seen.Machine is { } machine ? machine with
            {
                Accelerators = Some(machine.Accelerators),
                Remarks = Some(machine.Remarks),
                Cpu = machine.Cpu is { } cpu ? cpu with { Features = Some(cpu.Features) } : null,
            } : null,
            Runtimes = Some(@case.Seen.Runtimes),
            Agents = Some(@case.Seen.Agents),
            Models = [.. Some(@case.Seen.Models).Select(model => model.Shape is { } shape ? model with { Shape = Repair(shape) } : model)],
            Facts = Some(@case.Seen.Facts),
            Incidents = Some(@case.Seen.Incidents),
            Requests = Some(@case.Seen.Requests),
            Problems = Some(@case.Seen.Problems),
            NotSeen = Some(@case.Seen.NotSeen),
        },
    };

    private static ModelShape Repair(ModelShape shape) => shape with
    {
        HeadCounts = Some(shape.HeadCounts),
        KvHeads = Some(shape.KvHeads),
        SlidingLayers = Some(shape.SlidingLayers),
        FeedForwardLengths = Some(shape.FeedForwardLengths),
        Recurrent = shape.Recurrent is { } recurrent ? recurrent with { Layers = Some(recurrent.Layers) } : null,
    };

    /// <summary>An empty list for none; entries that are null say nothing.</summary>
    private static ImmutableArray<T> Some<T>(ImmutableArray<T> list) => list.IsDefault ? [] : list.Any(entry => entry is null) ? [.. list.Where(entry => entry is not null)] : list;
}
