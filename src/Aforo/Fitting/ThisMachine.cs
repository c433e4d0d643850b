using Aforo.Core.Machines;

namespace Aforo.Fitting;

/// <summary>What a machine that was read is called where its measurements are kept.</summary>
internal static class ThisMachine
{
    /// <summary>Its catalogue entry, that of what computes, or the processor's own name.</summary>
    public static string? IdOf(Machine? machine) => machine is null ? null : machine.Catalog ?? machine.Accelerators.FirstOrDefault(one => !one.Ignored)?.Catalog ?? machine.Cpu?.Catalog ?? machine.Cpu?.Name;

    /// <summary>What computes on it unless somebody says otherwise.</summary>
    public static string BackendOf(Machine machine) => machine.Accelerators.FirstOrDefault(one => !one.Ignored)?.Backend ?? "cpu";
}
