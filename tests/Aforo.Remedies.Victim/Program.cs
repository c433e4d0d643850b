using System.Diagnostics;
using System.Globalization;
using Aforo.Remedies.Applying;
using Aforo.Remedies.Undoing;
using Aforo.Remedies.Victim;

// Applies the plan to a folder, or undoes it, and kills itself (SIGKILL) at the given operation. Ends with the number of operations
// on standard output when it lives that long.
var (action, folder, at) = (args[0], args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
var files = new FaultyFiles(at, Enum.Parse<Fault>(args[3]), () =>
{
    Process.GetCurrentProcess().Kill();
    Thread.Sleep(Timeout.Infinite);
});
var surroundings = Setup.Surroundings(folder);
var journal = Setup.Journal(folder, files);
if (action == "apply") await new Applier(journal, files, surroundings, "test").ApplyAsync(Setup.Plan(folder));
else await new Undoer(journal, files, surroundings).UndoAsync();
Console.WriteLine(files.Count);
