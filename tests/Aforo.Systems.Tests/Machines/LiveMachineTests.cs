using System.Diagnostics;
using Aforo.Systems.Machines;

namespace Aforo.Systems.Tests.Machines;

public sealed class LiveMachineTests
{
    [Fact]
    public async Task This_machine_is_read()
    {
        var seen = await MachineReader.ReadAsync(SurroundingsOfThisMachine.Create(), CancellationToken.None);
        if (!OperatingSystem.IsLinux()) return;
        Assert.NotNull(seen.Machine);
        Assert.True(seen.Machine.MemoryBytes > 1 << 20);
        Assert.True(seen.Machine.Cpu!.LogicalCores >= 1);
        Assert.Empty(seen.Problems);
    }

    [Fact]
    public void Processes_of_this_machine_include_this_one()
    {
        var processes = SurroundingsOfThisMachine.Create().Processes();
        if (OperatingSystem.IsLinux()) Assert.Contains(processes, process => process.Id == Environment.ProcessId && process.Arguments.Count > 0);
    }

    [Fact]
    public async Task A_command_that_is_not_there_answers_null() =>
        Assert.Null(await SurroundingsOfThisMachine.Create().Run("no-such-program-anywhere", [], CancellationToken.None));

    [Fact]
    public async Task A_command_that_hangs_is_ended()
    {
        if (OperatingSystem.IsWindows()) return;
        var watch = Stopwatch.StartNew();
        Assert.Null(await SurroundingsOfThisMachine.Create().Run("sleep", ["60"], CancellationToken.None));
        Assert.InRange(watch.Elapsed.TotalSeconds, 1.5, 50);
    }

    [Fact]
    public async Task A_command_that_prints_without_end_is_ended()
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.Null(await SurroundingsOfThisMachine.Create().Run("yes", [], CancellationToken.None));
    }

    [Fact]
    public async Task Arguments_are_not_seen_by_a_shell()
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal("$HOME; a b\n", await SurroundingsOfThisMachine.Create().Run("echo", ["$HOME;", "a b"], CancellationToken.None));
    }
}
