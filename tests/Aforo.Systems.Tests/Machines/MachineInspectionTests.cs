using Aforo.Systems.Machines;

namespace Aforo.Systems.Tests.Machines;

public sealed class MachineInspectionTests
{
    [Fact]
    public async Task Facts_name_machine_accelerator_and_pool()
    {
        var seen = await MachineReader.ReadAsync(CapturedMachine.Of("macos-m2-ultra-64", Platform.MacOs, ("sysctl", "sysctl.txt"), ("ioreg", "ioreg.AGXAccelerator.txt")), CancellationToken.None);
        var facts = MachineInspection.Of(seen.Machine!);
        Assert.Contains(facts, fact => fact is { Name: "memory_bytes", Scope.Device: null, Unit: "bytes" } && fact.Value.Whole == 64L << 30);
        Assert.Contains(facts, fact => fact is { Name: "gpu_cores", Scope.Device: "accelerator-0" } && fact.Value.Whole == 60);
        Assert.Contains(facts, fact => fact is { Name: "usable_bytes", Scope.Device: "pool-unified" } && fact.Value.Whole == 48L << 30);
        Assert.DoesNotContain(facts, fact => !fact.Value.IsKnown);
    }

    [Fact]
    public async Task Each_fact_names_the_place_where_it_was_read()
    {
        var seen = await MachineReader.ReadAsync(CapturedMachine.Of("linux-cpu-only", Platform.Linux), CancellationToken.None);
        var facts = MachineInspection.Of(seen.Machine!).ToDictionary(fact => (fact.Name, fact.Scope.Device));
        Assert.Equal("/proc/cpuinfo", facts[("cpu", null)].Source.File);
        Assert.Equal("/proc/meminfo", facts[("swap_bytes", null)].Source.File);
        var mac = await MachineReader.ReadAsync(CapturedMachine.Of("macos-m4-max-64", Platform.MacOs, ("sysctl", "sysctl.txt")), CancellationToken.None);
        Assert.Equal("hw.physicalcpu", MachineInspection.Of(mac.Machine!).First(fact => fact.Name == "physical_cores").Source.Field);
    }
}
