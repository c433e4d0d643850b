using Aforo.Core.Machines;

namespace Aforo.Presentation;

/// <summary>A machine, for a person.</summary>
internal sealed class MachineText(Screen screen)
{
    public void Write(Machine machine)
    {
        screen.Line();
        Row("os", $"{machine.Os} {machine.OsVersion} {machine.Arch}".Trim());
        if (machine.Product is { } product) Row("product", product);
        if (machine.Cpu is { } cpu) Row("cpu", $"{cpu.Name} ({cpu.PhysicalCores}/{cpu.LogicalCores})");
        if (machine.MemoryBytes is { } memory) Row("memory", screen.Figure(memory, "bytes"));
        if (machine.MemoryAvailableBytes is { } available) Row("available", screen.Figure(available, "bytes"));
        foreach (var accelerator in machine.Accelerators)
        {
            Row("accelerator", $"{accelerator.Name} [{accelerator.Kind}] {(accelerator.MemoryBytes ?? accelerator.UsableBytes) switch { { } bytes => screen.Figure(bytes, "bytes"), null => "" }} {accelerator.UsableRule}".Trim());
        }
        foreach (var remark in machine.Remarks) Row("remark", $"{remark.Word} {remark.About} {remark.Value} {remark.Of}".Trim());
    }

    private void Row(string name, string text) => screen.Line($"{name,-12} {text}", indent: 2, hanging: 13);
}
