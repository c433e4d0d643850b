using System.Text.Json;
using Aforo.Core.Machines;

namespace Aforo.Systems.Tests.Machines;

/// <summary>Compares a machine with what its capture says must be concluded, value by value.</summary>
internal static class Expected
{
    public static void Check(string folder, Machine machine)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Join(CapturedMachine.Folder(folder), "expected.json")));
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (member.Name is "machine" or "provenance" or "must_conclude" or "traps" or "second_file" or "other_real_values") continue;
            if (member.Name == "accelerators") Accelerators(member.Value, machine);
            else if (member.Name == "cpu") Cpu(member.Value, machine.Cpu!);
            else Same(member, Of(machine, member.Name));
        }
    }

    private static void Accelerators(JsonElement expected, Machine machine)
    {
        Assert.Equal(expected.GetArrayLength(), machine.Accelerators.Length);
        foreach (var (one, accelerator) in expected.EnumerateArray().Zip(machine.Accelerators))
            foreach (var member in one.EnumerateObject())
            {
                if (member.Name == "usable_rule") Assert.NotNull(accelerator.UsableRule);
                else if (member.Name == "backend") Assert.Contains(accelerator.Backend!, member.Value.GetString()!);
                else Same(member, Of(accelerator, member.Name));
            }
    }

    private static void Cpu(JsonElement expected, Processor cpu)
    {
        foreach (var member in expected.EnumerateObject())
        {
            if (member.Name == "features") Assert.All(member.Value.EnumerateArray(), feature => Assert.Contains(feature.GetString()!, cpu.Features));
            else if (member.Name == "not") Assert.All(member.Value.EnumerateArray(), feature => Assert.DoesNotContain(feature.GetString()!, cpu.Features));
            else Same(member, Of(cpu, member.Name));
        }
    }

    private static void Same(JsonProperty expected, object? actual) =>
        Assert.Equal($"{expected.Name}: {Text(expected.Value)}", $"{expected.Name}: {(actual is bool flag ? flag ? "true" : "false" : actual is null ? "null" : FormattableString.Invariant($"{actual}"))}");

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static object? Of(Machine machine, string name) => name switch
    {
        "os" => machine.Os,
        "os_version" => machine.OsVersion,
        "arch" => machine.Arch,
        "memory_bytes" => machine.MemoryBytes,
        "memory_available_bytes" => machine.MemoryAvailableBytes,
        "swap_bytes" => machine.SwapBytes,
        "installed_bytes" => machine.InstalledBytes,
        "memory_kind" => machine.MemoryKind,
        "memory_type" => machine.MemoryType,
        "memory_channels" => machine.MemoryChannels,
        "memory_mt_s" => machine.MemoryMtS,
        "memory_bandwidth_gb_s" => machine.MemoryBandwidthGbS,
        "virtualised" => machine.Virtualised,
        "model_identifier" => machine.ModelIdentifier,
        "board" => machine.Board,
        "page_bytes" => machine.PageBytes,
        "catalogue" => machine.Catalog,
        "capacity_gib" => machine.CapacityGib,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such member"),
    };

    private static object? Of(Processor cpu, string name) => name switch
    {
        "name" => cpu.Name,
        "soc" => cpu.Soc,
        "family" => cpu.Family,
        "model" => cpu.Model,
        "physical_cores" => cpu.PhysicalCores,
        "logical" => cpu.LogicalCores,
        "performance_cores" => cpu.PerformanceCores,
        "efficiency_cores" => cpu.EfficiencyCores,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such member"),
    };

    private static object? Of(Accelerator accelerator, string name) => name switch
    {
        "index" => accelerator.Index,
        "name" => accelerator.Name,
        "vendor" => accelerator.Vendor,
        "kind" => accelerator.Kind,
        "device_id" => accelerator.DeviceId,
        "revision" => accelerator.Revision,
        "pci" => accelerator.Pci,
        "gfx" or "compute" => accelerator.Compute,
        "driver" => accelerator.Driver,
        "gpu_cores" => accelerator.GpuCores,
        "memory_bytes" => accelerator.MemoryBytes,
        "free_bytes" => accelerator.FreeBytes,
        "budget_bytes" => accelerator.BudgetBytes,
        "shared_pool" => accelerator.SharedPool,
        "usable_bytes" => accelerator.UsableBytes,
        "carve_out_bytes" => accelerator.CarveOutBytes,
        "power_limit_w" => accelerator.PowerLimitWatts,
        "power_default_w" => accelerator.PowerDefaultWatts,
        "catalogue" => accelerator.Catalog,
        "capacity_gib" => accelerator.CapacityGib,
        "ignored" => accelerator.Ignored,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such member"),
    };
}
