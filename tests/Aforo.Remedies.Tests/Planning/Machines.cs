using Aforo.Core.Cases;

namespace Aforo.Remedies.Tests.Planning;

/// <summary>The founding machine with other memory.</summary>
internal static class Machines
{
    /// <summary>A Mac of so many GiB whose accelerator may use three quarters of them.</summary>
    public static Observation With(Observation seen, long gib)
    {
        var machine = seen.Machine!;
        return seen with
        {
            Machine = machine with
            {
                MemoryBytes = gib << 30,
                Accelerators = [.. machine.Accelerators.Select(accelerator => accelerator with { MemoryBytes = accelerator.MemoryBytes is null ? null : gib << 30, UsableBytes = (gib << 30) / 4 * 3 })],
            },
        };
    }
}
