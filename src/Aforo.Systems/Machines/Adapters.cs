using System.Collections.Immutable;
using Aforo.Core.Machines;

namespace Aforo.Systems.Machines;

/// <summary>Which of several adapters a runtime would use.</summary>
internal static class Adapters
{
    /// <summary>Beside a card with memory of its own, graphics built into the processor are left aside, as runtimes do by default.</summary>
    public static ImmutableArray<Accelerator> MarkIgnored(IReadOnlyList<Accelerator> accelerators)
    {
        var cards = accelerators.Any(accelerator => accelerator is { Kind: "discrete", MemoryBytes: > 0 });
        return [.. accelerators.Select(accelerator => cards && accelerator.SharedPool ? accelerator with { Ignored = true } : accelerator)];
    }
}
