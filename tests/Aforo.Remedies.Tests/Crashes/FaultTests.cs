using Aforo.Remedies.Applying;
using Aforo.Remedies.Undoing;
using Aforo.Remedies.Victim;

namespace Aforo.Remedies.Tests.Crashes;

/// <summary>A fault at every operation of the file system.</summary>
public sealed class FaultTests
{
    public static TheoryData<Fault> Deaths => [Fault.DiesBefore, Fault.DiesWithin, Fault.DiesBehind];

    [Theory]
    [MemberData(nameof(Deaths))]
    public Task A_death_while_changing_leaves_the_old_or_the_new_state_and_undo_finishes(Fault fault) => EveryOperationAsync(async (folder, files) =>
    {
        await new Applier(Setup.Journal(folder, files), files, Setup.Surroundings(folder), "test").ApplyAsync(Setup.Plan(folder));
        Aftermath.EachFileIsOldOrNew(folder);
        Aftermath.NoSecretIsWritten(folder);
        await Aftermath.UndoRestoresAsync(folder);
    }, fault);

    [Theory]
    [MemberData(nameof(Deaths))]
    public Task A_death_while_undoing_leaves_the_old_or_the_new_state_and_undo_finishes(Fault fault) => EveryOperationAsync(async (folder, files) =>
    {
        await Apply(folder);
        await new Undoer(Setup.Journal(folder, files), files, Setup.Surroundings(folder)).UndoAsync();
        Aftermath.EachFileIsOldOrNew(folder);
        await Aftermath.UndoRestoresAsync(folder);
    }, fault);

    [Theory]
    [InlineData(Fault.Fails)]
    [InlineData(Fault.FailsWithin)]
    public Task A_failure_while_changing_takes_everything_back(Fault fault) => EveryOperationAsync(async (folder, files) =>
    {
        var outcome = await new Applier(Setup.Journal(folder, files), files, Setup.Surroundings(folder), "test").ApplyAsync(Setup.Plan(folder));
        if (outcome.State == ApplyState.Applied) return;
        Assert.Contains(outcome.State, (ApplyState[])[ApplyState.Refused, ApplyState.RolledBack]);
        Aftermath.IsOld(folder);
        await Aftermath.UndoRestoresAsync(folder);
    }, fault);

    [Theory]
    [InlineData(Fault.Fails)]
    [InlineData(Fault.FailsWithin)]
    public Task A_failure_while_undoing_is_told_and_the_next_undo_finishes(Fault fault) => EveryOperationAsync(async (folder, files) =>
    {
        await Apply(folder);
        var outcome = await new Undoer(Setup.Journal(folder, files), files, Setup.Surroundings(folder)).UndoAsync();
        if (outcome.State != UndoState.Undone) Assert.NotEmpty(outcome.Troubles);
        await Aftermath.UndoRestoresAsync(folder);
    }, fault);

    private static async Task Apply(string folder)
    {
        var files = new Remedies.Files.RealFiles();
        Assert.Equal(ApplyState.Applied, (await new Applier(Setup.Journal(folder, files), files, Setup.Surroundings(folder), "test").ApplyAsync(Setup.Plan(folder))).State);
    }

    /// <summary>Runs it with the fault at the first operation, the second, and so on until it no longer strikes.</summary>
    private static async Task EveryOperationAsync(Func<string, FaultyFiles, Task> run, Fault fault)
    {
        for (var at = 1; ; at++)
        {
            Assert.True(at < 200);
            var folder = Directory.CreateTempSubdirectory("aforo-fault-").FullName;
            try
            {
                Setup.Write(folder);
                var files = new FaultyFiles(at, fault, static () => { });
                await run(folder, files);
                if (files.Count < at)
                {
                    Assert.True(at > 8, $"only {at - 1} operations");
                    return;
                }
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
