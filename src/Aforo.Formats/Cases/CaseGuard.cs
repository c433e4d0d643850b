using System.Collections.Immutable;
using Aforo.Core.Cases;

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
            Models = [.. Some(@case.Seen.Models).Select(model => model.Shape is { } shape ? model with { Shape = shape with { KvHeads = Some(shape.KvHeads) } } : model)],
            Facts = Some(@case.Seen.Facts),
            Incidents = Some(@case.Seen.Incidents),
            Requests = Some(@case.Seen.Requests),
            Problems = Some(@case.Seen.Problems),
            NotSeen = Some(@case.Seen.NotSeen),
        },
    };

    private static ImmutableArray<T> Some<T>(ImmutableArray<T> list) => list.IsDefault ? [] : list;
}
