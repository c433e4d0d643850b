using System.Diagnostics;
using System.Globalization;
using Aforo.Remedies.Applying;
using Aforo.Remedies.Files;
using Aforo.Remedies.Victim;

namespace Aforo.Remedies.Tests.Crashes;

/// <summary>A real process is killed with SIGKILL at every step.</summary>
public sealed class KillTests
{
    [Theory]
    [InlineData("apply", Fault.DiesBefore)]
    [InlineData("apply", Fault.DiesWithin)]
    [InlineData("undo", Fault.DiesBefore)]
    public async Task A_killed_process_leaves_the_old_or_the_new_state_and_undo_finishes(string action, Fault fault)
    {
        var killed = 0;
        for (var at = 1; ; at++)
        {
            var folder = Directory.CreateTempSubdirectory("aforo-kill-").FullName;
            try
            {
                Setup.Write(folder);
                var files = new RealFiles();
                if (action == "undo") await new Applier(Setup.Journal(folder, files), files, Setup.Surroundings(folder), "test").ApplyAsync(Setup.Plan(folder));
                var (status, output) = await RunAsync(action, folder, at, fault);
                if (status == 0)
                {
                    Assert.True(int.Parse(output, CultureInfo.InvariantCulture) < at);
                    Assert.True(killed > 8, $"only {killed} kills");
                    return;
                }
                Assert.Equal(137, status);
                killed++;
                Aftermath.EachFileIsOldOrNew(folder);
                await Aftermath.UndoRestoresAsync(folder);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static async Task<(int Status, string Output)> RunAsync(string action, string folder, int at, Fault fault)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])[Path.Join(AppContext.BaseDirectory, "Aforo.Remedies.Victim.dll"), action, folder, at.ToString(CultureInfo.InvariantCulture), fault.ToString()]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
