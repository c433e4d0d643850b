using System.Text;
using Aforo;
using Aforo.Commands;
using Aforo.Systems;

if (args is ["--version"])
{
    Console.Out.WriteLine(AboutThisProgram.Version);
    return ExitCodes.Done;
}

// The console would switch the terminal's keypad into another mode, by escape sequences even where NO_COLOR forbids them, for keys that nothing here reads. A
// terminal without capabilities has no such sequences.
var terminal = Environment.GetEnvironmentVariable("TERM");
if (terminal is not null) Environment.SetEnvironmentVariable("TERM", "dumb");
using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    // Who asks twice does not want to wait.
    press.Cancel = !interrupted.IsCancellationRequested;
    interrupted.Cancel();
};
var interactive = !Console.IsOutputRedirected;
var width = interactive ? Math.Clamp(Console.WindowWidth is > 0 and var columns ? columns : 80, 20, 110) : 80;
if (terminal is not null) Environment.SetEnvironmentVariable("TERM", terminal);
await using var output = Console.OpenStandardOutput();
await using var error = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true };
return await Cli.RunAsync(args, output, error, SurroundingsOfThisMachine.Create, Console.OpenStandardInput(), interactive, width, interactive && !Console.IsInputRedirected, interrupted.Token);
